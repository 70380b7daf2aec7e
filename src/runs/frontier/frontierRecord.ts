/** A measured frontier as data: what the command line writes, what ships with the page, and what the page draws. */
import { z } from 'zod';
import { bestOfNResultSchema } from '../../protocol/bestOfN.ts';
import type { Run } from '../run.ts';
import type { FrontierMethodId } from './frontierMethods.ts';
import type { FrontierRun } from './frontierPlan.ts';

export const FRONTIER_RECORD_VERSION = 1;

const methodSchema = z.enum([
  'ppo',
  'ppo-gt',
  'dpo',
  'ipo',
  'preferred-ft',
  'unlikelihood',
  'best-of-n',
  'best-of-n-gt',
  'dpo-more-labels',
  'ppo-fewer-samples',
]) satisfies z.ZodType<FrontierMethodId>;

const numbers = z.array(z.number());

/** The evaluations of one run; equally long columns. */
export const frontierRunSchema = z.object({
  method: methodSchema,
  setting: z.string(),
  seed: z.number(),
  outcome: z.string(),
  wallMs: z.number(),
  step: numbers,
  /** Exact, nats an answer. */
  kl: numbers,
  gold: numbers,
  /** Last values: tokens, and shares 0 to 1. */
  length: z.number(),
  ended: z.number(),
});
export type FrontierRunRecord = z.infer<typeof frontierRunSchema>;

export const frontierRecordSchema = z.object({
  version: z.literal(FRONTIER_RECORD_VERSION),
  preset: z.string(),
  seeds: numbers,
  /** The backend in use. */
  backend: z.string(),
  model: z.object({ id: z.string(), parameters: z.number() }),
  /** Labels that each seed's runs learned from. */
  pairs: z.number(),
  /** Of the whole measurement, on how many workers at a time. */
  wallMs: z.number(),
  workers: z.number(),
  runs: z.array(frontierRunSchema),
  bestOfN: z.array(z.object({ seed: z.number(), result: bestOfNResultSchema })),
});
export type FrontierRecord = z.infer<typeof frontierRecordSchema>;

/** @returns null for a run without a single evaluation on both axes */
export function frontierRunRecord(
  { method, setting, seed }: Pick<FrontierRun, 'method' | 'setting' | 'seed'>,
  { head, detail }: Run,
): FrontierRunRecord | null {
  const gold = detail.curves['gold/reward'];
  const kl = detail.curves['objective/kl'];
  if (!gold || !kl || gold.value.length !== kl.value.length) return null;
  return {
    method,
    setting,
    seed,
    outcome: head.outcome,
    wallMs: Math.round(head.progress.wallMs),
    step: [...gold.step],
    kl: Array.from(kl.value, rounded),
    gold: Array.from(gold.value, rounded),
    length: rounded(head.final['eval/length'] ?? 0),
    ended: rounded(head.final['eval/ended'] ?? 0),
  };
}

/** To more figures than a drawing shows, and fewer than a file minds. */
export const rounded = (value: number): number => Number(value.toPrecision(5));
