import { capturable } from '../kernels/capturable.ts';
import { inPhase } from '../kernels/profile/phases.ts';
import { sampleTokens } from '../kernels/sampleTokens/sampleTokens.ts';
import { concat, getBackend, type Tensor, type Tensor1D, tensor1d, tidy } from '../kernels/tf.ts';
import { countGenerated } from '../math/workCounter.ts';
import { AppError } from '../shared/errors.ts';
import { addRates, countGeneration, trunkRates, vocabularyRates } from '../shared/flops.ts';
import type { RngKey } from '../shared/rng.ts';
import { createDecodeState } from './decodeState.ts';
import type { Sequence } from './packing.ts';
import type { Model } from './parameters.ts';

export interface GenerateOptions {
  readonly maxNewTokens: number;
  /** 0: greedy. */
  readonly temperature: number;
  readonly key: RngKey;
  /** Identifies each row's random draws; default 0, 1, 2, ... */
  readonly rowIds?: Int32Array;
}

/**
 * Continues every prompt until EOS or `maxNewTokens`, all rows together, with a key-value cache. Rows start at
 * position 0 and read their own prompt first, so prompts of different lengths need no padding.
 * @throws AppError('shape') for an empty prompt or one that leaves no room within the model's positions
 */
export async function generate(
  model: Model,
  prompts: readonly Int32Array[],
  options: GenerateOptions,
): Promise<Sequence[]> {
  return inPhase('generation', () => decode(model, prompts, options));
}

async function decode(
  model: Model,
  prompts: readonly Int32Array[],
  options: GenerateOptions,
): Promise<Sequence[]> {
  if (prompts.length === 0) return [];
  const { config } = model;
  for (const prompt of prompts) {
    if (prompt.length < 1 || prompt.length >= config.positions)
      throw new AppError(
        'shape',
        `a prompt of ${prompt.length} tokens; expected 1 to ${config.positions - 1}`,
      );
  }
  const limits = prompts.map((prompt) => Math.min(config.positions, prompt.length + options.maxNewTokens));
  const decoder = createDecoder(model, prompts, options);
  const rows = prompts.map((prompt) => Array.from(prompt.subarray(0, 1)));
  try {
    const last = Math.max(...limits) - 1;
    for (let position = 0; position < last; position++) {
      decoder.step(position);
      const check = position === last - 1 || (position + 1) % decoder.readEvery === 0;
      if (!check) continue;
      appendTokens(rows, await decoder.takeTokens(), prompts, limits, config.eosId);
      if (rows.every((row, b) => isDone(row, prompts[b]!, limits[b]!, config.eosId))) break;
    }
  } finally {
    decoder.dispose();
  }
  countGenerated(
    addRates(trunkRates(config), vocabularyRates(config)),
    countGeneration(rows.map((row, b) => [prompts[b]!.length, row.length - prompts[b]!.length])),
  );
  return rows.map((row, b) => ({ ids: Int32Array.from(row), promptLength: prompts[b]!.length }));
}

function isDone(row: readonly number[], prompt: Int32Array, limit: number, eosId: number): boolean {
  return row.length >= limit || (row.length > prompt.length && row.at(-1) === eosId);
}

function appendTokens(
  rows: number[][],
  steps: readonly Int32Array[],
  prompts: readonly Int32Array[],
  limits: readonly number[],
  eosId: number,
): void {
  for (const tokens of steps) {
    rows.forEach((row, b) => {
      if (!isDone(row, prompts[b]!, limits[b]!, eosId)) row.push(tokens[b]!);
    });
  }
}

/** Gives the commands of a generation's first position and looks at nothing, so that what they need is compiled. */
export function decodeOnce(model: Model, prompts: readonly Int32Array[], options: GenerateOptions): void {
  const decoder = createDecoder(model, prompts, options);
  decoder.step(0);
  decoder.dispose();
}

interface Decoder {
  /** How many positions to run between looks at the tokens: looking is free on the CPU, a stall on a GPU. */
  readonly readEvery: number;
  step(position: number): void;
  /** Tokens of the steps since the last call, each [B]. */
  takeTokens(): Promise<Int32Array[]>;
  dispose(): void;
}

function createDecoder(model: Model, prompts: readonly Int32Array[], options: GenerateOptions): Decoder {
  const rows = prompts.length;
  const state = createDecodeState(model, rows);
  const rowIds = tensor1d(options.rowIds ?? Int32Array.from({ length: rows }, (_, i) => i), 'int32');
  let current = tensor1d(
    Int32Array.from(prompts, (prompt) => prompt[0]!),
    'int32',
  );
  let pending: Tensor1D[] = [];
  const toTensor = (numberOf: (row: number) => number) =>
    tensor1d(
      Int32Array.from({ length: rows }, (_, b) => numberOf(b)),
      'int32',
    );
  const free = toTensor(() => -1); // nothing forced
  const longestPrompt = Math.max(...prompts.map((prompt) => prompt.length));
  const forcedAt = (position: number) =>
    position + 1 < longestPrompt ? toTensor((b) => prompts[b]![position + 1] ?? -1) : free;

  let currentWasTaken = true; // the first tokens are the prompts' own
  const step = (position: number) => {
    const before = current;
    const positions = toTensor(() => position);
    const forced = forcedAt(position);
    const { key, temperature } = options;
    ({ tokens: current } = capturable({
      owner: model,
      name: 'decode',
      variant: `temperature ${temperature}, cache ${state.cacheType}`,
      inputs: [before, positions, forced, rowIds, ...state.inputs],
      numbers: { position, k0: key.k0, k1: key.k1 },
      run: (now) => ({
        tokens: tidy(() => {
          const logits = state.logits(before, positions, now.position); // [B, V]
          const draw = { key: { k0: now.k0, k1: now.k1 }, position: now.position, temperature };
          return sampleTokens(logits, forced, rowIds, draw);
        }),
      }),
    }));
    positions.dispose();
    if (forced !== free) forced.dispose();
    if (currentWasTaken) before.dispose();
    currentWasTaken = false;
    pending.push(current);
  };
  const takeTokens = async () => {
    const steps = pending.length;
    const all = steps === 1 ? current : concat(pending); // one transfer
    for (const t of pending) if (t !== current) t.dispose();
    pending = [];
    currentWasTaken = true;
    const tokens = await all.data<'int32'>();
    if (all !== current) all.dispose();
    return Array.from({ length: steps }, (_, i) => tokens.subarray(i * rows, (i + 1) * rows));
  };
  return {
    readEvery: getBackend() === 'webgpu' ? 8 : 1,
    step,
    takeTokens,
    dispose: () => {
      const owned: Tensor[] = [rowIds, free, current, ...pending];
      for (const t of owned) if (!t.isDisposed) t.dispose();
      state.dispose();
    },
  };
}
