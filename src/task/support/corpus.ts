import { fork, randomStream } from '../../shared/rng.ts';
import type { RngKey } from '../../shared/rng.ts';
import { generateSupport } from './grammar.ts';
import type { SupportText } from './grammar.ts';

/** An endless corpus: ticket `index` is a function of the key and the index alone, whatever was read before. */
export function supportStream(key: RngKey): (index: number) => SupportText {
  return (index) => generateSupport(randomStream(fork(key, 'ticket', index)));
}
