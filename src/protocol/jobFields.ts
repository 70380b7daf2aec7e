/** Fields that many jobs have. */
import { z } from 'zod';

export const seed = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
/** `sft`, or the name under which a policy was adopted. */
export const modelName = z.string();
