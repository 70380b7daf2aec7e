import { sftOf } from '../roomModels.ts';
import type { JobRunner } from '../types.ts';

/** How a prompt falls into tokens, and how much room the model has. */
// oxlint-disable-next-line require-yield -- nothing to wait for
export const tokenizePrompt: JobRunner<'tokenizePrompt'> = async function* (room, { prompt }) {
  const tokens = Array.from(room.tokenizer.encode(prompt), (id) => room.tokenizer.tokenText(id));
  return { kind: 'tokenizePrompt', tokens, positions: sftOf(room).config.positions };
};
