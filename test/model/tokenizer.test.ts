import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createTokenizer } from '../../src/model/tokenizer.ts';
import { AppError } from '../../src/shared/errors.ts';
import { rngKey } from '../../src/shared/rng.ts';
import { reviewStream } from '../../src/task/reviews/corpus.ts';
import { countTokens } from '../../src/task/reviews/draft.ts';
import { MAX_REVIEW_TOKENS } from '../../src/task/reviews/grammar.ts';

const read = (path: string) => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as unknown;
interface Fixture {
  readonly vocabularySize: number;
  readonly eosId: number;
  readonly corpusTexts: number;
  readonly cases: readonly { readonly text: string; readonly ids: readonly number[] }[];
}
const fixture = read('../reference/fixtures/tokenizer.json') as Fixture;
const file = read('../../models/tiny-reviews/tokenizer.json');
const config = read('../../models/tiny-reviews/tokenizer_config.json');
const tokenizer = createTokenizer(file, config);
const NAME = '<|endoftext|>';

describe('the shipped tokenizer', () => {
  test('has the size and the end of text that transformers sees', () => {
    expect(tokenizer.vocabularySize).toBe(fixture.vocabularySize);
    expect(tokenizer.eosId).toBe(fixture.eosId);
    expect(tokenizer.eosId).toBe(tokenizer.vocabularySize - 1);
    expect(tokenizer.vocabularySize % 64).toBe(0);
  });

  test('gives the ids that Hugging Face tokenizers gives, special tokens aside', () => {
    expect(fixture.cases.length).toBeGreaterThanOrEqual(250);
    for (const { text, ids } of fixture.cases.filter((one) => !one.text.includes(NAME))) {
      expect([...tokenizer.encode(text)], JSON.stringify(text)).toEqual(ids);
    }
  });

  test('reads the name of a special token in a text as plain characters', () => {
    for (const text of [NAME, `a${NAME}b`, ` ${NAME} ${NAME}`, `The room${NAME}The bed was good.`]) {
      const ids = tokenizer.encode(text);
      expect([...ids]).not.toContain(tokenizer.eosId);
      expect(tokenizer.decode(ids)).toBe(text);
    }
  });

  test('gives any text back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (text) => {
        expect(tokenizer.decode(tokenizer.encode(text))).toBe(text);
      }),
    );
  });

  test('holds every word of the corpus whole', () => {
    const review = reviewStream(rngKey(77));
    for (let i = 0; i < 3000; i++) {
      const { opener, completion } = review(i);
      expect(tokenizer.encode(opener + completion)).toHaveLength(countTokens(opener + completion));
      expect([...tokenizer.encode(opener), ...tokenizer.encode(completion)]).toEqual([
        ...tokenizer.encode(opener + completion),
      ]);
    }
    expect(MAX_REVIEW_TOKENS).toBeLessThan(48);
  });

  test('leaves special tokens out of decoded text but shows them by name', () => {
    const ids = [...tokenizer.encode('The room'), tokenizer.eosId];
    expect(tokenizer.decode(ids)).toBe('The room');
    expect(tokenizer.decode([])).toBe('');
    expect(tokenizer.tokenText(tokenizer.eosId)).toBe(NAME);
    expect(tokenizer.tokenText(tokenizer.encode(' room')[0]!)).toBe(' room');
  });

  test('shows half a character as a replacement mark', () => {
    const ids = tokenizer.encode('🔥');
    expect(ids.length).toBeGreaterThan(1);
    expect(tokenizer.decode(ids.slice(0, 1))).toBe('\uFFFD');
  });

  test('refuses an id that it does not have', () => {
    expect(() => tokenizer.decode([1024])).toThrow('token id: expected 0 to 1023, got 1024');
    expect(() => tokenizer.tokenText(-1)).toThrow(AppError);
  });

  test('is fast enough for rollouts', () => {
    const review = reviewStream(rngKey(5));
    const texts = Array.from({ length: 2000 }, (_, i) => review(i).opener + review(i).completion);
    const start = performance.now();
    for (const text of texts) tokenizer.decode(tokenizer.encode(text));
    expect((performance.now() - start) / texts.length).toBeLessThan(1); // ms
  });
});

interface TokenizerFile {
  model: { type: string; vocab: Record<string, unknown>; merges: unknown };
  pre_tokenizer: unknown;
  added_tokens: { id: number }[];
}
type Change = (copy: TokenizerFile) => void;

/** A copy of the file with one field changed. */
function changed(change: Change): unknown {
  const copy = structuredClone(file) as TokenizerFile;
  change(copy);
  return copy;
}

describe('createTokenizer', () => {
  const message = (tokenizerJson: unknown, configJson: unknown = config): string => {
    try {
      createTokenizer(tokenizerJson, configJson);
    } catch (error) {
      expect(error).toBeInstanceOf(AppError);
      expect((error as AppError).code).toBe('tokenizer');
      return (error as AppError).message;
    }
    return 'no error';
  };

  test('takes merges as pairs as well', () => {
    const pairs = changed((copy) => {
      copy.model.merges = (copy.model.merges as string[]).map((merge) => merge.split(' '));
    });
    const text = 'unheard-of words';
    expect(createTokenizer(pairs, config).encode(text)).toEqual(tokenizer.encode(text));
  });

  test('names the file and the field that is wrong', () => {
    expect(message(null)).toBe('tokenizer.json: content: expected object, received null');
    expect(message('text')).toMatch(/^tokenizer\.json: content: expected object/);
    expect(message({})).toMatch(/^tokenizer\.json: added_tokens: expected array/);
    expect(message(file, null)).toMatch(/^tokenizer_config\.json: content: expected object/);
    expect(message(file, {})).toMatch(/^tokenizer_config\.json: eos_token: expected/);
  });

  test.each<[string, Change, RegExp]>([
    ['no vocabulary', (copy) => Reflect.deleteProperty(copy.model, 'vocab'), /model\.vocab: expected record/],
    ['a vocabulary of words', (copy) => (copy.model.vocab['a'] = 'x'), /model\.vocab\.a: expected number/],
    ['a negative id', (copy) => (copy.model.vocab['a'] = -1), /model\.vocab\.a: /],
    [
      'an id twice',
      (copy) => (copy.model.vocab['a'] = copy.model.vocab['b']),
      /model\.vocab: expected distinct ids/,
    ],
    ['a gap', (copy) => (copy.model.vocab['a'] = 5000), /model\.vocab: expected ids 0 to 1023 without gaps/],
    ['tokens that are no bytes', rename, /model\.vocab: expected byte-level tokens/],
    ['no merges', (copy) => (copy.model.merges = 3), /model\.merges: expected array/],
    ['a broken merge', (copy) => ((copy.model.merges as string[])[0] = 'abc'), /model\.merges\.0: /],
    ['another model', (copy) => (copy.model.type = 'Unigram'), /model\.type: expected "BPE"/],
    [
      'no bytes',
      (copy) => (copy.pre_tokenizer = { type: 'Metaspace' }),
      /pre_tokenizer\.type: expected "ByteLevel"/,
    ],
    [
      'no end of text',
      (copy) => (copy.added_tokens = []),
      /added_tokens: expected the eos_token "<\|endoftext\|>"/,
    ],
    [
      'an id for two tokens',
      (copy) => (copy.added_tokens[0]!.id = 3),
      /added_tokens: expected an id of its own/,
    ],
  ])('refuses %s', (_, change, expected) => {
    expect(message(changed(change))).toMatch(expected);
  });
});

function rename(copy: TokenizerFile): void {
  const id = copy.model.vocab['a'];
  delete copy.model.vocab['a'];
  copy.model.vocab['日'] = id;
}
