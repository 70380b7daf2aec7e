import {
  allLogProbs,
  exactFigures,
  exactFrontier,
  likeliest,
  logTable,
  optimalLogProbs,
} from '../../../algo/exactToy/exactSolution.ts';
import { TOY_DEFAULTS, type ToyIterate, trainToy } from '../../../algo/exactToy/trainToy.ts';
import { referenceLogits } from '../../../algo/exactToy/toyWorld.ts';
import type { ResultOf } from '../../../protocol/jobs.ts';
import type { JobRunner } from '../types.ts';

type Result = ResultOf<'exactToy'>;
type Iterate = Result['iterates'][number];

/** Where the true frontier is drawn: from stiff to loose, evenly on a logarithmic scale. */
const FRONTIER_BETAS = Array.from({ length: 41 }, (_, i) => 10 * 0.01 ** (i / 40));
const LIKELIEST = 8;

/** Trains on the toy language and holds every iterate against the truth. Needs no model of the studio. */
export const exactToy: JobRunner<'exactToy'> = async function* (_room, job) {
  const started = performance.now();
  const { method, beta, seed } = job;
  const defaults = TOY_DEFAULTS[method];
  const steps = job.steps ?? defaults.steps;
  const { batch = defaults.batch, learningRate = defaults.learningRate } = job;
  const logRef = allLogProbs(logTable(referenceLogits()));
  const logBest = optimalLogProbs(logRef, beta);
  const optimum = exactFigures(logBest, logRef, beta);
  const start = exactFigures(logRef, logRef, beta).objective;
  const iterates: Iterate[] = [];
  let logPi = logRef;
  for await (const iterate of trainToy(method, { beta, seed, steps, batch, learningRate })) {
    logPi = allLogProbs(iterate.table);
    const figures = exactFigures(logPi, logRef, beta);
    const share = (figures.objective - start) / (optimum.objective - start);
    iterates.push({ ...figures, step: iterate.step, share, ...estimateOf(iterate) });
    yield { label: 'Steps', done: iterate.step, total: steps, metrics: { ...figures, share } };
  }
  return {
    kind: 'exactToy',
    iterates,
    optimum,
    frontier: exactFrontier(logRef, FRONTIER_BETAS),
    likeliest: {
      reference: likeliest(logRef, LIKELIEST),
      policy: likeliest(logPi, LIKELIEST),
      optimum: likeliest(logBest, LIKELIEST),
    },
    wallMs: performance.now() - started,
  };
};

function estimateOf({ metrics }: ToyIterate): Pick<Iterate, 'estimate'> {
  const k1 = metrics['rollout/kl_k1'];
  const k3 = metrics['rollout/kl_k3'];
  const error = metrics['rollout/kl_k1_error'];
  return k1 === undefined || k3 === undefined || error === undefined ? {} : { estimate: { k1, k3, error } };
}
