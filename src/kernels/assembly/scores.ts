/** What the two directions of attention share: bounds of sequences, and the layout of a block of scores. */
import { PANEL, PANEL_BYTES } from './packing';

/** Queries of a block. */
export const QUERY_BLOCK: i32 = 32;

/** Length of the longest sequence. @param ends [tokens]: end of each token's sequence */
export function longestSequence(ends: usize, tokens: i32): i32 {
  let longest = 0;
  for (let first = 0, length = 0; first < tokens; first += length) {
    length = sequenceLength(ends, tokens, first);
    longest = max(longest, length);
  }
  return longest;
}

export function countSequences(ends: usize, tokens: i32): i32 {
  let count = 0;
  for (let first = 0; first < tokens; count++) first += sequenceLength(ends, tokens, first);
  return count;
}

export function panelBytes(columns: i32, depth: i32): usize {
  return <usize>((columns + PANEL - 1) / PANEL) * PANEL_BYTES * depth;
}

/** Scores are computed in whole panels; the surplus columns are never read. */
export function wholePanels(columns: i32): i32 {
  return (columns + PANEL - 1) & ~(PANEL - 1);
}
export function scoreStride(length: i32): usize {
  return (<usize>wholePanels(length)) << 2;
}
export function scoreBytes(length: i32): usize {
  return <usize>QUERY_BLOCK * scoreStride(length);
}

/** Scratch memory for both directions. @param length of the longest sequence  @param size channels of a head */
export function attentionScratchBytes(length: i32, size: i32): i32 {
  const keyPanels = panelBytes(length, size);
  const valuePanels = panelBytes(size, length);
  const blockPanels = panelBytes(size, QUERY_BLOCK);
  return <i32>(2 * keyPanels + valuePanels + 3 * scoreBytes(length) + blockPanels);
}

/** Of the sequence that begins at token `first`, at least 1. */
export function sequenceLength(ends: usize, tokens: i32, first: i32): i32 {
  const end = load<i32>(ends + ((<usize>first) << 2));
  return max(1, min(end, tokens) - first);
}
