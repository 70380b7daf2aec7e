/** What both methods take at a size: memory, FLOPs, and where the time goes. */
import type { Architecture } from '../../../runs/cost/architectures.ts';
import type { Scenario } from '../../../runs/cost/assumptions.ts';
import type { CostSource } from '../../../runs/cost/costSource.ts';
import { type ByPhase, passesOf, type ScaledCost, scaledCost } from '../../../runs/cost/scalability.ts';
import { SCALED_METHODS, type ScaledMethod } from './bookPasses.ts';

export interface ScaleRow {
  readonly method: ScaledMethod;
  /** Whether the visitor's own race was counted, or the book is taken. */
  readonly isCounted: boolean;
  readonly cost: ScaledCost;
  /** Hours on one GPU by what they are spent on. */
  readonly hours: ByPhase;
}

/** @param sources lanes or runs of the visitor; of several with one method the first counts */
export function scalePlan(
  architecture: Architecture,
  scenario: Scenario,
  lora: boolean,
  sources: readonly CostSource[],
): readonly ScaleRow[] {
  return SCALED_METHODS.map((method) => {
    const own = sources.find(({ algorithm }) => algorithm === method.id);
    const counted = own ? passesOf(own, method.traits) : null;
    const cost = scaledCost(counted ?? method.passes, method.traits, architecture, scenario, lora);
    return { method, isCounted: counted !== null, cost, hours: hoursOf(cost.flops, scenario) };
  });
}

/** FLOPs over the speed that is reached in that phase. */
function hoursOf(flops: ByPhase, { gpuTeraflops, utilisation, writingUtilisation }: Scenario): ByPhase {
  const hours = (phase: keyof ByPhase) =>
    flops[phase] / (gpuTeraflops * 1e12 * (phase === 'generation' ? writingUtilisation : utilisation)) / 3600;
  return {
    rewardModel: hours('rewardModel'),
    generation: hours('generation'),
    scoring: hours('scoring'),
    training: hours('training'),
  };
}

/** Share of writing answers in all phases, 0 to 1. */
export function writingShare(phases: ByPhase): number {
  return phases.generation / Object.values(phases).reduce((sum, value) => sum + value, 0);
}
