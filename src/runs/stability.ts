/** How reliably a setting works: which of its runs collapsed, and how far apart the others end. */
import { interquartileRange, sorted } from '../statistics/descriptive.ts';
import { type Interval, wilsonInterval } from '../statistics/intervals.ts';
import type { Run, RunHead } from './run.ts';

/** A held-out gold reward is a mean over 64 prompts and moves by about this much by chance. */
const GOLD_NOISE = 0.02;
const FALL = 0.1;
const DIVERSITY_LEFT = 1 / 3;

/** What {@link collapseReasons} looks for, in a sentence for the page. */
export const COLLAPSE_SAYS =
  'A run counts as collapsed if it diverged (a number became infinite), or ended with a gold reward more than ' +
  `${GOLD_NOISE} below the SFT model’s, or more than ${FALL} below its own best, or with less than a third of the SFT ` +
  'model’s different word pairs (distinct-2).';

const diverged = ({ outcome, failure }: RunHead) => outcome === 'failed' && failure?.code === 'not-finite';

/** Does it say something of the method? One that was broken off, by a dead worker or by a closed page, does not. */
export const isConclusive = (head: RunHead): boolean => head.outcome === 'finished' || diverged(head);

/** Why a run counts as collapsed, in words; empty: it did not. */
export function collapseReasons({ head, detail }: Run): readonly string[] {
  const gold = head.final['gold/reward'];
  const startGold = head.start['gold/reward'];
  const distinct = head.final['eval/distinct_2'];
  const startDistinct = head.start['eval/distinct_2'];
  const reasons: string[] = [];
  if (diverged(head)) reasons.push(`diverged at step ${head.progress.step}`);
  if (gold !== undefined && startGold !== undefined && gold < startGold - GOLD_NOISE)
    reasons.push(`gold ${gold.toFixed(2)}, below the SFT model’s ${startGold.toFixed(2)}`);
  const peak = Math.max(...(detail.curves['gold/reward']?.value ?? []));
  if (gold !== undefined && gold < peak - FALL)
    reasons.push(`gold fell from ${peak.toFixed(2)} to ${gold.toFixed(2)}`);
  if (distinct !== undefined && startDistinct !== undefined && distinct < startDistinct * DIVERSITY_LEFT)
    reasons.push(`distinct-2 fell from ${startDistinct.toFixed(2)} to ${distinct.toFixed(2)}`);
  return reasons;
}

export interface Stability {
  readonly runs: number;
  readonly collapsed: number;
  /** Wilson interval of the share. */
  readonly share: Interval;
  /** Of the final gold reward; NaN without any. */
  readonly quartiles: readonly [number, number];
  readonly range: readonly [number, number];
}

export function stabilityOf(runs: readonly Run[]): Stability {
  const golds = sorted(runs.flatMap(({ head }) => head.final['gold/reward'] ?? []));
  const collapsed = runs.filter((run) => collapseReasons(run).length > 0).length;
  return {
    runs: runs.length,
    collapsed,
    share: wilsonInterval(collapsed, runs.length),
    quartiles: interquartileRange(golds),
    range: [golds[0] ?? NaN, golds.at(-1) ?? NaN],
  };
}
