import { BookOpen, Footprints, Presentation } from 'lucide-react';
import { type Ref, useImperativeHandle, useRef } from 'react';
import type { HideableControl } from '../../store/roomSettings.ts';

import type { PageId } from '../../store/settings.ts';
import { visiblePage } from '../../store/visiblePage.ts';
import { DialogHead } from '../common/DialogHead.tsx';
import { useRace, useRaceActions } from '../RaceContext.tsx';
import { Shown } from '../teacher/Shown.tsx';

export interface HelpHandle {
  toggle(): void;
}

/** With the control that it belongs to, if a link may hide that. */
type Keys = readonly (readonly [key: string, does: string, part?: HideableControl])[];
const KEYS: Readonly<Partial<Record<PageId, Keys>>> = {
  race: [
    ['Space', 'play or pause'],
    ['S', 'one step of each lane', 'step'],
    ['R', 'reset both lanes to the SFT model', 'reset'],
    ['K', 'show or hide the knobs', 'knobs'],
    ['P', 'show or hide where each lane’s time goes', 'diagnostics'],
  ],
  label: [
    ['← or 1', 'the first answer is better'],
    ['→ or 2', 'the second answer is better'],
    ['T', 'both are equally good'],
    ['B', 'both are bad'],
    ['Space', 'skip'],
    ['Z', 'undo'],
  ],
  try: [
    ['Enter', 'in the prompt: answer'],
    ['Esc', 'stop'],
  ],
};

const EVERYWHERE: Keys = [
  ['F', 'present: one thing at a time, large', 'present'],
  ['G', 'glossary'],
  ['?', 'this help'],
];

/** The browser's own dialog: it traps focus and closes on Escape without a line of ours. */
export function HelpDialog({ ref, onGlossary }: { ref: Ref<HelpHandle>; onGlossary: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const page = useRace((state) => visiblePage(state.view));
  const hide = useRace((state) => state.view.hide);
  const keys = [...(KEYS[page] ?? []), ...EVERYWHERE].filter(([, , part]) => !part || !hide.includes(part));
  useImperativeHandle(ref, () => ({
    toggle: () => (dialog.current?.open ? dialog.current.close() : dialog.current?.showModal()),
  }));
  return (
    <dialog
      ref={dialog}
      aria-labelledby="help-title"
      className="panel m-auto w-[min(36rem,calc(100vw-2rem))] p-5 text-ink backdrop:bg-black/40"
    >
      <DialogHead id="help-title" title="What happens here" onClose={() => dialog.current?.close()} />
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
      <Ways onGo={() => dialog.current?.close()} onGlossary={onGlossary} />
      <dl className="grid grid-cols-[6rem_1fr] gap-y-1 border-t border-line pt-3">
        {keys.map(([key, does]) => (
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

/** What helps beyond this dialog. */
function Ways({ onGo, onGlossary }: { onGo: () => void; onGlossary: () => void }) {
  const { setView } = useRaceActions();
  const go = (then: () => void) => () => {
    onGo();
    then();
  };
  const look = 'control flex items-center gap-1.5';
  return (
    <div className="flex flex-wrap gap-2 pb-3">
      <Shown part="tour">
        <button
          type="button"
          className={look}
          onClick={go(() => setView({ page: 'race', tab: '', tour: true }))}
        >
          <Footprints size={14} aria-hidden="true" /> Tour of the first minute
        </button>
      </Shown>
      <button type="button" className={look} onClick={go(onGlossary)}>
        <BookOpen size={14} aria-hidden="true" /> Glossary
      </button>
      <Shown part="present">
        <button type="button" className={look} onClick={go(() => setView({ present: '1' }))}>
          <Presentation size={14} aria-hidden="true" /> Present
        </button>
      </Shown>
    </div>
  );
}
