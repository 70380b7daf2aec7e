import type { ProgrammaticReward } from '../types.ts';
import { gold } from './gold.ts';

/** Every reward that needs no training: one line each. */
export const programmaticRewards: readonly ProgrammaticReward[] = [gold];
