/** What a measured frontier says, in words made from its numbers. */
import { differenceText, signed } from './differenceText.ts';
import { settledComparison, settledText } from './earlyStopping.ts';
import { frontierMethod, type FrontierMethodId } from './frontierMethods.ts';
import type { FrontierRecord } from './frontierRecord.ts';
import {
  type FrontierSummary,
  isClear,
  KL_LIMITS,
  ordering,
  pairedDifference,
  type RankedMethod,
} from './frontierSummary.ts';

/** What the DPO paper's figure gives as the best reward within each KL limit (its DPO and PPO points). */
const PAPER_BEST: Readonly<Record<(typeof KL_LIMITS)[number], { dpo: number; ppo: number }>> = {
  3: { dpo: 0.952, ppo: 0.603 },
  5: { dpo: 0.99, ppo: 0.72 },
  10: { dpo: 0.995, ppo: 0.884 },
};

/** `Best of n, by gold > PPO ≈ DPO`: > where the next one is clearly behind, seed by seed. */
export const orderingText = (ranked: readonly RankedMethod[]): string =>
  ranked
    .map(({ method, aheadOfNext }, i) => {
      const told = ranked.every(({ best }) => best.perSeed.length > 1);
      const sign = i === ranked.length - 1 ? '' : !told ? ', ' : aheadOfNext ? ' > ' : ' ≈ ';
      return `${frontierMethod(method).label}${sign}`;
    })
    .join('');

export function frontierReading(record: FrontierRecord, summary: FrontierSummary): string[] {
  const { seeds } = record;
  return [
    ...KL_LIMITS.map(
      (klAtMost) =>
        `Best gold reward within KL ${klAtMost}: ${orderingText(ordering(summary, seeds, klAtMost))}.`,
    ),
    ...againstPaper(record, summary),
    ...penaltySentence(record),
    ...luck(record, summary),
  ];
}

/** DPO against PPO, here and there. */
function againstPaper({ seeds }: FrontierRecord, summary: FrontierSummary): string[] {
  if (!has(summary, 'dpo') || !has(summary, 'ppo')) return [];
  const gaps = KL_LIMITS.map((limit) => ({
    limit,
    ours: pairedDifference(summary, seeds, 'dpo', 'ppo', limit).difference,
    theirs: PAPER_BEST[limit].dpo - PAPER_BEST[limit].ppo,
  }));
  const list = gaps.map(
    ({ limit, ours, theirs }) => `${differenceText(ours)} within KL ${limit} (paper ${signed(theirs, 2)})`,
  );
  const sameOrder = gaps.filter(({ ours }) => isClear(ours) && ours.mean > 0).length;
  const otherOrder = gaps.filter(({ ours }) => isClear(ours) && ours.mean < 0).length;
  const smaller = gaps.every(({ ours, theirs }) => ours.mean < theirs);
  const verdict =
    sameOrder === gaps.length && !smaller
      ? 'That is the paper’s ordering, with gaps as large as the paper’s.'
      : sameOrder === gaps.length
        ? 'That is the paper’s ordering, with smaller gaps.'
        : otherOrder > 0
          ? `That is not the paper’s ordering: PPO is clearly ahead of DPO at ${otherOrder} of ${gaps.length} limits.`
          : `The paper’s large lead of DPO over PPO does not appear here: DPO is clearly ahead at ${sameOrder} of ${gaps.length} limits.`;
  return [`DPO less PPO, seed by seed: ${list.join('; ')}. ${verdict}`];
}

export const has = (summary: FrontierSummary, method: FrontierMethodId): boolean =>
  summary.bests.some((best) => best.method === method && Number.isFinite(best.best.mean));

/** The coefficients whose runs are held against each other: the strongest and the weakest of the sweep. */
const STRONG = 'KL coefficient 0.3';
const WEAK = 'KL coefficient 0.02';

/** Gao et al.'s claim on this preset. */
function penaltySentence({ runs, seeds }: FrontierRecord): string[] {
  const of = (seed: number, setting: string) =>
    runs.find((run) => run.method === 'ppo' && run.seed === seed && run.setting === setting);
  const compared = settledComparison(
    seeds.flatMap((seed) => {
      const held = of(seed, STRONG);
      const free = of(seed, WEAK);
      return held && free ? [{ held, free }] : [];
    }),
  );
  if (!compared || seeds.length < 2) return [];
  return [`PPO with ${STRONG}, against ${WEAK} stopped at the same KL. ${settledText(compared)}`];
}

const LUCK_AT = 5;

function luck({ seeds }: FrontierRecord, { bests }: FrontierSummary): string[] {
  const entries = bests.filter(
    ({ method, klAtMost, pickedElsewhere }) =>
      klAtMost === LUCK_AT && pickedElsewhere && (method === 'dpo' || method === 'ppo'),
  );
  if (entries.length < 2) return [];
  const drops = entries.map(
    ({ method, best, pickedElsewhere }) =>
      `${frontierMethod(method).label} ${pickedElsewhere!.mean.toFixed(3)} instead of ${best.mean.toFixed(3)}`,
  );
  return [
    `The best of many noisy points looks better than it is. With setting and step picked on the other seeds, within KL ${LUCK_AT}: ${drops.join(', ')}. Every method has the same number of settings and evaluations. ${seeds.length} seeds are ${seeds.length} sets of prompts and labels, on one SFT model.`,
  ];
}
