import {
  type FitOverSeeds,
  fitOverSeeds,
  type ScaledCurve,
  scaledCurve,
} from '../../../runs/overoptimisation/hackingFits.ts';
import type { HackingArmId } from '../../../runs/overoptimisation/hackingPlan.ts';
import type { HackingCurve, HackingRecord } from '../../../runs/overoptimisation/hackingRecord.ts';
import { bestOfNCurves, scaledCurves, USUAL_GOLD_SD } from '../../../runs/overoptimisation/hackingSummary.ts';

/** What one figure shows: the same thing on some seeds, with the fit of its gold reward. */
export interface ArmCurves {
  readonly curves: readonly ScaledCurve[];
  readonly fit: FitOverSeeds;
  readonly proxyLabel: string;
  readonly proxySays: string;
}

const LEARNED = 'the learned reward, in standard deviations of the SFT model’s answers';

export function armCurves(record: HackingRecord, arm: HackingArmId | 'best-of-n'): ArmCurves | null {
  if (arm === 'best-of-n')
    return shown(bestOfNCurves(record), 'best-of-n', 'proxy (learned reward)', LEARNED);
  const curves = scaledCurves(record, arm);
  return arm === 'dpo'
    ? shown(
        curves,
        'rl',
        'proxy (implicit margin)',
        'the margin of DPO’s implicit reward on its training pairs',
      )
    : shown(curves, 'rl', 'proxy (learned reward)', LEARNED);
}

/** One run; how widely gold spreads among the SFT model's answers was not measured with it. */
export function runCurves(_name: string, curve: HackingCurve): ArmCurves | null {
  return shown([scaledCurve(0, curve, USUAL_GOLD_SD)], 'rl', 'proxy (learned reward)', LEARNED);
}

function shown(
  curves: readonly ScaledCurve[],
  form: 'rl' | 'best-of-n',
  proxyLabel: string,
  proxySays: string,
): ArmCurves | null {
  return curves.length === 0 ? null : { curves, fit: fitOverSeeds(form, curves), proxyLabel, proxySays };
}
