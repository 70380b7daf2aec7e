import { lazy, type Ref, Suspense, useImperativeHandle, useRef, useState } from 'react';
import { DialogHead } from '../common/DialogHead.tsx';

export interface GlossaryHandle {
  toggle(): void;
}

/** Drawn while it is open: it has some hundred entries. */
const GlossaryList = lazy(async () => ({ default: (await import('./GlossaryList.tsx')).GlossaryList }));

/** Every word, metric and knob of the page, at its right side, to be searched. */
export function GlossaryDialog({ ref }: { ref: Ref<GlossaryHandle> }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [isOpen, setIsOpen] = useState(false);
  useImperativeHandle(ref, () => ({
    toggle: () => (dialog.current?.open ? dialog.current.close() : dialog.current?.showModal()),
  }));
  return (
    <dialog
      ref={dialog}
      aria-labelledby="glossary-title"
      className="panel fixed inset-y-0 right-0 left-auto m-0 h-dvh max-h-none w-[min(30rem,100vw)] max-w-none rounded-none p-0 text-ink backdrop:bg-black/40"
      onToggle={(event) => setIsOpen(event.newState === 'open')}
    >
      <div className="flex h-full flex-col">
        <DialogHead
          id="glossary-title"
          title="Glossary"
          onClose={() => dialog.current?.close()}
          className="border-b border-line px-4 py-2"
        />
        {isOpen ? (
          <Suspense fallback={<p className="p-4 text-muted">Loading…</p>}>
            <GlossaryList />
          </Suspense>
        ) : null}
      </div>
    </dialog>
  );
}
