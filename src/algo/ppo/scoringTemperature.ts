import type { AlgorithmContext } from '../types.ts';
import type { PpoConfig } from './ppoKnobs.ts';

/** What logits are divided by when answers are scored: the temperature of sampling, unless that is forgotten. */
export const scoringTemperature = (
  { temperature }: Pick<AlgorithmContext, 'temperature'>,
  { temperedLogProbs }: Pick<PpoConfig, 'temperedLogProbs'>,
): number => (temperedLogProbs ? temperature : 1);
