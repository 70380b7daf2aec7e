import { Fragment } from 'react';
import type { ResultOf } from '../../protocol/jobs.ts';
import { wordDiff } from '../../store/wordDiff.ts';
import { formatFixed, formatSigned } from '../common/format.ts';
import { HintedText } from '../common/Hint.tsx';
import { Problem } from '../common/Problem.tsx';
import { useStudio } from '../StudioContext.tsx';
import { counted } from './counted.ts';
import { DeskSwitch } from './DeskSwitch.tsx';
import { PanelTitle } from './PanelTitle.tsx';
import { useLabelWorkspace, useTeacher } from './useLabels.ts';

type Lesson = ResultOf<'trainOnPicks'>;

/** "Train on each pick": what a few DPO steps on the last label changed. */
export function TeachPanel() {
  const { teacher } = useLabelWorkspace();
  const isOn = useTeacher((state) => state.isOn);
  const isBusy = useTeacher((state) => state.isBusy);
  const taught = useTeacher((state) => state.taught);
  const watched = useStudio((state) => state.opened?.prompts.heldOut[0] ?? '');
  const watch = useTeacher((state) => state.watch);
  return (
    <section aria-label="Train on each pick" className="panel min-w-0 text-xs" data-teach>
      <PanelTitle
        title="Train on each pick"
        says="A copy of the SFT model takes a few DPO steps on every label as you give it. It shows how far a handful of labels moves a model; the real training is on the Race page."
      >
        <span className="sr-only" id="teach-switch">
          Train on each pick
        </span>
        <DeskSwitch
          value={isOn}
          labelId="teach-switch"
          onChange={(on) => teacher.set({ isOn: on, watch: watch === '' ? watched : watch })}
        />
        <output className="ml-auto text-[11px] text-muted" data-taught={taught}>
          {isBusy ? 'training…' : taught > 0 ? `has learned from ${counted(taught, 'pair')}` : ''}
        </output>
      </PanelTitle>
      <TeachBody />
    </section>
  );
}

/** Its height is the same with and without a lesson. */
function TeachBody() {
  const isOn = useTeacher((state) => state.isOn);
  const last = useTeacher((state) => state.last);
  const problem = useTeacher((state) => state.problem);
  if (problem) {
    return (
      <Problem className="px-3 py-2">
        {problem.message} {problem.fix}
      </Problem>
    );
  }
  if (!isOn) {
    return (
      <p className="px-3 py-2 text-muted">
        Off. Switched on, each label changes a small copy of the model at once, and you see what it answers
        before and after.
      </p>
    );
  }
  return (
    <>
      <TeachOptions />
      <div className="grid min-h-32 gap-2 px-3 py-2 lg:grid-cols-[14rem_1fr]">
        {last ? (
          <>
            <LessonNumbers lesson={last} />
            <WatchedAnswers lesson={last} />
          </>
        ) : (
          <p className="text-muted lg:col-span-2">
            Choose between two answers, and what it changed appears here.
          </p>
        )}
      </div>
    </>
  );
}

const STEPS = [1, 3, 5, 10, 20];
/** Held-out prompts that are offered to be watched. */
const OFFERED = 12;

function TeachOptions() {
  const { teacher } = useLabelWorkspace();
  const steps = useTeacher((state) => state.steps);
  const watch = useTeacher((state) => state.watch);
  const prompts = useStudio((state) => state.opened?.prompts.heldOut);
  const offered = [...new Set([watch, ...(prompts ?? []).slice(0, OFFERED)])].filter(
    (prompt) => prompt !== '',
  );
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-1 px-3 pt-2 text-muted">
      <label className="flex items-center gap-1.5">
        DPO steps a pick
        <select
          className="control text-ink"
          value={steps}
          onChange={(event) => {
            teacher.set({ steps: Number(event.target.value) });
            event.target.blur();
          }}
        >
          {STEPS.map((count) => (
            <option key={count}>{count}</option>
          ))}
        </select>
      </label>
      <label className="flex min-w-0 items-center gap-1.5">
        watched prompt
        <select
          className="control max-w-64 min-w-0 text-ink"
          value={watch}
          onChange={(event) => {
            teacher.set({ watch: event.target.value });
            event.target.blur();
          }}
        >
          {offered.map((prompt) => (
            <option key={prompt} value={prompt}>
              {prompt} …
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}

function LessonNumbers({ lesson }: { lesson: Lesson }) {
  const mean = (side: 'Before' | 'After') =>
    lesson.pairs.reduce((sum, pair) => sum + pair[`chosen${side}`] - pair[`rejected${side}`], 0) /
    lesson.pairs.length;
  const rows = [
    {
      name: 'margin',
      unit: 'nats',
      says: 'log-probability of the answer you chose minus that of the other one. Training raises it. Higher: the model agrees with you more.',
      text: `${formatSigned(mean('Before'), 2)} → ${formatSigned(mean('After'), 2)}`,
    },
    {
      name: 'DPO loss',
      unit: 'nats',
      says: 'ln 2 = 0.693 when the model is as undecided as the SFT model. Lower is better.',
      text: `${formatFixed(lesson.lossBefore, 3)} → ${formatFixed(lesson.lossAfter, 3)}`,
    },
    {
      name: 'KL',
      unit: 'nats',
      says: 'Exact KL from the SFT model on the watched prompt’s answer, summed over its tokens: how far the model has moved. Lower is closer.',
      text: formatFixed(lesson.kl, 2),
    },
    {
      name: 'time',
      unit: 's',
      says: 'What the lesson took, the two readings included.',
      text: formatFixed(lesson.wallMs / 1000, 2),
    },
  ];
  return (
    <dl className="grid grid-cols-[auto_1fr] content-start gap-x-3 gap-y-1">
      {rows.map(({ name, unit, says, text }) => (
        <Fragment key={name}>
          <dt className="text-muted">
            <HintedText says={says}>{name}</HintedText>
          </dt>
          <dd className="numeric m-0">
            {text} <span className="text-[11px] text-muted">{unit}</span>
          </dd>
        </Fragment>
      ))}
    </dl>
  );
}

function WatchedAnswers({ lesson }: { lesson: Lesson }) {
  const watched = lesson.watched[0];
  if (!watched) return null;
  return (
    <div className="min-w-0">
      <p className="truncate" title={watched.prompt}>
        <span className="text-muted">Its likeliest answer to</span> <b>{watched.prompt}</b> …
      </p>
      <dl className="mt-1 grid grid-cols-[3.5rem_1fr] gap-x-2 gap-y-1">
        <dt className="text-muted">before</dt>
        <dd className="m-0 line-clamp-3 min-h-8 leading-4 break-words text-muted">{watched.before}</dd>
        <dt className="text-muted">after</dt>
        <dd className="m-0 line-clamp-3 min-h-8 leading-4 break-words" data-watched="after">
          {wordDiff(watched.before, watched.after).map((word, i) =>
            word.changed ? (
              // oxlint-disable-next-line react/no-array-index-key -- a word has no identity but its place
              <mark key={i} className="bg-changed text-ink">
                {word.text}
              </mark>
            ) : (
              word.text
            ),
          )}
        </dd>
      </dl>
    </div>
  );
}
