import { useState } from 'react';
import type { OwnLabels } from '../../../protocol/commands.ts';
import type { ResultOf } from '../../../protocol/jobs.ts';
import type { KnobValue } from '../../../shared/spec.ts';
import { useRace, useWholeRace } from '../../RaceContext.tsx';
import type { OpenedStudio } from '../../../store/studio/studioStore.ts';
import { useStudio, useStudioActions, useWholeStudio } from '../../StudioContext.tsx';
import { type JobHandle, type JobRun, useJob } from '../useJob.ts';

export type LabelSource = 'simulated' | 'mine';

/** What the next training is given. */
export interface LabChoice {
  readonly source: LabelSource;
  /** Prompts that the simulated annotator labels. */
  readonly prompts: number;
  readonly labelNoise: number;
  readonly from: 'sft' | 'base';
  /** Differences from the reward model's defaults. */
  readonly config: Readonly<Record<string, KnobValue>>;
}

export interface TrainedLab {
  readonly labels: OwnLabels;
  readonly choice: LabChoice;
  readonly result: ResultOf<'trainRewardModel'>;
  /** The studio that holds the model: when it opens on something else, the model is gone. */
  readonly room: OpenedStudio | null;
}

/** One point of the training curves. */
export interface CurvePoint {
  readonly step: number;
  readonly metrics: Readonly<Record<string, number>>;
}

export interface RewardLab {
  readonly choice: LabChoice;
  readonly setChoice: (change: Partial<LabChoice>) => void;
  readonly training: JobHandle<TrainedLab>;
  readonly curve: readonly CurvePoint[];
  /** The last reward model that was trained to its end. */
  readonly trained: TrainedLab | null;
  readonly train: (run: JobRun) => Promise<TrainedLab>;
  /** The labels that the choice stands for. */
  readonly labelsOf: (run: JobRun) => Promise<OwnLabels>;
}

/** The state of the Reward page: which labels, which reward model, what came of it. */
export function useRewardLab(): RewardLab {
  const { run } = useStudioActions();
  const studio = useWholeStudio().store;
  const room = useStudio((state) => state.opened);
  const { store } = useWholeRace();
  const seed = useRace((state) => state.settings.seed);
  const [choice, setChoiceState] = useState<LabChoice>({
    source: 'simulated',
    prompts: 200,
    labelNoise: 0,
    from: 'sft',
    config: {},
  });
  const [curve, setCurve] = useState<readonly CurvePoint[]>([]);
  const [trained, setTrained] = useState<TrainedLab | null>(null);
  const training = useJob<TrainedLab>();

  const labelsOf = async (job: JobRun): Promise<OwnLabels> => {
    const own = store.getState().settings.labels;
    if (choice.source === 'mine' && own) return own;
    const { prompts, labelNoise } = choice;
    const made = await run<'simulateLabels'>(
      { kind: 'simulateLabels', config: { prompts, labelNoise }, seed },
      job,
    );
    return made.labels;
  };
  const train = async ({ signal, onProgress }: JobRun): Promise<TrainedLab> => {
    setCurve([]);
    const labels = await labelsOf({ signal, onProgress });
    const points: CurvePoint[] = [];
    const result = await run<'trainRewardModel'>(
      { kind: 'trainRewardModel', labels, from: choice.from, config: { ...choice.config }, seed },
      {
        signal,
        onProgress: (progress) => {
          points.push({ step: progress.done, metrics: progress.metrics });
          setCurve([...points]);
          onProgress(progress);
        },
      },
    );
    const done = { labels, choice, result, room: studio.getState().opened };
    setTrained(done);
    return done;
  };
  return {
    choice,
    setChoice: (change) => setChoiceState((old) => ({ ...old, ...change })),
    training,
    curve,
    trained: trained?.room === room ? trained : null,
    train,
    labelsOf,
  };
}
