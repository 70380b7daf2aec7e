/** The pool of simulated annotators, and the last study of it. They outlive visits to other pages. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { type Annotator, ANNOTATORS } from '../../feedback/annotators.ts';
import type { PreferenceItem } from '../../feedback/preferenceItem.ts';
import type { RunOptions, Studio } from '../studio/studioStore.ts';
import {
  analyseAnnotators,
  annotate,
  type AnnotatorAnalysis,
  type AnswersWithGold,
  givenEffects,
} from './annotatorStudy.ts';

/** What can be set of an annotator with a slider. */
export type Trait = 'length' | 'warmth' | 'position' | 'leniency' | 'scale' | 'noise';

export interface Study {
  /** `pool`: the simulated annotators; else the name of a set of labels. */
  readonly of: 'pool' | { readonly setName: string };
  readonly items: readonly PreferenceItem[];
  readonly analysis: AnnotatorAnalysis;
  /** Empty where the truth is not known. */
  readonly written: readonly AnswersWithGold[];
  readonly given: ReturnType<typeof givenEffects>;
}

export interface PoolState {
  readonly pool: readonly Annotator[];
  /** Ids of those who take part. */
  readonly included: ReadonlySet<string>;
  readonly prompts: number;
  readonly raters: number;
  readonly study: Study | null;
}

export interface AnnotatorPool {
  readonly store: StoreApi<PoolState>;
  readonly setTrait: (id: string, trait: Trait, value: number) => void;
  /** Null: an expert in nothing. */
  readonly setExpertise: (id: string, domain: string | null) => void;
  readonly include: (id: string, isIncluded: boolean) => void;
  readonly setSize: (size: Partial<Pick<PoolState, 'prompts' | 'raters'>>) => void;
  readonly reset: () => void;
  /** Answers are written by the SFT model. @throws AppError, or DOMException 'AbortError' */
  readonly run: (seed: number, options: RunOptions) => Promise<void>;
  readonly analyseSet: (setName: string, items: readonly PreferenceItem[]) => void;
}

const ANSWERS = 3;
/** Noise of an expert beside their noise elsewhere. */
const EXPERT_NOISE = 0.2;
const FIRST: PoolState = {
  pool: ANNOTATORS,
  included: new Set(ANNOTATORS.map(({ id }) => id)),
  prompts: 60,
  raters: 2,
  study: null,
};

export function createAnnotatorPool(
  studio: Studio,
  prepare: () => Promise<readonly string[]>,
): AnnotatorPool {
  const store = createStore<PoolState>(() => FIRST);
  const edit = (id: string, change: (annotator: Annotator) => Partial<Annotator>) =>
    store.setState(({ pool }) => ({
      pool: pool.map((annotator) =>
        annotator.id === id ? { ...annotator, ...change(annotator) } : annotator,
      ),
    }));
  return {
    store,
    setTrait: (id, trait, value) => edit(id, (annotator) => withTrait(annotator, trait, value)),
    setExpertise: (id, domain) =>
      edit(id, () => ({ expertise: domain === null ? {} : { [domain]: EXPERT_NOISE } })),
    include(id, isIncluded) {
      const included = new Set(store.getState().included);
      if (isIncluded) included.add(id);
      else included.delete(id);
      store.setState({ included });
    },
    setSize: (size) => store.setState(size),
    reset: () => store.setState({ pool: ANNOTATORS }),
    async run(seed, options) {
      const { pool, included, prompts, raters } = store.getState();
      const people = pool.filter(({ id }) => included.has(id));
      const texts = (await prepare()).slice(0, prompts);
      const { items: written } = await studio.actions.run<'writeAnswers'>(
        {
          kind: 'writeAnswers',
          model: 'sft',
          prompts: texts,
          count: ANSWERS,
          sampling: {},
          choose: 'random',
          seed,
        },
        options,
      );
      const items = annotate(people, written, { raters: Math.min(raters, people.length), seed });
      const given = givenEffects(people);
      const analysis = analyseAnnotators(
        items,
        people.map(({ name }) => name),
      );
      store.setState({ study: { of: 'pool', items, analysis, written, given } });
    },
    analyseSet(setName, items) {
      const analysis = analyseAnnotators(items);
      store.setState({ study: { of: { setName }, items, analysis, written: [], given: new Map() } });
    },
  };
}

export const traitOf = (annotator: Annotator, trait: Trait): number => {
  if (trait === 'length') return annotator.lengthBias;
  if (trait === 'warmth') return annotator.sentimentBias.utility;
  return trait === 'position' ? annotator.positionBias : annotator[trait];
};

/** Everybody falls for the same warm words, more or less. */
const warmWords = ANNOTATORS.flatMap(({ sentimentBias }) => sentimentBias.words);

function withTrait(annotator: Annotator, trait: Trait, value: number): Partial<Annotator> {
  if (trait === 'length') return { lengthBias: value };
  if (trait === 'position') return { positionBias: value };
  if (trait !== 'warmth') return { [trait]: value };
  const { words } = annotator.sentimentBias;
  return { sentimentBias: { utility: value, words: words.length > 0 ? words : warmWords } };
}
