/** A reward model's reading of labelled pairs, in the units that a policy is paid in. */
import type { RewardReading } from '../../shared/inspection.ts';
import { type Equation, tex, texIn } from './quantity.ts';

/** (raw - center) / spread: standard deviations of the SFT model's answers. */
export const normalised = ({ center, spread }: RewardReading, raw: number): number => (raw - center) / spread;

/** The reward if the text ended at a token, and how reading that token has changed it. */
export function tokenReward(reading: RewardReading, s: number, index: number) {
  const at = reading.sequences.starts[s]! + index;
  const reward = normalised(reading, reading.tokenScores[at]!);
  const before = index === 0 ? undefined : normalised(reading, reading.tokenScores[at - 1]!);
  return { reward, change: before === undefined ? undefined : reward - before };
}

/** Bradley-Terry: the probability that the first answer is preferred depends on the difference of the raw scores. */
export function pairPreference({ scores }: RewardReading, pair: number) {
  const chosen = scores[pair]!;
  const rejected = scores[pair + scores.length / 2]!;
  const margin = chosen - rejected;
  return { chosen, rejected, margin, probability: 1 / (1 + Math.exp(-margin)) };
}

export function preferenceEquations(reading: RewardReading, pair: number): Equation[] {
  const { chosen, rejected, margin, probability } = pairPreference(reading, pair);
  return [
    {
      symbols: 'r_w - r_l',
      numbers: `${tex(chosen)} - ${texIn(rejected)} = ${tex(margin)}`,
      says:
        margin > 0
          ? 'The model orders the pair as the label does.'
          : 'The model orders the pair the other way round.',
    },
    {
      symbols: 'P(y_w \\succ y_l) = \\sigma(r_w - r_l)',
      numbers: `\\sigma(${tex(margin)}) = ${tex(probability)}`,
    },
    {
      symbols: 'L = -\\log\\, \\sigma(r_w - r_l)',
      numbers: tex(-Math.log(probability)),
      says: 'What training would still charge for this pair.',
    },
  ];
}

export function tokenRewardEquations(reading: RewardReading, s: number, index: number): Equation[] {
  const { center, spread, tokenScores, sequences } = reading;
  const raw = tokenScores[sequences.starts[s]! + index]!;
  const { reward, change } = tokenReward(reading, s, index);
  const equations: Equation[] = [
    {
      symbols: 's_t = (w^\\top h_t - \\mu) / \\sigma',
      numbers: `(${tex(raw)} - ${texIn(center)}) / ${tex(spread)} = ${tex(reward)}`,
      says: 'The reward if the text ended here, in standard deviations of the SFT model’s answers.',
    },
  ];
  if (change !== undefined)
    equations.push({
      symbols: 's_t - s_{t-1}',
      numbers: `${tex(reward)} - ${texIn(reward - change)} = ${tex(change)}`,
      says: 'What reading this token has changed.',
    });
  return equations;
}
