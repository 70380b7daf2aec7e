/** Preference pairs from a simulated annotator who prefers the answer with the higher gold score. */
import type { PreferencePair } from '../algo/types.ts';
import { generate } from '../model/generate.ts';
import type { Sequence } from '../model/packing.ts';
import type { Model } from '../model/parameters.ts';
import { fork, hashString, randomStream, type RngKey, uniformAt } from '../shared/rng.ts';
import { choiceKnob, type ConfigOf, numberKnob } from '../shared/spec.ts';

export const preferenceKnobs = {
  source: choiceKnob({
    label: 'labels',
    says: 'Whose preferences both methods learn from: the simulated annotator’s, the ones you gave on the Label page, or both together.',
    default: 'simulated',
    choices: { simulated: 'simulated annotator', mine: 'my own labels', both: 'both' },
  }),
  prompts: numberKnob({
    label: 'prompts',
    says: 'Prompts that are labelled. More prompts give more pairs, for the reward model and for DPO alike.',
    default: 200,
    min: 2,
    max: 1500,
    integer: true,
  }),
  answers: numberKnob({
    label: 'answers per prompt',
    says: 'Answers the SFT model writes to each prompt. All pairs of them are compared.',
    default: 4,
    min: 2,
    max: 16,
    integer: true,
  }),
  minGap: numberKnob({
    label: 'smallest gap',
    says: 'Pairs whose gold scores differ by less are not labelled: the annotator cannot tell.',
    default: 0.1,
    min: 0,
    max: 0.9,
    advanced: true,
  }),
  labelNoise: numberKnob({
    label: 'label noise',
    says: 'Share of labels that are the wrong way round.',
    default: 0,
    min: 0,
    max: 0.5,
  }),
} as const;
export type PreferenceConfig = ConfigOf<typeof preferenceKnobs>;

const HELD_OUT_PROMPTS = 40;
/** Rows generated at once: between two chunks a run can be paused. */
const CHUNK = 100;

export interface Preferences {
  readonly pairs: readonly PreferencePair[];
  readonly heldOutPairs: readonly PreferencePair[];
  /** Every answer that was written, for normalising a reward. */
  readonly answers: readonly Sequence[];
  /** Of all labelled token ids: equal hashes mean equal labels. */
  readonly hash: string;
}

export interface PreferenceSource {
  readonly model: Model;
  readonly prompts: readonly Int32Array[];
  readonly heldOutPrompts: readonly Int32Array[];
  readonly gold: (sequence: Sequence) => number;
  readonly maxNewTokens: number;
  readonly temperature: number;
  readonly key: RngKey;
}

/** Writes answers with the SFT model and labels them; yields how many of how many answers are written. */
export async function* buildPreferences(
  source: PreferenceSource,
  config: PreferenceConfig,
): AsyncGenerator<{ done: number; total: number }, Preferences> {
  const order = randomStream(fork(source.key, 'prompts')).permutation(source.prompts.length);
  const labelled = Array.from(order.subarray(0, config.prompts), (i) => source.prompts[i]!);
  const heldOut = source.heldOutPrompts.slice(0, HELD_OUT_PROMPTS);
  const repeat = (prompts: readonly Int32Array[]) =>
    prompts.flatMap((p) => Array.from({ length: config.answers }, () => p));
  const rows = [...repeat(labelled), ...repeat(heldOut)];
  const answers: Sequence[] = [];
  while (answers.length < rows.length) {
    const chunk = rows.slice(answers.length, answers.length + CHUNK);
    const rowIds = Int32Array.from(chunk, (_, i) => answers.length + i);
    answers.push(
      ...(await generate(source.model, chunk, { ...source, key: fork(source.key, 'answers'), rowIds })),
    );
    yield { done: answers.length, total: rows.length };
  }
  const noise = { share: config.labelNoise, key: fork(source.key, 'noise') };
  const split = labelled.length * config.answers;
  const pairs = comparePairs(answers.slice(0, split), source.gold, config, noise);
  // Held-out labels are clean: they measure, they do not teach.
  const heldOutPairs = comparePairs(answers.slice(split), source.gold, config, { ...noise, share: 0 });
  return { pairs, heldOutPairs, answers, hash: hashPairs(pairs) };
}

function comparePairs(
  answers: readonly Sequence[],
  gold: (sequence: Sequence) => number,
  config: PreferenceConfig,
  noise: { share: number; key: RngKey },
): PreferencePair[] {
  const scores = answers.map(gold);
  const pairs: PreferencePair[] = [];
  for (let first = 0; first < answers.length; first += config.answers) {
    for (let i = first; i < first + config.answers; i++) {
      for (let j = i + 1; j < first + config.answers; j++) {
        const gap = scores[i]! - scores[j]!;
        if (Math.abs(gap) <= config.minGap) continue;
        const flipped = uniformAt(noise.key, i, j) < noise.share;
        const [better, worse] = gap > 0 !== flipped ? [i, j] : [j, i];
        pairs.push({ chosen: answers[better]!, rejected: answers[worse]! });
      }
    }
  }
  return pairs;
}

export function hashPairs(pairs: readonly PreferencePair[]): string {
  const text = pairs.map(({ chosen, rejected }) => `${chosen.ids.join()}>${rejected.ids.join()}`).join(';');
  return hashString(text).toString(16).padStart(8, '0');
}
