import {
  allLogProbs,
  exactFigures,
  exactFrontier,
  likeliest,
  logTable,
  optimalLogProbs,
} from '../../../algo/exactToy/exactSolution.ts';
import { TOY_DEFAULTS, type ToyIterate, trainToy } from '../../../algo/exactToy/trainToy.ts';
import { referenceLogits, rewardOf, textOf, wordsOf } from '../../../algo/exactToy/toyWorld.ts';
import type { ResultOf } from '../../../protocol/jobs.ts';
import type { JobRunner } from '../types.ts';

type Result = ResultOf<'exactToy'>;
type Iterate = Result['iterates'][number];

/** Where the true frontier is drawn: from stiff to loose, evenly on a logarithmic scale. */
const FRONTIER_BETAS = Array.from({ length: 41 }, (_, i) => 10 * 0.01 ** (i / 40));
const LIKELIEST = 8;
/** Ranks between two sequences of the spread: 20,736 / 60 are 346 points. */
const SPREAD_STRIDE = 60;

/** Trains on the toy language and holds every iterate against the truth. Needs no model of the studio. */
export const exactToy: JobRunner<'exactToy'> = async function* (_room, job) {
  const started = performance.now();
  const { method, beta, seed, pairsFrom } = job;
  const defaults = TOY_DEFAULTS[method];
  const steps = job.steps ?? defaults.steps;
  const { batch = defaults.batch, learningRate = defaults.learningRate } = job;
  const logRef = allLogProbs(logTable(referenceLogits()));
  const logBest = optimalLogProbs(logRef, beta);
  const optimum = exactFigures(logBest, logRef, beta);
  const start = exactFigures(logRef, logRef, beta).objective;
  const iterates: Iterate[] = [];
  let logPi = logRef;
  for await (const iterate of trainToy(method, { beta, seed, steps, batch, learningRate, pairsFrom })) {
    logPi = allLogProbs(iterate.table);
    const figures = exactFigures(logPi, logRef, beta);
    const share = (figures.objective - start) / (optimum.objective - start);
    iterates.push({ ...figures, step: iterate.step, share, ...reportedBy(iterate) });
    yield { label: 'Steps', done: iterate.step, total: steps, metrics: { ...figures, share } };
  }
  return {
    kind: 'exactToy',
    beta,
    iterates,
    optimum,
    frontier: exactFrontier(logRef, FRONTIER_BETAS),
    likeliest: {
      reference: likeliest(logRef, LIKELIEST),
      policy: likeliest(logPi, LIKELIEST),
      optimum: likeliest(logBest, LIKELIEST),
    },
    spread: spreadOf(logRef, logPi, logBest),
    wallMs: performance.now() - started,
  };
};

/** The likeliest of reference and optimum and of each reward, and of all others every sixtieth in the reference's order. */
function spreadOf(logRef: Float64Array, logPi: Float64Array, logBest: Float64Array): Result['spread'] {
  const order = (of: Float64Array) => Array.from(of.keys()).toSorted((a, b) => of[b]! - of[a]!);
  const byReference = order(logRef);
  const ofReward = new Map<number, number>(); // the last one to be set is the likeliest
  for (const index of byReference.toReversed()) ofReward.set(rewardOf(wordsOf(index)), index);
  const likely = [...byReference.slice(0, LIKELIEST), ...order(logBest).slice(0, LIKELIEST)];
  const kept = new Set([...likely, ...ofReward.values()]);
  return byReference
    .filter((index, place) => place % SPREAD_STRIDE === 0 || kept.has(index))
    .map((index) => {
      const words = wordsOf(index);
      return {
        text: textOf(words),
        reward: rewardOf(words),
        logRef: logRef[index]!,
        logPi: logPi[index]!,
      };
    });
}

function reportedBy({ metrics }: ToyIterate): Pick<Iterate, 'estimate' | 'clipFraction'> {
  const clipFraction = metrics['policy/clipfrac_avg'];
  const k1 = metrics['rollout/kl_k1'];
  const k3 = metrics['rollout/kl_k3'];
  const error = metrics['rollout/kl_k1_error'];
  return {
    ...(k1 !== undefined && k3 !== undefined && error !== undefined && { estimate: { k1, k3, error } }),
    ...(clipFraction !== undefined && { clipFraction }),
  };
}
