/** The Try page’s work: taking policies, asking them, and what was asked in this visit. It outlives visits to other pages. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { PartialAnswer, TriedAnswer, TryPromptJob } from '../../protocol/tryPrompt.ts';
import { resolveKnobs } from '../../shared/catalog.ts';
import { type ErrorEnvelope, toEnvelope } from '../../shared/errors.ts';
import { type TakenRace, takenRace, trainedLanes } from '../arena/policyEvaluator.ts';
import type { Race } from '../raceStore.ts';
import { isAbort, type JobProgress, type Studio } from '../studio/studioStore.ts';

export interface TryOptions {
  readonly temperature: number;
  /** 0: all tokens. */
  readonly topK: number;
  /** 1: all tokens. */
  readonly topP: number;
  /** 0: as in the race that is set. */
  readonly maxNewTokens: number;
  /** Answers of each model. */
  readonly samples: number;
  readonly sameDice: boolean;
  readonly seed: number;
  /** Another seed for every run. */
  readonly freshSeed: boolean;
  /** Tokens a second at which answers appear; 0: as fast as they are written. */
  readonly pace: number;
  readonly rewardModel: boolean;
  readonly classifier: boolean;
}

/** A model that answers: the SFT model at step 0, or a policy that was taken. */
export interface TriedModel {
  readonly name: string;
  readonly step: number;
  readonly totalSteps: number;
}

export interface TriedPrompt {
  readonly id: number;
  readonly prompt: string;
  readonly promptTokens: number;
  readonly options: TryOptions;
  readonly models: readonly TriedModel[];
  readonly answers: readonly TriedAnswer[];
  readonly speed: readonly { readonly model: string; readonly tokensPerSecond: number }[];
  readonly classifier: { readonly model: string; readonly label: string } | undefined;
  readonly problems: readonly string[];
}

/** A run that has not ended. */
export interface RunningPrompt {
  readonly prompt: string;
  readonly models: readonly TriedModel[];
  readonly partial: readonly PartialAnswer[];
  readonly progress: JobProgress | null;
}

export interface TryState {
  readonly prompt: string;
  readonly options: TryOptions;
  readonly taken: (TakenRace & { readonly totals: Readonly<Record<string, number>> }) | null;
  readonly doing: 'nothing' | 'taking' | 'answering';
  readonly running: RunningPrompt | null;
  /** The one on show. */
  readonly shown: TriedPrompt | null;
  /** Of this visit, the latest first. */
  readonly history: readonly TriedPrompt[];
  readonly failure: ErrorEnvelope | null;
}

export interface TryDesk {
  readonly store: StoreApi<TryState>;
  readonly setPrompt: (prompt: string) => void;
  readonly setOptions: (change: Partial<TryOptions>) => void;
  /** Gives every lane's policy, as it is now, to the studio. */
  readonly take: () => Promise<void>;
  /** Asks all models; takes the policies first if there are some and none was taken. What goes wrong is in the state. */
  readonly ask: () => Promise<void>;
  readonly stop: () => void;
  readonly show: (tried: TriedPrompt) => void;
}

const OPTIONS: TryOptions = {
  temperature: 1,
  topK: 0,
  topP: 1,
  maxNewTokens: 0,
  samples: 1,
  sameDice: true,
  seed: 1,
  freshSeed: false,
  pace: 20,
  rewardModel: false,
  classifier: true,
};
const MOST_KEPT = 50;

const desks = new WeakMap<Studio, TryDesk>();

export function tryDesk(studio: Studio, race: Race): TryDesk {
  const known = desks.get(studio);
  if (known) return known;
  const desk = createTryDesk(studio, race);
  desks.set(studio, desk);
  return desk;
}

export function createTryDesk(studio: Studio, race: Race): TryDesk {
  const store = createStore<TryState>(() => ({
    prompt: '',
    options: OPTIONS,
    taken: null,
    doing: 'nothing',
    running: null,
    shown: null,
    history: [],
    failure: null,
  }));
  let running: AbortController | undefined;
  const attempt = async (doing: TryState['doing'], work: (signal: AbortSignal) => Promise<void>) => {
    if (store.getState().doing !== 'nothing') return;
    running = new AbortController();
    store.setState({ doing, failure: null });
    try {
      await work(running.signal);
    } catch (error) {
      if (!isAbort(error)) store.setState({ failure: toEnvelope(error) });
    }
    store.setState({ doing: 'nothing', running: null });
  };
  const takeNow = async () => store.setState({ taken: await takePolicies(studio, race) });
  return {
    store,
    setPrompt: (prompt) => store.setState({ prompt }),
    setOptions: (change) => store.setState(({ options }) => ({ options: { ...options, ...change } })),
    take: () => attempt('taking', takeNow),
    ask: () =>
      attempt('answering', async (signal) => {
        if (needsPolicies(store.getState(), studio, race)) await takeNow();
        if (store.getState().options.freshSeed)
          store.setState(({ options }) => ({ options: { ...options, seed: options.seed + 1 } }));
        await askAll(store, studio, race, signal);
      }),
    stop: () => running?.abort(),
    show: (shown) => store.setState({ shown, prompt: shown.prompt, failure: null }),
  };
}

async function takePolicies(studio: Studio, race: Race): Promise<TryState['taken']> {
  const taken = takenRace(race.store.getState());
  const { lanes } = race.store.getState();
  for (const { name } of taken.policies)
    await studio.actions.adopt(name, await race.actions.exportPolicy(name));
  // A lane may have stepped on meanwhile: what counts is what the studio holds.
  const { adopted } = studio.store.getState();
  return {
    ...taken,
    policies: taken.policies.map((policy) => ({ ...policy, step: adopted[policy.name] ?? policy.step })),
    totals: Object.fromEntries(Object.values(lanes).map((lane) => [lane.algorithm, lane.totalSteps])),
  };
}

/** None was taken, or they are of another race, or the studio was opened on something else. */
function needsPolicies({ taken }: TryState, studio: Studio, race: Race): boolean {
  if (trainedLanes(race.store.getState()).length === 0) return false;
  return taken === null || !isAtHand(taken, studio, race);
}

function isAtHand(taken: TakenRace, studio: Studio, race: Race): boolean {
  const { settings } = race.store.getState();
  const { adopted } = studio.store.getState();
  const isSame = taken.preset === settings.preset && taken.seed === settings.seed;
  return isSame && taken.policies.every(({ name }) => name in adopted);
}

async function askAll(
  store: StoreApi<TryState>,
  studio: Studio,
  race: Race,
  signal: AbortSignal,
): Promise<void> {
  const { prompt, options, taken: kept } = store.getState();
  const taken = kept && isAtHand(kept, studio, race) ? kept : null;
  if (kept && !taken) store.setState({ taken: null });
  const policies = taken?.policies.map(({ name, step }) => ({
    name,
    step,
    totalSteps: taken.totals[name] ?? step,
  }));
  const models: TriedModel[] = [{ name: 'sft', step: 0, totalSteps: 0 }, ...(policies ?? [])];
  store.setState({ running: { prompt, models, partial: [], progress: null }, shown: null });
  const result = await studio.actions.run<'tryPrompt'>(
    jobOf(prompt, withLimit(options, race), models, feedbackOf(taken, race)),
    {
      signal,
      onProgress: (progress) =>
        store.setState(({ running }) => ({
          running: running && { ...running, progress, partial: progress.partial ?? running.partial },
        })),
    },
  );
  const { answers, speed, classifier, problems, promptTokens } = result;
  const tried = { prompt, promptTokens, options, models, answers, speed, classifier, problems };
  store.setState(({ history }) => {
    const shown = { ...tried, id: (history[0]?.id ?? 0) + 1 };
    return { shown, history: [shown, ...history].slice(0, MOST_KEPT) };
  });
}

/** Answers as long as the race's own, unless the visitor says otherwise. */
function withLimit(options: TryOptions, race: Race): TryOptions {
  const { catalog, settings } = race.store.getState();
  if (options.maxNewTokens > 0 || !catalog) return options;
  const knobs = resolveKnobs(catalog, settings.preset, settings.knobs);
  return { ...options, maxNewTokens: Number(knobs['generation.maxNewTokens']) };
}

/** What the reward model learns from: as the race that the policies are of, or as the race that is set. */
function feedbackOf(taken: TakenRace | null, race: Race): TryPromptJob['feedback'] {
  const { knobs, labels, seed } = taken ?? race.store.getState().settings;
  return { knobs: { ...knobs }, seed, ...(labels && { labels }) };
}

function jobOf(
  prompt: string,
  { temperature, topK, topP, maxNewTokens, samples, sameDice, seed, pace, ...judges }: TryOptions,
  models: readonly TriedModel[],
  feedback: TryPromptJob['feedback'],
): TryPromptJob {
  return {
    kind: 'tryPrompt',
    models: models.map(({ name }) => name),
    prompt,
    samples,
    sampling: { temperature, topK, topP, maxNewTokens },
    sameDice,
    seed,
    ...(pace > 0 && { pace }),
    judges: [
      ...(judges.rewardModel ? (['rewardModel'] as const) : []),
      ...(judges.classifier ? (['classifier'] as const) : []),
    ],
    feedback,
  };
}
