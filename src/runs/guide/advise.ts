/** Ranks the methods for given answers, each reason held against the visitor's own runs. */
import type { RunHead } from '../run.ts';
import { comparableRuns, type Measure, measure } from './ownRuns.ts';
import type { Answers } from './questions.ts';
import { type Claim, type Rule, RULES } from './rules.ts';

/** What the visitor's runs say of a claim. */
export interface Evidence {
  readonly agrees: boolean;
  /** A sentence with the numbers. */
  readonly says: string;
  readonly runs: readonly string[];
}

export interface Reason {
  readonly id: string;
  readonly verdict: 'for' | 'against' | 'out';
  readonly points: number;
  readonly says: string;
  readonly source: string;
  /** Null: they do not bear on it. */
  readonly evidence: Evidence | null;
}

export interface Advice {
  readonly algorithm: string;
  readonly fits: boolean;
  readonly score: number;
  /** What rules it out, then for, then against, the weightier first. */
  readonly reasons: readonly Reason[];
}

/** Differences below these say nothing: two runs with other seeds differ by as much. */
const TELLING: Readonly<Record<Measure, number>> = {
  gold: 0.02,
  goldFewLabels: 0.02,
  noiseLoss: 0.02,
  spread: 0.005,
  flops: 0,
  heldBytes: 0,
};

const WORDS: Readonly<Record<Measure, string>> = {
  gold: 'reached gold reward',
  goldFewLabels: 'reached, with at most 300 labels, gold reward',
  noiseLoss: 'lost to 10 % or more wrong labels, in gold reward,',
  spread: 'differed between seeds, in gold reward (standard deviation), by',
  flops: 'took, in GFLOP,',
  heldBytes: 'held, in MB,',
};
const numberOf = (what: Measure, value: number): string => {
  if (what === 'flops') return (value / 1e9).toFixed(1);
  if (what === 'heldBytes') return (value / 1e6).toFixed(1);
  return value.toFixed(3);
};
const counted = (runs: number): string => (runs === 1 ? '1 run' : `${runs} runs`);

function evidenceFor(
  claim: Claim,
  algorithm: string,
  heads: readonly RunHead[],
  labelOf: (algorithm: string) => string,
): Evidence | null {
  const own = measure(claim.measure, algorithm, heads);
  const other = measure(claim.measure, claim.than, heads);
  if (!own || !other || algorithm === claim.than) return null;
  const lead = own.value - other.value;
  const words = WORDS[claim.measure];
  const part = (name: string, of: typeof own) =>
    `${labelOf(name)} ${numberOf(claim.measure, of.value)} (${counted(of.runs.length)})`;
  const numbers = `${words} ${part(algorithm, own)}, ${part(claim.than, other)}`;
  const runs = [...own.runs, ...other.runs];
  if (Math.abs(lead) <= TELLING[claim.measure])
    return { agrees: false, says: `In your runs there is no telling difference: they ${numbers}.`, runs };
  const agrees = lead > 0 === (claim.is === 'higher');
  return { agrees, says: `Your runs ${agrees ? 'agree' : 'say otherwise'}: they ${numbers}.`, runs };
}

/** What the visitor's own runs contradict counts for nothing, but is said, with both. A need is a need. */
function reasonFor(rule: Rule, evidence: Evidence | null): Reason {
  const { id, says, source } = rule;
  if (rule.points === 'out') return { id, verdict: 'out', points: 0, says, source, evidence };
  const points = evidence && !evidence.agrees ? 0 : rule.points;
  return { id, verdict: rule.points > 0 ? 'for' : 'against', points, says, source, evidence };
}

const VERDICTS = { out: 0, for: 1, against: 2 } as const;

/**
 * @param algorithms ids of all methods, in the order of the catalog, which breaks ties
 * @param heads of all kept runs
 */
export function advise(
  answers: Answers,
  algorithms: readonly string[],
  heads: readonly RunHead[],
  labelOf: (algorithm: string) => string = (id) => id,
): readonly Advice[] {
  const own = comparableRuns(heads);
  const rules = RULES.filter((rule) => rule.applies(answers));
  return algorithms
    .map((algorithm): Advice => {
      const reasons = rules
        .filter((rule) => rule.algorithms.includes(algorithm))
        .map((rule) => reasonFor(rule, rule.claim ? evidenceFor(rule.claim, algorithm, own, labelOf) : null))
        .toSorted(
          (a, b) => VERDICTS[a.verdict] - VERDICTS[b.verdict] || Math.abs(b.points) - Math.abs(a.points),
        );
      const fits = reasons.every(({ verdict }) => verdict !== 'out');
      const score = reasons.reduce((sum, { points }) => sum + points, 0);
      return { algorithm, fits, score, reasons };
    })
    .toSorted((a, b) => Number(b.fits) - Number(a.fits) || b.score - a.score);
}
