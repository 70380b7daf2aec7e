import type { AlgorithmContext } from '../types.ts';
import type { PpoConfig } from './ppoKnobs.ts';

/** What the policy's logits are divided by when its answers are scored: the temperature of sampling, unless that is forgotten. */
export const scoringTemperature = (
  { temperature }: Pick<AlgorithmContext, 'temperature'>,
  { tempered }: Pick<PpoConfig, 'tempered'>,
): number => (tempered === 'both' ? temperature : 1);

/** The same for the log-probs of the reference. */
export const referenceTemperature = (
  { temperature }: Pick<AlgorithmContext, 'temperature'>,
  { tempered }: Pick<PpoConfig, 'tempered'>,
): number => (tempered === 'neither' ? 1 : temperature);
