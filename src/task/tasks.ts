import { goldScore } from './reviews/gold.ts';
import { reviewPrompts } from './reviews/prompts.ts';
import type { Task } from './types.ts';

const reviews: Task = { id: 'reviews', prompts: reviewPrompts, gold: goldScore };

/** Every task, by id: one line each. */
export const tasks: Readonly<Record<string, Task>> = { reviews };
