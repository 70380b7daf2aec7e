/** Classic mistakes as data: what one sees, why, and what puts it right. Page text and tests read the same claims. */
import { z } from 'zod';
import { assertNever } from './assert.ts';
import { rewardSpecSchema } from './rewardSpec.ts';
import { knobValueSchema } from './spec.ts';

/** How a curve is read as one number; `early` and `late` are means over its first and last quarter. */
const READINGS = ['first', 'last', 'late', 'rise', 'fall'] as const;
export type Reading = (typeof READINGS)[number];

const claimSchema = z.object({
  /** The algorithm in whose lane it shows. */
  algorithm: z.string(),
  metric: z.string(),
  reading: z.enum(READINGS),
  /** Read the distance from this value instead of the value. */
  from: z.number().optional(),
  is: z.enum(['above', 'below']),
  value: z.number(),
  /** Half a sentence that goes on after the number: what it means. */
  says: z.string(),
});
export type Claim = z.infer<typeof claimSchema>;

export const failureSchema = z.object({
  /** In a sentence. */
  symptom: z.string(),
  /** Why, in two sentences. */
  mechanism: z.string(),
  /** What to look at. The first is the symptom: it no longer holds once the fix is in force. */
  claims: z.array(claimSchema).min(1),
  fix: z.object({
    says: z.string(),
    /** Differences from the preset, by full id. */
    knobs: z.record(z.string(), knobValueSchema),
    /** Instead of the preset's. */
    reward: rewardSpecSchema.optional(),
  }),
  /** Where people met it. */
  evidence: z.array(z.object({ label: z.string(), url: z.url() })),
  /** Id of the lesson that explains it. */
  lesson: z.string().optional(),
});
export type Failure = z.infer<typeof failureSchema>;

/** Algorithms that a failure shows on, in the order of its claims. */
export const failureLanes = ({ claims }: Pick<Failure, 'claims'>): string[] => [
  ...new Set(claims.map(({ algorithm }) => algorithm)),
];

/**
 * A curve as the one number that a claim is about.
 * @param values of the metric, in the order of the steps  @returns undefined as long as there are none
 */
export function readClaim(
  { reading, from }: Pick<Claim, 'reading' | 'from'>,
  values: ArrayLike<number>,
): number | undefined {
  if (values.length === 0) return undefined;
  const value = readValues(reading, values);
  return from === undefined ? value : Math.abs(value - from);
}

function readValues(reading: Reading, values: ArrayLike<number>): number {
  const last = values[values.length - 1]!;
  const quarter = Math.max(1, Math.floor(values.length / 4));
  const late = meanBetween(values, values.length - quarter, values.length);
  switch (reading) {
    case 'first':
      return values[0]!;
    case 'last':
      return last;
    case 'late':
      return late;
    case 'rise':
      return late - meanBetween(values, 0, quarter);
    case 'fall':
      return Array.from(values).reduce((most, value) => Math.max(most, value), -Infinity) - last;
    default:
      return assertNever(reading);
  }
}

function meanBetween(values: ArrayLike<number>, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += values[i]!;
  return sum / (to - from);
}

export const claimHolds = ({ is, value }: Pick<Claim, 'is' | 'value'>, read: number): boolean =>
  is === 'above' ? read > value : read < value;
