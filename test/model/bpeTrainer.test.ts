import { describe, expect, test } from 'vitest';
import { END_OF_TEXT, trainBpe } from '../../src/model/bpeTrainer.ts';
import { BYTE_SYMBOLS, fromSymbols, splitPieces, toSymbols } from '../../src/model/byteLevel.ts';

describe('byte symbols', () => {
  test('are 256 distinct characters, none of them a space', () => {
    expect(new Set(BYTE_SYMBOLS).size).toBe(256);
    expect(BYTE_SYMBOLS.filter((symbol) => /\s/.test(symbol))).toEqual([]);
  });

  test('are GPT-2’s', () => {
    expect(toSymbols(' the\n')).toBe('ĠtheĊ');
    expect(toSymbols('é')).toBe('Ã©');
  });

  test('turn back into bytes', () => {
    const text = ' naïve 🔥\n';
    expect(new TextDecoder().decode(fromSymbols(toSymbols(text)))).toBe(text);
    expect(fromSymbols('日')).toBeUndefined();
  });
});

describe('splitPieces', () => {
  test.each([
    ['The room was good.', ['The', ' room', ' was', ' good', '.']],
    ["it's 12 o'clock", ['it', "'s", ' 12', ' o', "'", 'clock']],
    ['two  spaces ', ['two', ' ', ' spaces', ' ']],
    ['', []],
  ])('%j', (text, pieces) => {
    expect(splitPieces(text)).toEqual(pieces);
  });
});

describe('trainBpe', () => {
  const words = new Map([
    ['low', 5],
    ['lower', 2],
    ['newest', 6],
    ['widest', 3],
  ]);
  const size = 256 + words.size + 3 + 1;

  test('holds bytes, words by frequency, merges and the end of text, in this order', () => {
    const { vocab } = trainBpe(words, size);
    const tokens = Object.entries(vocab)
      .toSorted(([, a], [, b]) => a - b)
      .map(([token]) => token);
    expect(tokens).toHaveLength(size);
    expect(tokens.slice(0, 256)).toEqual(BYTE_SYMBOLS);
    expect(tokens.slice(256, 260)).toEqual(['newest', 'low', 'widest', 'lower']);
    expect(tokens.at(-1)).toBe(END_OF_TEXT);
  });

  test('merges the heaviest pair first; ties in order of the alphabet', () => {
    // weights are roots: "es" and "st" sqrt 6 + sqrt 3 = 4.2, "lo" and "ow" sqrt 5 + sqrt 2 = 3.7
    const { merges, vocab } = trainBpe(words, size + 1);
    expect(merges.slice(0, 4)).toEqual([
      ['e', 's'],
      ['es', 't'],
      ['l', 'o'],
      ['lo', 'w'],
    ]);
    // "low" was a word before: that merge took no token
    expect(merges).toHaveLength(5);
    expect(Object.keys(vocab)).toHaveLength(size + 1);
  });

  test('does not depend on the order of the words', () => {
    expect(trainBpe(new Map([...words].toReversed()), size)).toEqual(trainBpe(words, size));
  });

  test('refuses a size that cannot be met', () => {
    expect(() => trainBpe(words, 200)).toThrow('vocabulary size: expected at least 261, got 200');
    expect(() => trainBpe(words, 1000)).toThrow(/the corpus only fills \d+ of 1000/);
  });
});
