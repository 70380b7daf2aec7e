/** How well a judge's rewards of both sides agree with labels of pairs. */
import type { PairScores } from '../../../protocol/pairScores.ts';
import { rngKey, uniformAt } from '../../../shared/rng.ts';
import { classificationReport, rocAuc } from '../../../statistics/classification.ts';
import { type Interval, wilsonInterval } from '../../../statistics/intervals.ts';
import {
  brierScore,
  expectedCalibrationError,
  logLoss,
  type ReliabilityBin,
  reliabilityBins,
} from '../../../statistics/reliability.ts';

export interface PairQuality {
  readonly pairs: number;
  /** Share of pairs ordered as labelled, with its 95 % Wilson interval. */
  readonly accuracy: number;
  readonly interval: Interval;
  /** Of "the first answer is better", where which answer is first is drawn by lot. */
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  /** Over the gap of both rewards. */
  readonly auc: number;
  /** Over single answers: does a chosen one have a higher reward than a rejected one to any prompt? */
  readonly answerAuc: number;
  readonly calibrationError: number;
  readonly brier: number;
  readonly logLoss: number;
  readonly bins: readonly ReliabilityBin[];
  /** Accuracy where the better answer is the longer, the shorter, or equally long. */
  readonly byLength: readonly { readonly where: string; readonly pairs: number; readonly right: number }[];
}

const LOT = rngKey(0x9a17);
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

/**
 * A pair always reads "chosen, rejected", so that a classifier could not be wrong about negatives: each pair is
 * turned round or not by lot first. The probability that the first is better is sigma(r_1 - r_2) (Bradley-Terry).
 */
export function pairQuality(scores: PairScores): PairQuality {
  const firstIsChosen = scores.map((_, i) => uniformAt(LOT, i, 0) < 0.5);
  const gaps = scores.map(({ chosen, rejected }, i) =>
    firstIsChosen[i] ? chosen - rejected : rejected - chosen,
  );
  const probabilities = gaps.map(sigmoid);
  const { precision, recall, f1 } = classificationReport(
    firstIsChosen,
    gaps.map((gap) => gap > 0),
  );
  const right = scores.filter(({ chosen, rejected }) => chosen > rejected).length;
  const bins = reliabilityBins(firstIsChosen, probabilities);
  return {
    pairs: scores.length,
    accuracy: right / scores.length,
    interval: wilsonInterval(right, scores.length),
    precision,
    recall,
    f1,
    auc: rocAuc(firstIsChosen, gaps),
    answerAuc: rocAuc(
      [...scores.map(() => true), ...scores.map(() => false)],
      [...scores.map(({ chosen }) => chosen), ...scores.map(({ rejected }) => rejected)],
    ),
    calibrationError: expectedCalibrationError(bins),
    brier: brierScore(firstIsChosen, probabilities),
    logLoss: logLoss(firstIsChosen, probabilities),
    bins,
    byLength: byLength(scores),
  };
}

function byLength(scores: PairScores): PairQuality['byLength'] {
  const kinds: [string, (difference: number) => boolean][] = [
    ['the better answer is longer', (difference) => difference > 0],
    ['it is shorter', (difference) => difference < 0],
    ['both are equally long', (difference) => difference === 0],
  ];
  return kinds.map(([where, fits]) => {
    const some = scores.filter(({ chosenLength, rejectedLength }) => fits(chosenLength - rejectedLength));
    return { where, pairs: some.length, right: some.filter((s) => s.chosen > s.rejected).length };
  });
}
