/**
 * GPT-2's byte-level alphabet (Radford et al. 2019): each of the 256 bytes has a printable character of its own,
 * so that any text is a string of known symbols. Printable bytes stand for themselves, the others for U+0100
 * and up: the space is "Ġ".
 */

const isPrintable = (byte: number): boolean =>
  (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || (byte >= 0xae && byte <= 0xff);

function byteSymbols(): readonly string[] {
  let next = 0x100;
  return Array.from({ length: 256 }, (_, byte) => String.fromCodePoint(isPrintable(byte) ? byte : next++));
}

/** The symbol of each byte value. */
export const BYTE_SYMBOLS = byteSymbols();

const BYTES = new Map(BYTE_SYMBOLS.map((symbol, byte) => [symbol, byte]));

/** The bytes behind byte symbols, or undefined if there is a character that stands for no byte. */
export function fromSymbols(symbols: string): Uint8Array | undefined {
  const bytes = Array.from(symbols, (symbol) => BYTES.get(symbol));
  return bytes.includes(undefined) ? undefined : Uint8Array.from(bytes as number[]);
}

/** GPT-2's split of a text into pieces, within which BPE merges: contractions, words, numbers, marks, spaces. */
const PIECES = /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+/gu;

export const splitPieces = (text: string): readonly string[] => text.match(PIECES) ?? [];

/** A piece of text in byte symbols: " the" is "Ġthe". */
export const toSymbols = (piece: string): string =>
  Array.from(new TextEncoder().encode(piece), (byte) => BYTE_SYMBOLS[byte]).join('');
