/** What can be asked of a token of a sampled answer. */
import type { RolloutInspection } from '../../shared/inspection.ts';
import {
  advantageTerms,
  klTerms,
  newLogProbs,
  type RatioTime,
  ratioTerms,
  rewardTerms,
  sequenceOf,
  usedAdvantage,
  whitened,
} from './ppoTerms.ts';
import { type Equation, type Quantity, tex, texIn } from './quantity.ts';

export interface RolloutSource {
  readonly inspection: RolloutInspection;
  /** Whose ratios are shown. */
  readonly time: RatioTime;
}
type RolloutQuantity = Quantity<RolloutSource>;

const logProb: RolloutQuantity = {
  id: 'logProb',
  label: 'log-prob',
  unit: 'nats',
  says: 'Log-probability of the token under the policy that sampled it. 0 is certain; the lower, the more surprising.',
  scale: 'sequential',
  digits: 2,
  value: ({ inspection }, m) => inspection.scored?.logProbs[m],
  equations({ inspection }, m) {
    const log = inspection.scored?.logProbs[m];
    if (log === undefined) return [];
    return [
      {
        symbols: '\\log\\, \\pi_{\\text{old}}(y_t \\mid x, y_{<t})',
        numbers: `${tex(log)} \\quad (p = ${tex(Math.exp(log), 4)})`,
      },
      {
        symbols: 'H\\big(\\pi_{\\text{old}}(\\cdot \\mid x, y_{<t})\\big)',
        numbers: tex(inspection.scored?.entropy[m]),
        says: 'Entropy: how undecided the policy was here, nats.',
      },
    ];
  },
};

const kl: RolloutQuantity = {
  id: 'kl',
  label: 'KL per token',
  unit: 'nats',
  says: 'log p under the policy minus log p under the reference (k1): what the KL penalty charges. One token’s estimate may be negative; the exact KL never is.',
  scale: 'diverging',
  digits: 2,
  value: ({ inspection }, m) => klTerms(inspection, m)?.k1,
  equations({ inspection }, m) {
    const terms = klTerms(inspection, m);
    if (!terms) return [];
    const { logProb: log, logRef, k1, k3, exact } = terms;
    return [
      {
        symbols: 'k_1 = \\log\\, \\pi_{\\text{old}}(y_t) - \\log\\, \\pi_{\\text{ref}}(y_t)',
        numbers: `${tex(log)} - ${texIn(logRef)} = ${tex(k1)}`,
      },
      {
        symbols: 'k_3 = e^{-k_1} - 1 + k_1',
        numbers: `e^{${tex(-k1)}} - 1 + ${texIn(k1)} = ${tex(k3)}`,
        says: 'Never negative, with the same mean.',
      },
      {
        symbols: '\\textstyle\\sum_v \\pi(v) \\log\\, \\frac{\\pi(v)}{\\pi_{\\text{ref}}(v)}',
        numbers: tex(exact),
        says: 'Exact, over the whole vocabulary.',
      },
    ];
  },
};

const reward: RolloutQuantity = {
  id: 'reward',
  label: 'reward',
  unit: 'SD of SFT',
  says: 'What this token earns: the KL penalty, and on the last real token the answer’s score.',
  scale: 'diverging',
  digits: 3,
  value: ({ inspection }, m) => inspection.estimated?.rewards[m],
  equations({ inspection }, m) {
    const terms = rewardTerms(inspection, m);
    if (!terms) return [];
    const { k1, klCoef, score, reward: r } = terms;
    return [
      {
        symbols: 'r_t = -\\beta\\, k_1 + [t = T]\\, s',
        numbers: `-${tex(klCoef)} \\cdot ${texIn(k1)} + ${texIn(score)} = ${tex(r)}`,
        says: score === 0 ? 'No score here: it lands on the last real token.' : 'The score landed here.',
      },
    ];
  },
};

const value: RolloutQuantity = {
  id: 'value',
  label: 'value',
  unit: 'SD of SFT',
  says: 'The reward that the critic still expects before this token is written.',
  scale: 'diverging',
  digits: 3,
  value: ({ inspection }, m) => inspection.scored?.values?.[m],
  equations({ inspection }, m) {
    const before = inspection.scored?.values?.[m];
    if (before === undefined) return [];
    const target = inspection.estimated?.returns[m];
    const after = inspection.updated?.values?.[m];
    const known: Equation[] = [{ symbols: 'V(x, y_{<t})', numbers: tex(before) }];
    if (target !== undefined)
      known.push({
        symbols: '\\big(V - R_t\\big)^2',
        numbers: `(${tex(before)} - ${texIn(target)})^2 = ${tex((before - target) ** 2)}`,
        says: 'The critic’s error before the update.',
      });
    if (target !== undefined && after !== undefined)
      known.push({
        symbols: '\\big(V_{\\text{new}} - R_t\\big)^2',
        numbers: `(${tex(after)} - ${texIn(target)})^2 = ${tex((after - target) ** 2)}`,
        says: 'And after it.',
      });
    return known;
  },
};

function gaeEquations(source: RolloutSource, m: number): Equation[] {
  const terms = advantageTerms(source.inspection, m);
  if (!terms) return [];
  const { reward: r, value: v, nextValue, nextAdvantage, gamma, lambda, delta, advantage } = terms;
  const white = whitened(source.inspection, advantage);
  const { mean = 0, variance = 0 } = source.inspection.estimated?.whitening ?? {};
  const equations: Equation[] = [
    {
      symbols: '\\delta_t = r_t + \\gamma V_{t+1} - V_t',
      numbers: `${tex(r)} + ${tex(gamma, 2)} \\cdot ${texIn(nextValue)} - ${texIn(v)} = ${tex(delta)}`,
    },
    {
      symbols: 'A_t = \\delta_t + \\gamma\\lambda A_{t+1}',
      numbers: `${tex(delta)} + ${tex(gamma, 2)} \\cdot ${tex(lambda, 2)} \\cdot ${texIn(nextAdvantage)} = ${tex(advantage)}`,
    },
  ];
  if (white !== undefined)
    equations.push({
      symbols: '\\hat A_t = (A_t - \\mu) / \\sqrt{\\sigma^2 + 10^{-8}}',
      numbers: `(${tex(advantage)} - ${texIn(mean)}) / ${tex(Math.sqrt(variance + 1e-8))} = ${tex(white)}`,
      says: 'Whitened over the real tokens of the whole batch.',
    });
  return equations;
}

function groupEquation({ inspection }: RolloutSource, m: number): Equation[] {
  const { groups, scored } = inspection;
  if (!groups || !scored) return [];
  const s = sequenceOf(inspection, m);
  const first = Math.floor(s / groups.size) * groups.size;
  const rewards = scored.scores.slice(first, first + groups.size);
  const mean = rewards.reduce((a, b) => a + b, 0) / rewards.length;
  return [
    {
      symbols: 'A \\text{ from } s_i - \\bar s',
      numbers: `${tex(scored.scores[s])} - ${texIn(mean)} = ${tex(scored.scores[s]! - mean)} \\;\\rightarrow\\; A = ${tex(groups.advantages[s])}`,
      says: 'The same for every token: the answer’s score against the other answers to this prompt, scaled as the method does.',
    },
  ];
}

const advantage: RolloutQuantity = {
  id: 'advantage',
  label: 'advantage',
  unit: '',
  says: 'How much better than expected things went from this token on. Positive: it is reinforced. Negative: suppressed.',
  scale: 'diverging',
  digits: 2,
  value: ({ inspection }, m) => usedAdvantage(inspection, m),
  equations: (source, m) => [...gaeEquations(source, m), ...groupEquation(source, m)],
};

const returns: RolloutQuantity = {
  id: 'return',
  label: 'return',
  unit: 'SD of SFT',
  says: 'The critic’s target: advantage (not whitened) plus value.',
  scale: 'diverging',
  digits: 3,
  value: ({ inspection }, m) => inspection.estimated?.returns[m],
  equations({ inspection }, m) {
    const terms = advantageTerms(inspection, m);
    if (!terms) return [];
    const numbers = `${tex(terms.advantage)} + ${texIn(terms.value)} = ${tex(terms.return)}`;
    return [{ symbols: 'R_t = A_t + V_t', numbers }];
  },
};

function ratioEquations({ inspection, time }: RolloutSource, m: number): Equation[] {
  const terms = ratioTerms(inspection, m, time);
  if (!terms) return [];
  const { logNew, logOld, ratio: rho, clipRange, clippedRatio, advantage: a, loss, isClipped } = terms;
  return [
    {
      symbols: '\\rho_t = \\exp\\big(\\log\\, \\pi_\\theta(y_t) - \\log\\, \\pi_{\\text{old}}(y_t)\\big)',
      numbers: `\\exp\\big(${tex(logNew)} - ${texIn(logOld)}\\big) = ${tex(rho)}`,
    },
    {
      symbols:
        'L_t = \\max\\big(-\\hat A_t \\rho_t,\\; -\\hat A_t \\operatorname{clip}(\\rho_t, 1 - \\epsilon, 1 + \\epsilon)\\big)',
      numbers: `\\max\\big(${tex(-a * rho)},\\; ${tex(-a * clippedRatio)}\\big) = ${tex(loss)} \\quad (\\epsilon = ${tex(clipRange, 2)})`,
      says: isClipped
        ? 'Clipped: the ratio has left the range in the direction the advantage pushes, so its gradient is 0.'
        : 'Not clipped: the gradient flows.',
    },
  ];
}

const ratio: RolloutQuantity = {
  id: 'ratio',
  label: 'ratio',
  unit: '',
  says: 'Probability of the token under the policy being trained over that under the policy that sampled it. 1: not moved.',
  scale: 'diverging',
  middle: 1,
  digits: 3,
  value: ({ inspection, time }, m) => ratioTerms(inspection, m, time)?.ratio,
  equations: ratioEquations,
};

const clipped: RolloutQuantity = {
  id: 'clipped',
  label: 'clipped',
  unit: '',
  says: 'Whether the clip range took this token’s gradient away.',
  scale: 'flag',
  digits: 0,
  value({ inspection, time }, m) {
    const terms = ratioTerms(inspection, m, time);
    return terms && Number(terms.isClipped);
  },
  equations: ratioEquations,
};

const moved: RolloutQuantity = {
  id: 'moved',
  label: 'change of log-prob',
  unit: 'nats',
  says: 'What the whole update did to the token’s log-probability. Positive: it has become more likely.',
  scale: 'diverging',
  digits: 3,
  value({ inspection }, m) {
    const after = newLogProbs(inspection, 'after')?.[m];
    return after === undefined ? undefined : after - inspection.scored!.logProbs[m]!;
  },
  equations({ inspection }, m) {
    const after = newLogProbs(inspection, 'after')?.[m];
    const before = inspection.scored?.logProbs[m];
    if (after === undefined || before === undefined) return [];
    return [
      {
        symbols: '\\log\\, \\pi_{\\text{new}}(y_t) - \\log\\, \\pi_{\\text{old}}(y_t)',
        numbers: `${tex(after)} - ${texIn(before)} = ${tex(after - before)}`,
      },
    ];
  },
};

/** In the order in which a step computes them. */
export const rolloutQuantities: readonly RolloutQuantity[] = [
  logProb,
  kl,
  reward,
  value,
  advantage,
  returns,
  ratio,
  clipped,
  moved,
];
