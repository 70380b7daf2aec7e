/**
 * A 64-bit fingerprint of text as 16 hexadecimal digits: two multiply-xor lanes (murmur's mixing constants) that
 * see each UTF-16 unit and exchange their halves at the end. Not cryptographic. Among 100,000 labels two
 * different ones share a fingerprint with a probability below 1e-9.
 */
function fingerprint(text: string): string {
  let low = 0xdeadbeef ^ text.length;
  let high = 0x41c6ce57 ^ text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    low = Math.imul(low ^ unit, 0x9e3779b1);
    high = Math.imul(high ^ unit, 0x5f356495);
    low ^= low >>> 15;
    high ^= high >>> 13;
  }
  low = Math.imul(low ^ (low >>> 16), 0x85ebca6b) ^ Math.imul(high ^ (high >>> 13), 0xc2b2ae35);
  high = Math.imul(high ^ (high >>> 16), 0x85ebca6b) ^ Math.imul(low ^ (low >>> 13), 0xc2b2ae35);
  return hex(high) + hex(low);
}

/** The fingerprint of a list of parts: `['ab', 'c']` and `['a', 'bc']` differ. */
export function contentId(parts: readonly (string | number | null)[]): string {
  return fingerprint(parts.map((part) => `${typeof part}${String(part).length}:${part}`).join('\u0000'));
}

const hex = (word: number) => (2 ** 32 + (word >>> 0)).toString(16).slice(1);
