import { useState } from 'react';
import type { LaneRequest } from '../../../protocol/commands.ts';
import { finalValue } from '../../../runs/run.ts';
import { useRace } from '../../RaceContext.tsx';
import { type JobHandle, type JobRun, useJob } from '../../reward/useJob.ts';
import { useStudioActions } from '../../StudioContext.tsx';
import { useWorkers } from '../../WorkersContext.tsx';
import { watchRun } from '../hacking/watchRun.ts';
import { type GoldPoint, NOISE, noisePoint, type NoisePoint, withPoint } from './noisePoints.ts';

export interface NoiseLab {
  readonly noise: number;
  readonly setNoise: (noise: number) => void;
  readonly models: readonly NoisePoint[];
  readonly gold: readonly GoldPoint[];
  /** Gold reward of the SFT model on the same prompts; absent before the first run. */
  readonly start: number | undefined;
  readonly training: JobHandle<void>;
  readonly racing: JobHandle<void>;
  readonly trainModel: (job: JobRun) => Promise<void>;
  readonly trainBoth: (job: JobRun) => Promise<void>;
}

/** Half of the usual steps of PPO, all of DPO's, which are cheap; judged at the start and at the end. */
const FEWER = {
  ppo: { 'ppo.updates': 24 },
  dpo: {},
} as const;

/** Whatever the preset of the race says of labels. */
const USUAL_LABELS = { prompts: 200, annotators: 'one' } as const;

/** Labels with a share of wrong ones, and what a reward model, PPO and DPO make of them. */
export function useNoiseLab(): NoiseLab {
  const { run } = useStudioActions();
  const { createWorker } = useWorkers();
  const seed = useRace((state) => state.settings.seed);
  const backend = useRace((state) => state.settings.backend);
  const [noise, setNoise] = useState<number>(NOISE.first);
  const [models, setModels] = useState<readonly NoisePoint[]>([]);
  const [gold, setGold] = useState<readonly GoldPoint[]>([]);
  const [start, setStart] = useState<number>();

  const trainModel = async (job: JobRun) => {
    const { labels } = await run<'simulateLabels'>(
      { kind: 'simulateLabels', config: { ...USUAL_LABELS, labelNoise: noise }, seed },
      job,
    );
    const { heldOut, train } = await run<'trainRewardModel'>(
      { kind: 'trainRewardModel', labels, from: 'sft', config: {}, seed },
      job,
    );
    setModels((known) => withPoint(known, noisePoint(noise, heldOut, train)));
  };
  const trainBoth = async (job: JobRun) => {
    for (const algorithm of ['dpo', 'ppo'] as const) {
      const knobs = {
        'preferences.labelNoise': noise,
        'evaluation.prompts': 100,
        'evaluation.points': 1,
        ...FEWER[algorithm],
      };
      const request: LaneRequest = { algorithm, preset: 'reviews', seed, backend, lanes: 1, knobs };
      const name = algorithm.toUpperCase();
      const ended = await watchRun(createWorker, request, {
        name,
        signal: job.signal,
        onProgress: (progress) => job.onProgress({ ...progress, label: `${name}: ${progress.label}` }),
        onEvaluated: () => undefined,
      });
      setStart(ended.head.start['gold/reward']);
      const reached = finalValue(ended, 'gold/reward');
      if (reached !== undefined) setGold((known) => withPoint(known, { noise, algorithm, gold: reached }));
    }
  };
  return {
    noise,
    setNoise,
    models,
    gold,
    start,
    training: useJob<void>(),
    racing: useJob<void>(),
    trainModel,
    trainBoth,
  };
}
