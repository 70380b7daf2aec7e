import { Tokenizer as HuggingFaceTokenizer } from '@huggingface/tokenizers';
import { z } from 'zod';
import { AppError } from '../shared/errors.ts';
import { fromSymbols } from './byteLevel.ts';

/** Text to token ids and back. */
export interface Tokenizer {
  /** Number of ids, special ones included: the embedding must have as many rows. */
  readonly vocabularySize: number;
  /** End of text; also the token that a sequence begins with. */
  readonly eosId: number;
  /** Never yields a special token: "<|endoftext|>" in a text is nothing but characters. */
  encode(text: string): Int32Array; // [T]
  /**
   * The text of all ids, special tokens left out; bytes that are no UTF-8 become U+FFFD.
   * @throws AppError('tokenizer') for an id that the vocabulary lacks
   */
  decode(ids: ArrayLike<number>): string;
  /** One token as text to show: a special token by its name. @throws AppError('tokenizer') as `decode` */
  tokenText(id: number): string;
}

const idSchema = z.number().int().min(0);
const contentSchema = z.union([
  z.string(),
  z.object({ content: z.string() }).transform((token) => token.content),
]);

const tokenizerSchema = z.looseObject({
  added_tokens: z.array(z.looseObject({ id: idSchema, content: z.string(), special: z.boolean() })),
  normalizer: z.null().optional(),
  pre_tokenizer: z.looseObject({ type: z.literal('ByteLevel') }),
  decoder: z.looseObject({ type: z.literal('ByteLevel') }),
  model: z.looseObject({
    type: z.literal('BPE'),
    vocab: z.record(z.string(), idSchema),
    merges: z.array(z.union([z.string().regex(/^\S+ \S+$/), z.tuple([z.string(), z.string()])])),
  }),
});
const configSchema = z.looseObject({ eos_token: contentSchema });

type TokenizerFile = z.infer<typeof tokenizerSchema>;

/**
 * A byte-level BPE tokenizer from the parsed `tokenizer.json` and `tokenizer_config.json` of a Hugging Face model.
 * @throws AppError('tokenizer') naming the file and the field that is wrong
 */
export function createTokenizer(tokenizerJson: unknown, tokenizerConfigJson: unknown): Tokenizer {
  const file = parse('tokenizer.json', tokenizerSchema, tokenizerJson);
  const { eos_token: eosToken } = parse('tokenizer_config.json', configSchema, tokenizerConfigJson);
  const texts = tokensById(file);
  const specials = new Set(file.added_tokens.filter((token) => token.special).map((token) => token.id));
  const eosId = file.added_tokens.find((token) => token.special && token.content === eosToken)?.id;
  if (eosId === undefined)
    fail('tokenizer.json', 'added_tokens', `the eos_token ${JSON.stringify(eosToken)}`);
  const library = buildLibrary(file, specials);
  const decode = byteDecoder(bytesById(file, texts), specials);
  return {
    vocabularySize: texts.length,
    eosId,
    encode: (text) => Int32Array.from(library.encode(text, { add_special_tokens: false }).ids),
    decode,
    tokenText: (id) => (specials.has(id) ? texts[id]! : decode([id])),
  };
}

/** The library's own decoder takes 200 us a text: rollouts need a faster one. */
function byteDecoder(bytes: readonly Uint8Array[], skipped: ReadonlySet<number>): Tokenizer['decode'] {
  const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
  return (ids) => {
    const all: number[] = [];
    for (let i = 0; i < ids.length; i++) {
      const id = ids[i]!;
      const token = bytes[id];
      if (!token) throw new AppError('tokenizer', `token id: expected 0 to ${bytes.length - 1}, got ${id}`);
      if (!skipped.has(id)) all.push(...token);
    }
    return utf8.decode(Uint8Array.from(all));
  };
}

/** What each token stands for. Added tokens are plain text, all others are in byte symbols. */
function bytesById(file: TokenizerFile, texts: readonly string[]): readonly Uint8Array[] {
  const added = new Set(file.added_tokens.map((token) => token.id));
  const utf8 = new TextEncoder();
  return texts.map((text, id) => {
    const bytes = added.has(id) ? utf8.encode(text) : fromSymbols(text);
    return (
      bytes ??
      fail('tokenizer.json', 'model.vocab', `byte-level tokens, but ${id} is ${JSON.stringify(text)}`)
    );
  });
}

/** The library without the special tokens: it would read them out of typed text. */
function buildLibrary(file: TokenizerFile, specials: ReadonlySet<number>): HuggingFaceTokenizer {
  const entries = Object.entries(file.model.vocab).filter(([, id]) => !specials.has(id));
  const stripped = {
    ...file,
    added_tokens: file.added_tokens.filter((token) => !token.special),
    normalizer: null,
    post_processor: null,
    model: { ...file.model, vocab: Object.fromEntries(entries) },
  };
  try {
    return new HuggingFaceTokenizer(stripped, {});
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AppError('tokenizer', `tokenizer.json: ${reason}`, { cause });
  }
}

/** Token by id. @throws AppError('tokenizer') if the ids are not 0 .. n - 1 */
function tokensById(file: TokenizerFile): readonly string[] {
  const tokens = new Map<number, string>();
  for (const [token, id] of Object.entries(file.model.vocab)) {
    if (tokens.has(id)) fail('tokenizer.json', 'model.vocab', `distinct ids, but ${id} comes twice`);
    tokens.set(id, token);
  }
  for (const { id, content } of file.added_tokens) {
    const taken = tokens.get(id);
    if (taken !== undefined && taken !== content) {
      fail('tokenizer.json', 'added_tokens', `an id of its own for ${content}, but ${id} is ${taken}`);
    }
    tokens.set(id, content);
  }
  const texts = Array.from({ length: tokens.size }, (_, id) => tokens.get(id));
  const gap = texts.indexOf(undefined);
  if (gap >= 0)
    fail('tokenizer.json', 'model.vocab', `ids 0 to ${tokens.size - 1} without gaps, but ${gap} is missing`);
  return texts as string[];
}

function parse<S extends z.ZodType>(fileName: string, schema: S, json: unknown): z.infer<S> {
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  const field = issue.path.join('.') || 'content';
  return fail(fileName, field, issue.message.replace(/^Invalid input: expected /, ''));
}

function fail(fileName: string, field: string, expected: string): never {
  throw new AppError('tokenizer', `${fileName}: ${field}: expected ${expected}`);
}
