import { X } from 'lucide-react';
import { type Ref, useImperativeHandle, useRef } from 'react';

import type { PageId } from '../../store/settings.ts';
import { useRace } from '../RaceContext.tsx';

export interface HelpHandle {
  toggle(): void;
}

type Keys = readonly (readonly [key: string, does: string])[];
const KEYS: Readonly<Partial<Record<PageId, Keys>>> = {
  race: [
    ['Space', 'play or pause'],
    ['S', 'one step of each lane'],
    ['R', 'reset both lanes to the SFT model'],
    ['K', 'show or hide the knobs'],
    ['P', 'show or hide where each lane’s time goes'],
  ],
  label: [
    ['← or 1', 'the first answer is better'],
    ['→ or 2', 'the second answer is better'],
    ['T', 'both are equally good'],
    ['B', 'both are bad'],
    ['Space', 'skip'],
    ['Z', 'undo'],
  ],
};

/** The browser's own dialog: it traps focus and closes on Escape without a line of ours. */
export function HelpDialog({ ref }: { ref: Ref<HelpHandle> }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const page = useRace((state) => state.view.page);
  useImperativeHandle(ref, () => ({
    toggle: () => (dialog.current?.open ? dialog.current.close() : dialog.current?.showModal()),
  }));
  return (
    <dialog
      ref={dialog}
      aria-labelledby="help-title"
      className="panel m-auto w-[min(36rem,calc(100vw-2rem))] p-5 text-ink backdrop:bg-black/40"
    >
      <div className="flex items-start justify-between">
        <h2 id="help-title" className="text-base font-semibold">
          What happens here
        </h2>
        <button
          type="button"
          className="icon-button"
          aria-label="Close"
          onClick={() => dialog.current?.close()}
        >
          <X size={16} aria-hidden="true" />
        </button>
      </div>
      <div className="flex flex-col gap-2 py-3 leading-relaxed">
        <p>
          A tiny GPT-2 that writes reviews is trained twice, in this browser, to write positive ones: once
          with PPO and once with DPO. Both start from the same supervised (SFT) model and learn from the same
          preference labels.
        </p>
        <p>
          <b>PPO</b> first trains a reward model on the labels, then writes answers, scores them with it and
          reinforces what scored well. <b>DPO</b> raises the preferred answer of each pair over the other one
          directly.
        </p>
        <p>
          Neither sees the <b>gold reward</b>, which judges both. The <b>KL</b> says how far a policy has
          moved from the SFT model. Hover over any number or title, or reach it with Tab, to read what it
          means.
        </p>
      </div>
      <dl className="grid grid-cols-[6rem_1fr] gap-y-1 border-t border-line pt-3">
        {[...(KEYS[page] ?? []), ['?', 'this help'] as const].map(([key, does]) => (
          <div key={key} className="contents">
            <dt>
              <kbd className="numeric rounded-sm border border-line-strong bg-raised px-1.5 text-xs">
                {key}
              </kbd>
            </dt>
            <dd className="m-0">{does}</dd>
          </div>
        ))}
      </dl>
    </dialog>
  );
}
