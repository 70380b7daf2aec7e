import { X } from 'lucide-react';
import { lazy, type Ref, Suspense, useImperativeHandle, useState } from 'react';
import { HintContainer } from '../common/HintContainer.ts';

/** Wanted by few. */
const MachineCard = lazy(async () => ({ default: (await import('./MachineCard.tsx')).MachineCard }));

export interface MachineDialogHandle {
  open(): void;
}

/** What this machine offers and how fast it is. Drawn while it is open. */
export function MachineDialog({ ref }: { ref: Ref<MachineDialogHandle> }) {
  const [dialog, setDialog] = useState<HTMLDialogElement | null>(null);
  const [isOpen, setIsOpen] = useState(false);
  useImperativeHandle(ref, () => ({ open: () => dialog?.showModal() }));
  return (
    <dialog
      ref={setDialog}
      aria-labelledby="machine-title"
      className="panel m-auto w-[min(52rem,calc(100vw-1rem))] p-4 text-ink backdrop:bg-black/40"
      onToggle={(event) => setIsOpen(event.newState === 'open')}
      data-dialog="machine"
    >
      <div className="flex items-start justify-between">
        <h2 id="machine-title" className="text-base font-semibold">
          This machine
        </h2>
        <button
          type="button"
          className="icon-button"
          aria-label="Close"
          onClick={(event) => {
            dialog?.close();
            // Focus is back on the badge, whose hint would now cover what the mouse goes for.
            if (event.detail > 0 && document.activeElement instanceof HTMLElement)
              document.activeElement.blur();
          }}
        >
          <X size={16} aria-hidden="true" />
        </button>
      </div>
      {isOpen ? (
        <Suspense fallback={<p className="min-h-96 py-3 text-muted">Looking around…</p>}>
          <HintContainer value={dialog}>
            <MachineCard />
          </HintContainer>
        </Suspense>
      ) : null}
    </dialog>
  );
}
