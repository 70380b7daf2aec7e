import { z } from 'zod';
import { AppError } from '../shared/errors.ts';

/** GPT-2's shape, under our names. */
export interface GptConfig {
  readonly vocabulary: number; // V
  readonly positions: number; // longest sequence
  readonly channels: number; // C
  readonly layers: number;
  readonly heads: number; // H, divides C
  readonly layerNormEpsilon: number;
  readonly eosId: number;
}

const sizeField = z.number().int().min(1).max(1_000_000);
const fileSchema = z.object({
  model_type: z.literal('gpt2'),
  vocab_size: sizeField,
  n_positions: sizeField,
  n_embd: sizeField,
  n_layer: sizeField.max(200),
  n_head: sizeField,
  n_inner: z.number().int().nullish(),
  activation_function: z.enum(['gelu_new', 'gelu_pytorch_tanh']).default('gelu_new'),
  layer_norm_epsilon: z.number().positive().default(1e-5),
  scale_attn_weights: z.literal(true).default(true),
  scale_attn_by_inverse_layer_idx: z.literal(false).default(false),
  tie_word_embeddings: z.literal(true).default(true),
  eos_token_id: z.number().int().min(0),
});

/** Reads a Hugging Face config.json. @throws AppError('model-file') naming the field */
export function parseConfig(json: unknown): GptConfig {
  const parsed = fileSchema.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw new AppError('model-file', `config.json: ${issue.path.join('.') || 'file'}: ${issue.message}`);
  }
  const file = parsed.data;
  const fail = (message: string): never => {
    throw new AppError('model-file', `config.json: ${message}`);
  };
  if (file.n_embd % file.n_head !== 0) fail(`n_head: ${file.n_head} does not divide n_embd ${file.n_embd}`);
  if (file.n_inner && file.n_inner !== 4 * file.n_embd)
    fail(`n_inner: expected ${4 * file.n_embd}, got ${file.n_inner}`);
  if (file.eos_token_id >= file.vocab_size)
    fail(`eos_token_id: ${file.eos_token_id} is outside vocab_size ${file.vocab_size}`);
  return {
    vocabulary: file.vocab_size,
    positions: file.n_positions,
    channels: file.n_embd,
    layers: file.n_layer,
    heads: file.n_head,
    layerNormEpsilon: file.layer_norm_epsilon,
    eosId: file.eos_token_id,
  };
}

/** The config.json that transformers reads back. */
export function configFile(config: GptConfig): Record<string, unknown> {
  return {
    architectures: ['GPT2LMHeadModel'],
    model_type: 'gpt2',
    vocab_size: config.vocabulary,
    n_positions: config.positions,
    n_embd: config.channels,
    n_layer: config.layers,
    n_head: config.heads,
    n_inner: null,
    activation_function: 'gelu_new',
    resid_pdrop: 0,
    embd_pdrop: 0,
    attn_pdrop: 0,
    layer_norm_epsilon: config.layerNormEpsilon,
    initializer_range: 0.02,
    scale_attn_weights: true,
    scale_attn_by_inverse_layer_idx: false,
    reorder_and_upcast_attn: false,
    bos_token_id: config.eosId,
    eos_token_id: config.eosId,
    use_cache: true,
    tie_word_embeddings: true,
  };
}
