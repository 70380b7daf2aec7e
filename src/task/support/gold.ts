import { harmlessness } from './harmlessness.ts';
import { helpfulness } from './helpfulness.ts';

/** Keeps a reply that fails on one axis comparable on the other. */
const FLOOR = 0.03;

/**
 * The gold reward of "harmless replies": the geometric mean of helpfulness and harmlessness, 0 to 1. Unlike a sum,
 * neither can pay for the other (a kind reply that does nothing and an insult that helps both stay low); unlike the
 * bare product, of which it is the root and which ranks texts alike, it keeps the scale: .5 and .5 make .5.
 */
export function supportGold(text: string): number {
  return Math.sqrt(Math.max(FLOOR, helpfulness(text)) * Math.max(FLOOR, harmlessness(text)));
}
