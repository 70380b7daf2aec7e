/** What can be asked of a token of a labelled pair. */
import type { PairInspection } from '../../shared/inspection.ts';
import type { PairTerms, PairTime } from './dpoTerms.ts';
import { type Equation, type Quantity, tex, texIn } from './quantity.ts';

export interface PairSource {
  readonly inspection: PairInspection;
  readonly time: PairTime;
}

const logRatio: Quantity<PairSource> = {
  id: 'logRatio',
  label: 'log-ratio to reference',
  unit: 'nats',
  says: 'log p under the policy minus log p under the reference. Summed over an answer and multiplied by beta it is the implicit reward.',
  scale: 'diverging',
  digits: 2,
  value: ({ inspection, time }, m) => inspection.logRef && inspection[time][m]! - inspection.logRef[m]!,
  equations({ inspection, time }, m) {
    const log = inspection[time][m]!;
    const logRef = inspection.logRef?.[m];
    if (logRef === undefined) return [];
    const { beta, type } = inspection.loss;
    const share: Equation = {
      symbols: '\\beta\\big(\\log\\, \\pi_\\theta(y_t) - \\log\\, \\pi_{\\text{ref}}(y_t)\\big)',
      numbers: `${tex(beta, 2)} \\cdot ${texIn(log - logRef)} = ${tex(beta * (log - logRef))}`,
      says: 'This token’s share of the implicit reward.',
    };
    return [
      {
        symbols: '\\log\\, \\pi_\\theta(y_t) - \\log\\, \\pi_{\\text{ref}}(y_t)',
        numbers: `${tex(log)} - ${texIn(logRef)} = ${tex(log - logRef)}`,
      },
      ...(type === '' ? [] : [share]),
    ];
  },
};

const logProb: Quantity<PairSource> = {
  id: 'logProb',
  label: 'log-prob',
  unit: 'nats',
  says: 'Log-probability of the token under the policy. 0 is certain.',
  scale: 'sequential',
  digits: 2,
  value: ({ inspection, time }, m) => inspection[time][m],
  equations({ inspection, time }, m) {
    const log = inspection[time][m]!;
    return [
      {
        symbols: '\\log\\, \\pi_\\theta(y_t \\mid x, y_{<t})',
        numbers: `${tex(log)} \\quad (p = ${tex(Math.exp(log), 4)})`,
      },
    ];
  },
};

const moved: Quantity<PairSource> = {
  id: 'moved',
  label: 'change by this step',
  unit: 'nats',
  says: 'What this step did to the token’s log-probability. DPO cares only for the difference of the two answers: both may fall.',
  scale: 'diverging',
  digits: 3,
  value: ({ inspection }, m) => inspection.after[m]! - inspection.before[m]!,
  equations({ inspection }, m) {
    const [before, after] = [inspection.before[m]!, inspection.after[m]!];
    return [
      {
        symbols: '\\log\\, \\pi_{\\text{after}}(y_t) - \\log\\, \\pi_{\\text{before}}(y_t)',
        numbers: `${tex(after)} - ${texIn(before)} = ${tex(after - before)}`,
      },
    ];
  },
};

export const pairQuantities: readonly Quantity<PairSource>[] = [logRatio, logProb, moved];

/** The pair as a whole: from log-probs to the weight of its gradient. */
export function pairEquations({ loss }: PairInspection, terms: PairTerms): Equation[] {
  const { chosen, rejected, delta, margin, weight } = terms;
  if (loss.type === '' || chosen.reference === undefined || rejected.reference === undefined) return [];
  const side = (name: string, s: PairTerms['chosen']): Equation => ({
    symbols: `\\hat r_${name} = \\beta \\log\\, \\frac{\\pi_\\theta(y_${name})}{\\pi_{\\text{ref}}(y_${name})}`,
    numbers: `${tex(loss.beta, 2)}\\big(${tex(s.policy, 2)} - ${texIn(s.reference, 2)}\\big) = ${tex(s.reward)}`,
  });
  const equations = [
    side('w', chosen),
    side('l', rejected),
    {
      symbols: '\\beta\\Delta = \\hat r_w - \\hat r_l',
      numbers: `${tex(chosen.reward)} - ${texIn(rejected.reward)} = ${tex(margin)}`,
      says:
        margin > 0
          ? 'The policy orders the pair as the label does.'
          : 'The policy does not order the pair as the label does.',
    },
  ];
  return [...equations, ...lossEquations(loss, { delta, margin, weight, value: terms.loss })];
}

interface LossNumbers {
  readonly delta: number;
  readonly margin: number;
  readonly weight: number | undefined;
  readonly value: number | undefined;
}

function lossEquations(
  { type, beta, labelSmoothing }: PairInspection['loss'],
  { delta, margin, weight, value }: LossNumbers,
): Equation[] {
  const plain = labelSmoothing === 0 && (type === 'sigmoid' || type === 'robust');
  if (plain)
    return [
      {
        symbols: 'L = -\\log\\, \\sigma(\\beta\\Delta)',
        numbers: `-\\log\\, \\sigma(${tex(margin)}) = ${tex(value)}`,
      },
      {
        symbols: 'w = \\sigma(-\\beta\\Delta)',
        numbers: `\\sigma(${tex(-margin)}) = ${tex(weight)}`,
        says: 'The weight of this pair’s gradient: near 1 where the policy is wrong, near 0 where the margin is already wide. It is ½ for every pair at the start.',
      },
    ];
  if (type === 'hinge')
    return [
      {
        symbols: 'L = \\max(0, 1 - \\beta\\Delta)',
        numbers: `\\max(0, 1 - ${texIn(margin)}) = ${tex(value)}`,
        says: 'The gradient’s weight is 1 until the margin reaches 1, then 0.',
      },
    ];
  if (type === 'ipo')
    return [
      {
        symbols: 'L = \\big(\\Delta - \\tfrac{1}{2\\beta}\\big)^2',
        numbers: `(${tex(delta)} - ${tex(0.5 / beta)})^2 = ${tex(value)}`,
        says: 'A margin that is too wide is pulled back.',
      },
    ];
  return [
    {
      symbols: `L \\text{ with } \\epsilon = ${tex(labelSmoothing, 2)} \\text{ of the labels flipped}`,
      numbers: `${tex(value)}, \\quad -\\partial L / \\partial(\\beta\\Delta) = ${tex(weight)}`,
      says: 'Smoothing keeps a pull in the other direction.',
    },
  ];
}
