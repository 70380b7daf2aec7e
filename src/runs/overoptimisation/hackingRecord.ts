/** Over-optimisation as data: what a sweep gives, what ships with the page, and what the page draws. */
import { z } from 'zod';
import { bestOfNResultSchema } from '../../protocol/bestOfN.ts';
import { rounded } from '../frontier/frontierRecord.ts';
import type { Curve, Run } from '../run.ts';
import { hackingArm, type HackingArmId, type HackingRun } from './hackingPlan.ts';

export const HACKING_RECORD_VERSION = 1;
const numbers = z.array(z.number());

/** The evaluations of one run; equally long columns, the SFT model first. */
export const hackingRunSchema = z.object({
  arm: z.enum(['free', 'short-leash', 'long-leash', 'dpo']) satisfies z.ZodType<HackingArmId>,
  seed: z.number(),
  outcome: z.string(),
  step: numbers,
  /** Exact, nats an answer. */
  kl: numbers,
  gold: numbers,
  /** What the method pushes up: PPO's learned reward (0 and 1 are mean and standard deviation of the SFT model's answers). */
  proxy: numbers,
});
export type HackingRunRecord = z.infer<typeof hackingRunSchema>;

export const hackingRecordSchema = z.object({
  version: z.literal(HACKING_RECORD_VERSION),
  seeds: numbers,
  backend: z.string(),
  wallMs: z.number(),
  workers: z.number(),
  runs: z.array(hackingRunSchema),
  /** With the same gullible reward models. */
  bestOfN: z.array(z.object({ seed: z.number(), result: bestOfNResultSchema })),
});
export type HackingRecord = z.infer<typeof hackingRecordSchema>;

/** @returns null for a run whose curves do not tell gold, proxy and KL */
export function hackingRunRecord(
  { arm, seed }: Pick<HackingRun, 'arm' | 'seed'>,
  run: Run,
): HackingRunRecord | null {
  const places = hackingCurve(run, hackingArm(arm).proxy);
  return places && { arm, seed, outcome: run.head.outcome, ...places };
}

export type HackingCurve = Pick<HackingRunRecord, 'step' | 'kl' | 'gold' | 'proxy'>;

/** Gold, proxy and KL of a run's evaluations. Before training the proxy is 0: it is normalised so, and DPO's margin is 0. */
export function hackingCurve({ detail }: Run, proxyMetric: string): HackingCurve | null {
  const { 'gold/reward': gold, 'objective/kl': kl, [proxyMetric]: proxy } = detail.curves;
  if (!gold || !kl || !proxy) return null;
  const atStep = lookUp(proxy);
  const klAt = lookUp(kl);
  const kept = Array.from(gold.step).map((step, i) => ({
    step,
    kl: klAt(step) ?? NaN,
    gold: gold.value[i]!,
    proxy: step === 0 ? 0 : (atStep(step) ?? NaN),
  }));
  const known = kept.filter((place) => Number.isFinite(place.kl) && Number.isFinite(place.proxy));
  if (known.length < 2) return null;
  return {
    step: known.map(({ step }) => step),
    kl: known.map((place) => rounded(place.kl)),
    gold: known.map((place) => rounded(place.gold)),
    proxy: known.map((place) => rounded(place.proxy)),
  };
}

function lookUp({ step, value }: Curve): (at: number) => number | undefined {
  const byStep = new Map(Array.from(step, (at, i) => [at, value[i]!]));
  return (at) => byStep.get(at);
}
