/** What was found about over-optimisation, in numbers and words. */
import { type PenaltyEffect, type SettledComparison, settledText } from '../frontier/earlyStopping.ts';
import { differenceText } from '../frontier/differenceText.ts';
import type { Estimate } from '../frontier/frontierSummary.ts';
import type { FitOverSeeds } from './hackingFits.ts';
import { hackingArm, hackingArms } from './hackingPlan.ts';
import type { HackingRecord } from './hackingRecord.ts';
import {
  armSummary,
  type ArmSummary,
  hackingFits,
  type HackingFits,
  leashDifference,
  penaltyEffects,
  settledAgainstFree,
} from './hackingSummary.ts';

export interface HackingReport {
  readonly arms: readonly ArmSummary[];
  readonly fits: HackingFits | null;
  readonly penalty: readonly {
    readonly arm: ArmSummary['arm'];
    readonly effects: readonly PenaltyEffect[];
    readonly settled: SettledComparison | null;
    readonly verdict: string;
  }[];
  /** What the leash changes, in a sentence; empty where it cannot be told. */
  readonly leash: string;
  readonly reading: readonly string[];
}

export function hackingReport(record: HackingRecord): HackingReport {
  const arms = hackingArms.flatMap(({ id }) => armSummary(id, record.runs) ?? []);
  const fits = arms.some(({ arm }) => arm === 'free') ? hackingFits(record, 'free') : null;
  const penalty = (['long-leash', 'short-leash'] as const).flatMap((arm) => {
    const effects = penaltyEffects(record.runs, arm);
    const settled = settledAgainstFree(record.runs, arm);
    return effects.length === 0
      ? []
      : [{ arm, effects, settled, verdict: settled ? settledText(settled) : '' }];
  });
  const leash = leashSentence(record);
  const reading = [...armReadings(arms), ...(leash === '' ? [] : [leash]), ...penaltyReadings(penalty)];
  return { arms, fits, penalty, leash, reading };
}

const plain = ({ mean }: Estimate, digits = 2) => mean.toFixed(digits);

function armReadings(arms: readonly ArmSummary[]): string[] {
  return arms.map(
    ({ arm, peak, end, klAtPeak, klAtEnd, proxyAtPeak, proxyAtEnd, hacked, seeds }) =>
      `${capital(hackingArm(arm).label)}: gold peaks at ${plain(peak)} (KL ${plain(klAtPeak, 1)}) and ends at ${plain(end)} (KL ${plain(klAtEnd, 1)}), while the proxy goes from ${plain(proxyAtPeak)} at that peak to ${plain(proxyAtEnd)}. Hacked, that is gold 0.1 down and the proxy up, in ${hacked} of ${seeds} seeds.`,
  );
}

function leashSentence({ runs }: HackingRecord): string {
  const difference = leashDifference(runs);
  if (!difference) return '';
  const { gold, kl, proxy } = difference;
  return `What the leash changes at the end, seed by seed: gold ${differenceText(gold)}, KL ${differenceText(kl, 1)} nats, proxy ${differenceText(proxy, 2)} standard deviations.`;
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

function penaltyReadings(penalty: HackingReport['penalty']): string[] {
  return penalty.map(
    ({ arm, verdict }) =>
      `${capital(hackingArm(arm).label)}, against no penalty stopped at the same KL. ${verdict}`,
  );
}

/** Where a form fails, in a sentence. */
export function fitVerdict({
  form,
  rSquared,
  peak,
  measuredPeak,
  withoutPeak,
  perSeed,
}: FitOverSeeds): string {
  const name = form === 'rl' ? 'RL form' : 'best-of-n form';
  const worst = perSeed.reduce((a, b) =>
    Math.abs(a.worst.residual) > Math.abs(b.worst.residual) ? a : b,
  ).worst;
  const goodness =
    rSquared.mean > 0.9
      ? 'follows the points'
      : rSquared.mean > 0.6
        ? 'gets the shape roughly'
        : 'does not fit';
  const peakText = Number.isFinite(peak.mean)
    ? `it puts the peak at d* = ${plain(peak)} where the points have it at ${plain(measuredPeak)}`
    : 'it has no peak';
  const missing =
    withoutPeak > 0 && Number.isFinite(peak.mean)
      ? ` (no peak in ${withoutPeak} of ${perSeed.length} seeds)`
      : '';
  return `The ${name} ${goodness} (R² ${plain(rSquared)}); ${peakText}${missing}. It misses most at d = ${worst.distance.toFixed(1)}, where gold is ${Math.abs(worst.residual).toFixed(2)} standard deviations ${worst.residual > 0 ? 'above' : 'below'} the fit.`;
}
