import type { Preset } from '../presets.ts';
import { betaTooHigh } from './betaTooHigh.ts';
import { betaTooLow } from './betaTooLow.ts';
import { chosenFalls } from './chosenFalls.ts';
import { emptyOutputs } from './emptyOutputs.ts';
import { eosNeverLearned } from './eosNeverLearned.ts';
import { learningRate } from './learningRate.ts';
import { negativeKl } from './negativeKl.ts';
import { padIsEos } from './padIsEos.ts';
import { wrongReference } from './wrongReference.ts';

/** Classic mistakes, one line each, in the order of the gallery. */
export const failurePresets: readonly Preset[] = [
  negativeKl,
  chosenFalls,
  eosNeverLearned,
  padIsEos,
  wrongReference,
  learningRate,
  betaTooLow,
  betaTooHigh,
  emptyOutputs,
];
