import type { Sequence } from './packing.ts';

/**
 * The sequence as a mask sees it that is made from token ids while pad = EOS: the EOS that ends it is taken for padding.
 * Attention only looks back, so leaving EOS out of a loss and leaving it out of the sequence are the same to every other token.
 * An answer that is nothing but EOS keeps it: there must be a token to score.
 */
export function withoutEos(sequence: Sequence, eosId: number): Sequence {
  const { ids, promptLength } = sequence;
  const hasEos = ids.at(-1) === eosId && ids.length > promptLength + 1;
  return hasEos ? { ids: ids.slice(0, -1), promptLength } : sequence;
}
