/** How large a model a race of the default settings could train here within a minute, by counted work and measured speed. */
import type { Pace, ProbeResult } from '../../protocol/probeMachine.ts';
import { gpt2Parameters } from '../../runs/cost/architectures.ts';
import {
  addRates,
  BACKWARD_FACTOR,
  countBatch,
  countGeneration,
  flopsOf,
  OPTIMIZER_FLOPS,
  type TransformerShape,
  trunkRates,
  vocabularyRates,
} from '../../shared/flops.ts';
import type { PredictedWork } from './predictedWork.ts';

export interface TrainableModel {
  readonly shape: TransformerShape;
  readonly parameters: number;
  /** Of the longer of the default lanes, at the probe's FLOP/s: larger products run closer to the peak, so rather less. */
  readonly ms: number;
}

/** Widths and depths of GPT-2's kind, the shipped one's vocabulary and positions. */
const LADDER = [
  [2, 64],
  [2, 96],
  [3, 96],
  [3, 128],
  [4, 128],
  [4, 192],
  [6, 256],
  [6, 384],
  [8, 512],
  [12, 768],
  [24, 1024],
] as const;
const POSITIONS = 64;
export const MINUTE_MS = 60_000;

/** FLOP/s. */
export const flopRate = ({ flops, ms }: Pace): number => (1000 * flops) / ms;

/**
 * @param work sequences of the longest lane
 * @returns the ladder, smallest first
 */
export function trainableModels(probe: ProbeResult, work: PredictedWork): TrainableModel[] {
  return LADDER.map(([layers, channels]) => {
    const shape = { layers, channels, vocabulary: probe.model.vocabulary };
    const parameters = gpt2Parameters(shape, POSITIONS);
    return { shape, parameters, ms: raceMs(shape, parameters, probe, work) };
  });
}

/** The largest within the limit; undefined if none is. */
export const largestWithin = (
  models: readonly TrainableModel[],
  limitMs: number,
): TrainableModel | undefined => models.findLast(({ ms }) => ms <= limitMs);

function raceMs(
  shape: TransformerShape,
  parameters: number,
  { training, scoring, generation }: ProbeResult,
  { written, scored, trained }: PredictedWork,
): number {
  const rates = addRates(trunkRates(shape), vocabularyRates(shape));
  const response = generation.tokens / generation.sequences;
  const lengths = [[scoring.tokens / scoring.sequences - response, response]] as const;
  const forward = flopsOf(rates, countBatch(lengths)); // of one average sequence
  const optimizer = (OPTIMIZER_FLOPS * parameters) / training.sequences;
  const seconds =
    (written * flopsOf(rates, countGeneration(lengths))) / flopRate(generation) +
    (scored * forward) / flopRate(scoring) +
    (trained * ((1 + BACKWARD_FACTOR) * forward + optimizer)) / flopRate(training);
  return 1000 * seconds;
}
