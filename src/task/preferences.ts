/** Preference pairs from a simulated annotator who prefers the answer with the higher gold score. */
import type { PreferencePair } from '../algo/types.ts';
import { generate } from '../model/generate.ts';
import type { Sequence } from '../model/packing.ts';
import type { Model } from '../model/parameters.ts';
import { withoutEos } from '../model/withoutEos.ts';
import { fork, hashString, randomStream, type RngKey, uniformAt } from '../shared/rng.ts';
import { choiceKnob, type ConfigOf, numberKnob, switchKnob } from '../shared/spec.ts';
import { poolQualities } from './annotatorPool.ts';

export const preferenceKnobs = {
  source: choiceKnob({
    label: 'labels',
    says: 'Whose preferences both methods learn from: the simulated annotator’s, the ones you gave on the Label page, or both together.',
    default: 'simulated',
    choices: { simulated: 'simulated annotator', mine: 'my own labels', both: 'both' },
  }),
  annotators: choiceKnob({
    label: 'annotators',
    says: 'One who sees the gold score, or six people with tastes of their own, half of them strict and half generous, who rate from 1 to 5, most answers rated by one of them: a generous person’s bad answer then beats a strict one’s good answer. Calibrated: each person’s offset and scale are estimated from answers that several rated, and removed.',
    default: 'one',
    choices: { one: 'one, unbiased', pool: 'six, as they are', calibrated: 'six, calibrated' },
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
  keepEos: switchKnob({
    label: 'keep EOS',
    says: 'Answers in the pairs end with EOS, as they were written. Off (a common bug): it is cut off, or masked because pad = EOS, and nobody learns when to stop.',
    default: true,
    advanced: true,
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
  /** The answer alone, as text. */
  readonly textOf: (sequence: Sequence) => string;
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
  const toLabel = answers.slice(0, split);
  const pairs = comparePairs(toLabel, judgeAnswers(toLabel, source, config), config.answers, noise);
  // Held-out labels are clean: they measure, they do not teach.
  const judged = answers.slice(split);
  const heldOutPairs = comparePairs(judged, goldOf(judged, source, config), config.answers, {
    ...noise,
    share: 0,
  });
  return { pairs, heldOutPairs, answers, hash: hashPairs(pairs) };
}

/** Scores of answers, and by how much two must differ for a label. */
interface Judgement {
  readonly scores: readonly number[];
  readonly minGap: number;
}

function goldOf(
  answers: readonly Sequence[],
  { gold }: PreferenceSource,
  { minGap }: PreferenceConfig,
): Judgement {
  return { scores: answers.map(gold), minGap };
}

/** By the annotators that the knob names. A pool's ratings are compared as they come: only equal ones are no label. */
function judgeAnswers(
  answers: readonly Sequence[],
  source: PreferenceSource,
  config: PreferenceConfig,
): Judgement {
  if (config.annotators === 'one') return goldOf(answers, source, config);
  const stimuli = answers.map((answer) => ({ text: source.textOf(answer), gold: source.gold(answer) }));
  const calibrated = config.annotators === 'calibrated';
  return { scores: poolQualities(stimuli, fork(source.key, 'annotators'), { calibrated }), minGap: 0 };
}

/** @param perPrompt neighbouring answers to one prompt */
function comparePairs(
  answers: readonly Sequence[],
  { scores, minGap }: Judgement,
  perPrompt: number,
  noise: { share: number; key: RngKey },
): PreferencePair[] {
  const pairs: PreferencePair[] = [];
  for (let first = 0; first < answers.length; first += perPrompt) {
    for (let i = first; i < first + perPrompt; i++) {
      for (let j = i + 1; j < first + perPrompt; j++) {
        const gap = scores[i]! - scores[j]!;
        if (Math.abs(gap) <= minGap) continue;
        const flipped = uniformAt(noise.key, i, j) < noise.share;
        const [better, worse] = gap > 0 !== flipped ? [i, j] : [j, i];
        pairs.push({ chosen: answers[better]!, rejected: answers[worse]! });
      }
    }
  }
  return pairs;
}

/** The same pairs without the EOS of their answers. A sequence that several pairs share stays shared. */
export function dropEos(preferences: Preferences, eosId: number): Preferences {
  const known = new Map<Sequence, Sequence>();
  const shorten = (sequence: Sequence): Sequence => {
    const found = known.get(sequence) ?? withoutEos(sequence, eosId);
    known.set(sequence, found);
    return found;
  };
  const shortenAll = (pairs: readonly PreferencePair[]) =>
    pairs.map((pair) => ({ ...pair, chosen: shorten(pair.chosen), rejected: shorten(pair.rejected) }));
  const pairs = shortenAll(preferences.pairs);
  const heldOutPairs = shortenAll(preferences.heldOutPairs);
  return { ...preferences, pairs, heldOutPairs, hash: hashPairs(pairs) };
}

export function hashPairs(pairs: readonly PreferencePair[]): string {
  const text = pairs.map(({ chosen, rejected }) => `${chosen.ids.join()}>${rejected.ids.join()}`).join(';');
  return hashString(text).toString(16).padStart(8, '0');
}
