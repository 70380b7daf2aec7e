/** "Train on each pick": teaches a model of its own at once what was just said, and keeps what changed. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { PreferenceItem } from '../../feedback/preferenceItem.ts';
import { toPairs } from '../../feedback/toPairs.ts';
import type { LabelledPair } from '../../protocol/commands.ts';
import type { JobOf, ResultOf } from '../../protocol/jobs.ts';
import { type ErrorEnvelope, toEnvelope } from '../../shared/errors.ts';
import { isAbort } from '../studio/studioStore.ts';

type TeachJob = JobOf<'trainOnPicks'>;
type TeachResult = ResultOf<'trainOnPicks'>;

export interface TeachSettings {
  readonly isOn: boolean;
  /** DPO steps a pick. */
  readonly steps: number;
  readonly learningRate: number;
  readonly beta: number;
  /** Answered greedily before and after. Empty: nothing is watched. */
  readonly watch: string;
}

export interface TeacherState extends TeachSettings {
  readonly isBusy: boolean;
  /** Pairs that the model `picks` has learned from. */
  readonly taught: number;
  readonly last: TeachResult | null;
  readonly problem: ErrorEnvelope | null;
}

export interface PickTeacher {
  readonly store: StoreApi<TeacherState>;
  readonly set: (settings: Partial<TeachSettings>) => void;
  readonly given: (item: PreferenceItem) => void;
  /** The model forgets it by learning everything else anew, together with the next pick or at once if it is on. */
  readonly taken: (item: PreferenceItem) => void;
  /** Start again from the SFT model. */
  readonly forget: () => void;
}

interface Taught {
  readonly source: string;
  readonly pair: LabelledPair;
}

/** What one job takes at most. */
const MAX_PAIRS = 500;
const MAX_STEPS = 200;

export function createPickTeacher(run: (job: TeachJob) => Promise<TeachResult>): PickTeacher {
  const store = createStore<TeacherState>(() => ({
    isOn: false,
    steps: 5,
    learningRate: 3e-4,
    beta: 0.1,
    watch: '',
    isBusy: false,
    taught: 0,
    last: null,
    problem: null,
  }));
  let learned: readonly Taught[] = [];
  let waiting: readonly Taught[] = [];
  /** The model knows something that is no longer in `learned`. */
  let mustRestart = true;

  const teach = async (): Promise<void> => {
    const { isBusy, isOn } = store.getState();
    const isDue = waiting.length > 0 || (mustRestart && learned.length > 0);
    if (isBusy || !isOn || !isDue) return;
    const restart = mustRestart;
    const lesson = (restart ? [...learned, ...waiting] : waiting).slice(-MAX_PAIRS);
    learned = restart ? lesson : [...learned, ...lesson];
    waiting = [];
    mustRestart = false;
    store.setState({ isBusy: true, problem: null });
    try {
      const last = await run(teachJob(store.getState(), lesson, restart));
      store.setState({ last, taught: learned.length });
    } catch (error) {
      mustRestart = true;
      if (!isAbort(error)) store.setState({ problem: toEnvelope(error), isOn: false });
    }
    store.setState({ isBusy: false });
    await teach();
  };

  return {
    store,
    set(settings) {
      store.setState(settings);
      void teach();
    },
    given(item) {
      if (!store.getState().isOn) return;
      const pairs = toPairs([item]).pairs.map(({ prompt, chosen, rejected }) => ({
        prompt,
        chosen,
        rejected,
      }));
      waiting = [...waiting, ...pairs.map((pair) => ({ source: item.id, pair }))];
      void teach();
    },
    taken({ id }) {
      waiting = waiting.filter(({ source }) => source !== id);
      const kept = learned.filter(({ source }) => source !== id);
      if (kept.length < learned.length) mustRestart = true;
      learned = kept;
      store.setState({ taught: learned.length, ...(learned.length === 0 && { last: null }) });
      void teach();
    },
    forget() {
      learned = [];
      waiting = [];
      mustRestart = true;
      store.setState({ taught: 0, last: null, problem: null });
    },
  };
}

function teachJob(settings: TeachSettings, lesson: readonly Taught[], restart: boolean): TeachJob {
  const { steps, learningRate, beta, watch } = settings;
  return {
    kind: 'trainOnPicks',
    pairs: lesson.map(({ pair }) => pair),
    // Everything at once takes fewer steps than one by one: each step sees every pair.
    steps: Math.min(MAX_STEPS, steps * Math.ceil(Math.sqrt(lesson.length))),
    learningRate,
    beta,
    restart,
    watch: watch === '' ? [] : [watch],
    seed: 0,
  };
}
