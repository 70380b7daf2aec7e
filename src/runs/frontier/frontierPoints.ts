/** The evaluations of all runs as points of the figure. */
import type { FrontierMethodId } from './frontierMethods.ts';
import type { FrontierRecord } from './frontierRecord.ts';
import type { FrontierPlace } from './publishedPoints.ts';

export interface FrontierPoint extends FrontierPlace {
  readonly method: FrontierMethodId;
  readonly seed: number;
  readonly setting: string;
  /** Of the run; n for best-of-n. */
  readonly step: number;
}

export function frontierPoints({ runs, bestOfN }: FrontierRecord): FrontierPoint[] {
  const trained = runs.flatMap(({ method, seed, setting, step, kl, gold }) =>
    step.map((at, i) => ({ method, seed, setting, step: at, kl: kl[i]!, gold: gold[i]! })),
  );
  const chosen = bestOfN.flatMap(({ seed, result }) =>
    result.sizes.flatMap(({ n, kl, gold, goldByGold }) => {
      const place = { seed, setting: `n = ${n}`, step: n, kl };
      return [
        { ...place, method: 'best-of-n' as const, gold },
        { ...place, method: 'best-of-n-gt' as const, gold: goldByGold },
      ];
    }),
  );
  return [...trained, ...chosen];
}

export const pointsOf = (
  points: readonly FrontierPoint[],
  method: FrontierMethodId,
  seed?: number,
): FrontierPoint[] =>
  points.filter((point) => point.method === method && (seed === undefined || point.seed === seed));
