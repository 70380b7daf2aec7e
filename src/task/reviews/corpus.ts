import { fork, randomStream } from '../../shared/rng.ts';
import type { RngKey } from '../../shared/rng.ts';
import { generateReview } from './grammar.ts';
import type { Review } from './grammar.ts';

/** An endless corpus: review `index` is a function of the key and the index alone, whatever was read before. */
export function reviewStream(key: RngKey): (index: number) => Review {
  return (index) => generateReview(randomStream(fork(key, 'review', index)));
}
