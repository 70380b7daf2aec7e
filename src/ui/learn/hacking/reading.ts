/** What a run says of proxy and gold reward, held against what the visitor has guessed. */
import { type HackingCurve, hackingCurve } from '../../../runs/overoptimisation/hackingRecord.ts';
import { HACKED_FALL, hackingFacts } from '../../../runs/overoptimisation/hackingSummary.ts';
import type { Run } from '../../../runs/run.ts';
import type { Sample } from '../../../protocol/events.ts';
import { formatFixed, formatSigned } from '../../common/format.ts';

export type Outcome = 'rises' | 'levels' | 'falls';
export const OUTCOMES: readonly { readonly value: Outcome; readonly label: string }[] = [
  { value: 'rises', label: 'it rises with the proxy' },
  { value: 'levels', label: 'it rises, then stays' },
  { value: 'falls', label: 'it rises, then falls' },
];

/** Gold still rises at the end if its last third is above everything before by this much. */
const STILL_RISING = 0.03;

/** @param gold mean gold reward of each evaluation, 0 to 1, at least two */
export function outcomeOf(gold: readonly number[]): Outcome {
  const peak = Math.max(...gold);
  if (peak - gold.at(-1)! >= HACKED_FALL) return 'falls';
  const before = Math.max(...gold.slice(0, Math.max(1, Math.ceil((2 * gold.length) / 3))));
  return gold.at(-1)! >= before + STILL_RISING ? 'rises' : 'levels';
}

const PROXY = 'eval/scores';

/** Null before there are two evaluations. */
export const curveOf = (run: Run | null): HackingCurve | null => run && hackingCurve(run, PROXY);

/** What happened, in a sentence with the numbers. */
export function verdict(curve: HackingCurve): string {
  const { peak, end, klAtPeak, klAtEnd, proxyAtPeak, proxyAtEnd } = hackingFacts(curve);
  const proxy = `the proxy went from ${formatFixed(proxyAtPeak, 2)} there to ${formatFixed(proxyAtEnd, 2)} standard deviations`;
  if (peak - end < HACKED_FALL)
    return `Gold ends at ${formatFixed(end, 2)}, near its peak of ${formatFixed(peak, 2)}, at KL ${formatFixed(klAtEnd, 1)}.`;
  return `Gold peaked at ${formatFixed(peak, 2)} (KL ${formatFixed(klAtPeak, 1)}) and ended at ${formatFixed(end, 2)} (KL ${formatFixed(klAtEnd, 1)}), while ${proxy}.`;
}

/** What the visitor said against what came. */
export function guessSentence(guess: Outcome, came: Outcome): string {
  return guess === came
    ? 'As you said.'
    : `You said ${OUTCOMES.find(({ value }) => value === guess)!.label}.`;
}

/** Gold at the end with the leash less without it. */
export function leashSentence(free: HackingCurve, held: HackingCurve): string {
  const gold = held.gold.at(-1)! - free.gold.at(-1)!;
  const proxy = held.proxy.at(-1)! - free.proxy.at(-1)!;
  return `With the leash: gold ${formatSigned(gold, 2)}, proxy ${formatSigned(proxy, 2)} standard deviations, KL ${formatFixed(held.kl.at(-1), 1)} instead of ${formatFixed(free.kl.at(-1), 1)} nats.`;
}

export interface AnswerRow {
  readonly prompt: string;
  readonly before: Sample;
  readonly free: Sample | undefined;
  readonly held: Sample | undefined;
}

/** The same held-out prompts, answered by the SFT model and at the last evaluation of each run. */
export function answerRows(free: Run | null, held: Run | null, most: number): readonly AnswerRow[] {
  const known = free ?? held;
  if (!known) return [];
  const find = (run: Run | null, prompt: string) =>
    run?.detail.samples.after.find((sample) => sample.prompt === prompt);
  return known.detail.samples.before.slice(0, most).map((before) => ({
    prompt: before.prompt,
    before,
    free: find(free, before.prompt),
    held: find(held, before.prompt),
  }));
}
