import { useEffect, useState } from 'react';
import type { ResultOf } from '../../../protocol/jobs.ts';
import { type JobHandle, useJob } from '../../reward/useJob.ts';
import { useStudioActions } from '../../StudioContext.tsx';

/** `onlineDpo`: DPO's loss on pairs that the policy has just written. */
export type ToyMethod = 'ppo' | 'dpo' | 'onlineDpo';
export const TOY_LABELS: Readonly<Record<ToyMethod, string>> = {
  ppo: 'PPO',
  dpo: 'DPO',
  onlineDpo: 'online DPO',
};
export type ToyResult = ResultOf<'exactToy'>;

/** Where a policy has been, as [KL in nats, expected reward]. */
export type ToyPath = readonly (readonly [number, number])[];

export interface ToyRun {
  readonly beta: number;
  readonly path: ToyPath;
  /** Share of what can be gained at this beta; absent before the first step. */
  readonly share: number | undefined;
  readonly likeliest: ToyResult['likeliest']['policy'] | undefined;
  /** Sequences with their log-probabilities at the end. */
  readonly spread?: ToyResult['spread'];
}

export interface ToyLab {
  readonly beta: number;
  readonly setBeta: (beta: number) => void;
  /** What is known without training at this beta; null while it is computed for the first time. */
  readonly truth: ToyResult | null;
  readonly truthJob: JobHandle<ToyResult>;
  readonly runs: Readonly<Partial<Record<ToyMethod, ToyRun>>>;
  readonly jobs: Readonly<Record<ToyMethod, JobHandle<void>>>;
  readonly train: (method: ToyMethod) => void;
}

const SETTLED_MS = 120;

/** The toy language: its truth at a beta, and what PPO and DPO make of it, live. */
export function useToyLab(firstBeta = 1, seed = 1): ToyLab {
  const { run } = useStudioActions();
  const [beta, setBeta] = useState(firstBeta);
  const [truth, setTruth] = useState<ToyResult | null>(null);
  const [runs, setRuns] = useState<ToyLab['runs']>({});
  const truthJob = useJob<ToyResult>();
  const jobs = { ppo: useJob<void>(), dpo: useJob<void>(), onlineDpo: useJob<void>() };
  const { start } = truthJob;
  useEffect(() => {
    const timer = setTimeout(
      () =>
        start(async (job) => {
          const result = await run<'exactToy'>(
            { kind: 'exactToy', method: 'dpo', beta, seed, steps: 0 },
            job,
          );
          setTruth(result);
          return result;
        }),
      SETTLED_MS,
    );
    return () => clearTimeout(timer);
    // The handle's functions are new at every render; only another beta asks for another truth.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [beta, seed]);

  const train = (method: ToyMethod) => {
    const path: [number, number][] = [];
    const keep = (change: Partial<ToyRun>) =>
      setRuns((known) => ({
        ...known,
        [method]: { share: undefined, likeliest: undefined, ...known[method], beta, ...change },
      }));
    keep({ path: [], share: undefined, likeliest: undefined });
    jobs[method].start(async ({ signal, onProgress }) => {
      const result = await run<'exactToy'>(
        { kind: 'exactToy', beta, seed, ...asked(method) },
        {
          signal,
          onProgress: (progress) => {
            onProgress(progress);
            const { kl, reward, share } = progress.metrics;
            path.push([kl ?? 0, reward ?? 0]);
            keep({ path: [...path], share });
          },
        },
      );
      const last = result.iterates.at(-1);
      keep({
        path: result.iterates.map(({ kl, reward }) => [kl, reward]),
        share: last?.share,
        likeliest: result.likeliest.policy,
        spread: result.spread,
      });
    });
  };
  return { beta, setBeta, truth, truthJob, runs, jobs, train };
}

const asked = (method: ToyMethod) =>
  method === 'onlineDpo' ? { method: 'dpo' as const, pairsFrom: 'policy' as const } : { method };
