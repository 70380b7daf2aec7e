import { dpo } from './dpo/dpo.ts';
import { dpoThenPpo } from './dpoThenPpo.ts';
import { grpo } from './grpo.ts';
import { iterativeDpo } from './iterativeDpo.ts';
import { kto } from './kto.ts';
import { onlineDpo } from './onlineDpo.ts';
import { orpo } from './orpo.ts';
import { ppo } from './ppo/ppo.ts';
import { preferredFt } from './preferredFt.ts';
import { rloo } from './rloo.ts';
import { simpo } from './simpo.ts';
import type { AnyAlgorithm } from './types.ts';
import { unlikelihood } from './unlikelihood.ts';

/** Every algorithm that can run in a lane: one line each. */
export const algorithms: readonly AnyAlgorithm[] = [
  ppo,
  dpo,
  kto,
  grpo,
  rloo,
  onlineDpo,
  iterativeDpo,
  dpoThenPpo,
  orpo,
  simpo,
  preferredFt,
  unlikelihood,
];
