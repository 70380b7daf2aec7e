import { type CSSProperties, useEffect, useRef, useState } from 'react';
import type { ResultOf } from '../../protocol/jobs.ts';
import { laneLabel } from '../common/laneStyle.ts';
import { TextField } from '../common/TextField.tsx';
import { useRace, useWholeRace } from '../RaceContext.tsx';
import { JobButton } from '../reward/JobButton.tsx';
import { type JobRun, useJob } from '../reward/useJob.ts';
import { useStudioActions } from '../StudioContext.tsx';
import { AttentionPanel } from './AttentionPanel.tsx';
import { NextTokens } from './NextTokens.tsx';
import { ReadTokens } from './ReadTokens.tsx';

/** No lane's colour: the text is read by several. */
const NEUTRAL = { '--lane': 'var(--reference)' } as CSSProperties;
const TOP = 10;
export interface Reading {
  readonly result: ResultOf<'inspectText'>;
  readonly prompt: string;
  readonly answer: string;
  /** Models with the step they are from. */
  readonly steps: Readonly<Record<string, number>>;
}

const EXAMPLE = { prompt: 'The staff', answer: ' was friendly and the room was clean.' };

/** What each model would write next at any place of a text, and where it looks to decide. */
export function NextTokenTab() {
  const { store, actions } = useWholeRace();
  const studio = useStudioActions();
  const sample = useRace(
    ({ lanes }) => Object.values(lanes).find(({ evaluation }) => evaluation)?.evaluation?.samples[0],
  );
  const [typed, setTyped] = useState<{ prompt?: string; answer?: string }>({});
  const prompt = typed.prompt ?? sample?.prompt ?? EXAMPLE.prompt;
  const answer = typed.answer ?? sample?.text ?? EXAMPLE.answer;
  const job = useJob<Reading>();
  const [last, setLast] = useState<Reading | null>(null);
  const steps = useRef<Record<string, number>>({});
  const read = async (
    run: JobRun,
    position: number | undefined,
    text: { prompt: string; answer: string },
  ) => {
    const models = ['sft', ...Object.keys(steps.current)];
    const result = await studio.run<'inspectText'>(
      {
        kind: 'inspectText',
        models,
        ...text,
        ended: true,
        top: TOP,
        ...(position !== undefined && { position }),
      },
      run,
    );
    const reading = { result, ...text, steps: { ...steps.current } };
    setLast(reading);
    return reading;
  };
  /** Policies as they are at this moment; lanes without one are left out. */
  const takePolicies = async () => {
    steps.current = {};
    for (const { algorithm, phase, model, wallMs } of Object.values(store.getState().lanes)) {
      if (!model || phase === 'failed' || wallMs === 0) continue;
      const snapshot = await actions.exportPolicy(algorithm);
      await studio.adopt(algorithm, snapshot);
      steps.current[algorithm] = snapshot.step;
    }
  };
  return (
    <div className="flex min-w-0 flex-col gap-2" style={NEUTRAL}>
      <section className="panel flex flex-col gap-2 p-3" aria-label="Text to read">
        <div className="grid gap-2 sm:grid-cols-2">
          <TextField
            label="Prompt"
            value={prompt}
            onChange={(next) => setTyped({ ...typed, prompt: next })}
          />
          <TextField
            label="Answer"
            value={answer}
            onChange={(next) => setTyped({ ...typed, answer: next })}
          />
        </div>
        <JobButton
          job={job}
          label="Read with SFT and the policies as they are now"
          start={async (run) => {
            await takePolicies();
            return read(run, undefined, { prompt, answer });
          }}
        />
      </section>
      {last ? (
        <ReadingView
          reading={last}
          onPosition={(position) => job.start((run) => read(run, position, last))}
        />
      ) : null}
    </div>
  );
}

/** Moving along the tokens asks again: only when one stays for a moment. */
const SETTLE_MS = 120;

function ReadingView({ reading, onPosition }: { reading: Reading; onPosition: (position: number) => void }) {
  const { result } = reading;
  const catalog = useRace((state) => state.catalog);
  const [wanted, setWanted] = useState(result.position);
  const latest = useRef(onPosition);
  useEffect(() => {
    latest.current = onPosition;
  });
  useEffect(() => {
    if (wanted === result.position) return undefined;
    const timer = setTimeout(() => latest.current(wanted), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [wanted, result.position]);
  const nameOf = (model: string) =>
    model === 'sft' ? 'SFT' : `${laneLabel(model, catalog)}, step ${reading.steps[model] ?? 0}`;
  return (
    <>
      <ReadTokens
        result={result}
        position={Math.min(wanted, result.tokens.length - 1)}
        onPosition={setWanted}
        nameOf={nameOf}
      />
      <NextTokens result={result} nameOf={nameOf} />
      <AttentionPanel result={result} nameOf={nameOf} />
    </>
  );
}
