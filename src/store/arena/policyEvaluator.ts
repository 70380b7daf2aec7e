/** Takes the policies of the race as they are, and has the studio evaluate them. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { OwnLabels } from '../../protocol/commands.ts';
import type { JobOf } from '../../protocol/jobs.ts';
import type { Evaluation } from '../../runs/evaluation/evaluation.ts';
import { AppError, type ErrorEnvelope, toEnvelope } from '../../shared/errors.ts';
import type { KnobValues } from '../../shared/spec.ts';
import type { LaneState } from '../laneState.ts';
import type { RaceState } from '../raceState.ts';
import type { Race } from '../raceStore.ts';
import { isAbort, type JobProgress, type Studio } from '../studio/studioStore.ts';

export interface EvaluationOptions {
  /** Held-out prompts. */
  readonly prompts: number;
  /** Answers a prompt. */
  readonly samples: number;
  readonly temperature: number;
  readonly rewardModel: boolean;
  readonly classifier: boolean;
}

export interface TakenPolicy {
  readonly name: string;
  readonly label: string;
  readonly step: number;
  /** Scale of its implicit reward. */
  readonly beta: number;
}

/** Policies of one race, and what that race was loaded with. */
export interface TakenRace {
  readonly policies: readonly TakenPolicy[];
  readonly preset: string;
  readonly seed: number;
  readonly knobs: KnobValues;
  readonly labels: OwnLabels | undefined;
}

export interface EvaluatorState {
  readonly options: EvaluationOptions;
  readonly taken: TakenRace | null;
  readonly doing: 'nothing' | 'taking' | 'evaluating';
  readonly progress: JobProgress | null;
  readonly failure: ErrorEnvelope | null;
  /** The last one that came to its end. */
  readonly evaluation: Evaluation | null;
}

export interface PolicyEvaluator {
  readonly store: StoreApi<EvaluatorState>;
  readonly setOptions: (change: Partial<EvaluationOptions>) => void;
  /** Gives every lane's policy, as it is now, to the studio. What goes wrong is in the state. */
  readonly take: () => Promise<void>;
  readonly evaluate: () => Promise<void>;
  readonly cancel: () => void;
}

const OPTIONS: EvaluationOptions = {
  prompts: 100,
  samples: 1,
  temperature: 1,
  rewardModel: true,
  classifier: true,
};

/** Lanes that have changed their policy. */
export const trainedLanes = ({ lanes }: Pick<RaceState, 'lanes'>): LaneState[] =>
  Object.values(lanes).filter(({ progress, model }) => model !== null && (progress?.step ?? 0) > 0);

export function createPolicyEvaluator(studio: Studio, race: Race): PolicyEvaluator {
  const store = createStore<EvaluatorState>(() => ({
    options: OPTIONS,
    taken: null,
    doing: 'nothing',
    progress: null,
    failure: null,
    evaluation: null,
  }));
  let running: AbortController | undefined;
  const attempt = async (doing: EvaluatorState['doing'], work: (signal: AbortSignal) => Promise<void>) => {
    if (store.getState().doing !== 'nothing') return;
    running = new AbortController();
    store.setState({ doing, progress: null, failure: null });
    try {
      await work(running.signal);
    } catch (error) {
      if (!isAbort(error)) store.setState({ failure: toEnvelope(error) });
    }
    store.setState({ doing: 'nothing', progress: null });
  };
  return {
    store,
    setOptions: (change) => store.setState(({ options }) => ({ options: { ...options, ...change } })),
    take: () =>
      attempt('taking', async () => {
        const taken = takenRace(race.store.getState());
        for (const { name } of taken.policies)
          await studio.actions.adopt(name, await race.actions.exportPolicy(name));
        // A lane may have stepped on meanwhile: what counts is what the studio holds.
        const { adopted } = studio.store.getState();
        const policies = taken.policies.map((policy) => ({
          ...policy,
          step: adopted[policy.name] ?? policy.step,
        }));
        store.setState({ taken: { ...taken, policies } });
      }),
    evaluate: () =>
      attempt('evaluating', async (signal) => {
        const { taken, options } = store.getState();
        if (!taken) throw new AppError('config', 'no policies have been taken', { fix: 'Take them first.' });
        requireSameRoom(taken, race.store.getState(), studio);
        const result = await studio.actions.run<'evaluatePolicies'>(jobOf(taken, options), {
          signal,
          onProgress: (progress) => store.setState({ progress }),
        });
        const { kind: _, models, classifier, ...rest } = result;
        const byName = new Map(taken.policies.map((policy) => [policy.name, policy]));
        store.setState({
          evaluation: {
            ...rest,
            preset: taken.preset,
            seed: taken.seed,
            modelId: studio.store.getState().opened?.model.id ?? '',
            temperature: options.temperature,
            classifier,
            models: models.map(({ name, answers }) => ({
              name,
              label: byName.get(name)?.label ?? 'SFT',
              step: byName.get(name)?.step ?? 0,
              answers,
            })),
          },
        });
      }),
    cancel: () => running?.abort(),
  };
}

/** What the lanes are now, before anything is copied. @throws AppError('config') if they are not of the race that is set */
export function takenRace({ lanes, settings, catalog }: RaceState): TakenRace {
  const trained = trainedLanes({ lanes });
  const [first] = trained;
  const ofReward = trained.find(({ algorithm }) => algorithm === 'ppo') ?? first;
  if (!first?.request || !ofReward?.request)
    throw new AppError('config', 'no lane has been trained yet', { fix: 'Press Play on the Race page.' });
  const { preset, seed, knobs, labels } = ofReward.request;
  if (preset !== settings.preset || seed !== settings.seed)
    throw new AppError(
      'config',
      `the lanes ran preset ${preset} with seed ${seed}, but Race is set to ${settings.preset} with seed ${settings.seed}`,
      { fix: 'Reset the race and run it, or set it back.' },
    );
  return {
    preset,
    seed,
    knobs,
    labels,
    policies: trained.map(({ algorithm, progress, knobs: own }) => ({
      name: algorithm,
      label: catalog?.algorithms.find(({ id }) => id === algorithm)?.label ?? algorithm,
      step: progress?.step ?? 0,
      beta: Number(own[`${algorithm}.beta`] ?? own[`${algorithm}.klCoef`] ?? 1),
    })),
  };
}

/** The studio forgets policies when it opens on something else. */
function requireSameRoom(taken: TakenRace, { settings }: RaceState, { store }: Studio): void {
  const { adopted } = store.getState();
  const isSame = taken.preset === settings.preset && taken.seed === settings.seed;
  if (isSame && taken.policies.every(({ name }) => name in adopted)) return;
  throw new AppError('config', 'the policies that were taken are no longer at hand', {
    fix: 'Take the policies again.',
  });
}

function jobOf(taken: TakenRace, options: EvaluationOptions): JobOf<'evaluatePolicies'> {
  const { prompts, samples, temperature, rewardModel, classifier } = options;
  return {
    kind: 'evaluatePolicies',
    models: [{ name: 'sft' }, ...taken.policies.map(({ name, beta }) => ({ name, beta }))],
    prompts,
    samples,
    temperature,
    judges: [
      ...(rewardModel ? (['rewardModel'] as const) : []),
      ...(classifier ? (['classifier'] as const) : []),
    ],
    knobs: { ...taken.knobs },
    ...(taken.labels && { labels: taken.labels }),
    seed: taken.seed,
  };
}
