import { beforeAll, describe, expect, test } from 'vitest';
import { sftGradients, sftStep } from '../../src/algo/sft.ts';
import { startNodeBackend } from '../../src/cli/nodeBackend.ts';
import { causalAttention } from '../../src/kernels/attention/causalAttention.ts';
import { embed } from '../../src/kernels/embed/embed.ts';
import { type Tensor, tensor1d, type Tensor2D } from '../../src/kernels/tf.ts';
import { createOptimizer } from '../../src/math/optimizer.ts';
import { generate } from '../../src/model/generate.ts';
import { hiddenStates, trunk } from '../../src/model/gpt.ts';
import { responseLogits, scoreResponses } from '../../src/model/heads.ts';
import { packSequences, type PackedTokens } from '../../src/model/packing.ts';
import { countParameters, parameterShapes } from '../../src/model/parameters.ts';
import { rngKey } from '../../src/shared/rng.ts';
import '../math/numberMatchers.ts';
import { numberOf } from '../math/packedNumbers.ts';
import { type FixtureTensor, loadFixture } from '../reference/fixture.ts';
import {
  byName,
  fixtureConfig,
  fixtureModel,
  fixtureWeights,
  type FixtureWeights,
  ourNames,
} from './fixtureModel.ts';

interface SequenceCase {
  readonly tokens: readonly number[];
  readonly hiddenStates: readonly [FixtureTensor, FixtureTensor, FixtureTensor];
  readonly logits: FixtureTensor;
  readonly logps: readonly { readonly temperature: number; readonly values: FixtureTensor }[];
  /** At temperature 1. */
  readonly entropy: FixtureTensor;
  readonly meanLogit: FixtureTensor;
}
const fixture = loadFixture<{
  sequences: SequenceCase[];
  loss: number;
  gradients: FixtureWeights;
  greedy: { prompt: number[]; continuation: number[] }[];
  adamw: {
    learningRate: number;
    beta1: number;
    beta2: number;
    epsilon: number;
    weightDecay: number;
    clipNorm: number;
    steps: number;
    loss: FixtureTensor;
    gradientNorm: FixtureTensor;
    parameters: FixtureWeights;
    excluded: readonly { readonly name: string; readonly start: number; readonly end: number }[];
  };
}>('gpt2');
const { header, sequences, adamw } = fixture;

/** All sequences of the fixture end to end; unlike `packSequences` this takes one of a single token. */
function layOut(list: readonly SequenceCase[]): PackedTokens {
  const columns: Record<keyof PackedTokens, number[]> = { ids: [], positions: [], starts: [], ends: [] };
  for (const { tokens } of list) {
    const start = columns.ids.length;
    tokens.forEach((token, t) => {
      columns.ids.push(token);
      columns.positions.push(t);
      columns.starts.push(start);
      columns.ends.push(start + tokens.length);
    });
  }
  const int = (values: number[]) => tensor1d(values, 'int32');
  return {
    ids: int(columns.ids),
    positions: int(columns.positions),
    starts: int(columns.starts),
    ends: int(columns.ends),
  };
}
const concatenated = (pick: (c: SequenceCase) => FixtureTensor) => sequences.flatMap((c) => pick(c).data);

const languageModelling = sequences
  .filter((c) => c.tokens.length > 1)
  .map((c) => ({ ids: Int32Array.from(c.tokens), promptLength: 1 }));

/** The fixture's norm in float64: what the trunk's last layer norm makes of a hidden state. */
function finalNorm(x: FixtureTensor): number[] {
  const gain = fixtureWeights['transformer.ln_f.weight']!.data;
  const bias = fixtureWeights['transformer.ln_f.bias']!.data;
  const channels = gain.length;
  return x.data.map((_, i) => {
    const first = i - (i % channels);
    const row = x.data.slice(first, first + channels);
    const mean = row.reduce((a, b) => a + b) / channels;
    const variance = row.reduce((a, b) => a + (b - mean) ** 2, 0) / channels;
    const c = i % channels;
    return ((row[c]! - mean) / Math.sqrt(variance + fixtureConfig.layerNormEpsilon)) * gain[c]! + bias[c]!;
  });
}

describe.each(['wasm', 'cpu'] as const)('GPT-2 against PyTorch on %s', (backend) => {
  beforeAll(() => startNodeBackend(backend));

  test('embeddings, output of each block, logits at every position', () => {
    const model = fixtureModel();
    const tokens = layOut(sequences);
    const wte = model.parameters['wte.weight'] as Tensor2D;
    const wpe = model.parameters['wpe.weight'] as Tensor2D;
    const x = embed(wte, wpe, tokens.ids, tokens.positions);
    expect(x).toMatchNumbers(
      concatenated((c) => c.hiddenStates[0]),
      header,
    );

    const oneLayer = { ...model, config: { ...model.config, layers: 1 } };
    const first = trunk(oneLayer, x, (qkv) =>
      causalAttention(qkv, tokens.starts, tokens.ends, fixtureConfig.heads),
    );
    expect(first).toMatchNumbers(
      sequences.flatMap((c) => finalNorm(c.hiddenStates[1])),
      header,
    );

    const hidden = hiddenStates(model, tokens);
    expect(hidden).toMatchNumbers(
      concatenated((c) => c.hiddenStates[2]),
      header,
    );
    expect(responseLogits(model, hidden)).toMatchNumbers(
      concatenated((c) => c.logits),
      header,
    );
  });

  test.each([1, 0.7])('log-probs at temperature %d', (temperature) => {
    const batch = packSequences(languageModelling);
    const { logProbs } = scoreResponses(fixtureModel(), batch, temperature);
    const expected = padded(
      (c) => c.logps.find((candidate) => candidate.temperature === temperature)!.values.data,
    );
    expect(logProbs).toMatchNumbers(expected, header);
  });

  test('entropy and mean logit of every prediction', () => {
    const scores = scoreResponses(fixtureModel(), packSequences(languageModelling));
    // The last position predicts nothing that is part of the text.
    expect(scores.entropy).toMatchNumbers(
      padded((c) => c.entropy.data.slice(0, -1)),
      header,
    );
    expect(scores.meanLogit).toMatchNumbers(
      padded((c) => c.meanLogit.data.slice(0, -1)),
      header,
    );
  });

  test('loss and its gradient for every parameter', () => {
    const taken = sftGradients(fixtureModel(), packSequences(languageModelling));
    expect(taken.stats['loss']!).toMatchNumbers(fixture.loss, header);
    expect(byName(taken)).toMatchTensors(ourNames(fixture.gradients), header);
  });

  test('three AdamW steps with clipping and decay', () => {
    const model = fixtureModel();
    const optimizer = createOptimizer(model.parameters);
    const options = { ...adamw, maxGradNorm: adamw.clipNorm };
    const stats = Array.from({ length: adamw.steps }, () => {
      const step = sftStep(model, optimizer, languageModelling, options);
      return { loss: numberOf(step, 'loss'), norm: numberOf(step, 'grad_norm') };
    });
    const column = (name: 'loss' | 'norm') => stats.map((step) => step[name]);
    expect(column('loss')).toMatchNumbers(adamw.loss, header);
    expect(column('norm')).toMatchNumbers(adamw.gradientNorm, header);
    const after = ourNames(adamw.parameters);
    expect(withoutNoise(model.parameters, after)).toMatchTensors(after, header);
  });

  test('greedy continuation', async () => {
    const prompts = fixture.greedy.map((c) => Int32Array.from(c.prompt));
    const options = { maxNewTokens: 8, temperature: 0, key: rngKey(1) };
    const written = await generate(fixtureModel(), prompts, options);
    expect(written.map((s) => [...s.ids.subarray(s.promptLength)])).toEqual(
      fixture.greedy.map((c) => c.continuation),
    );
  });
});

/** The expected [B, R] matrix: a row for each sequence with something to predict, 0 past its end. */
function padded(rowOf: (c: SequenceCase) => readonly number[]): number[] {
  const rows = sequences.filter((c) => c.tokens.length > 1).map(rowOf);
  const columns = Math.max(...rows.map((row) => row.length));
  return rows.flatMap((row) => [...row, ...Array.from({ length: columns - row.length }, () => 0)]);
}

/** Key biases have no gradient in theory; Adam turns the noise in it into steps. Takes the fixture's there. */
function withoutNoise(
  parameters: Readonly<Record<string, Tensor>>,
  expected: FixtureWeights,
): Record<string, Tensor> {
  const result = { ...parameters };
  for (const range of adamw.excluded) {
    const name = range.name.replace(/^transformer\./, '');
    const values = parameters[name]!.dataSync().slice();
    for (let i = range.start; i < range.end; i++) values[i] = expected[name]!.data[i]!;
    result[name] = tensor1d(values as Float32Array);
  }
  return result;
}

describe('parameters', () => {
  beforeAll(() => startNodeBackend('cpu'));

  test('names and shapes are those of the reference', () => {
    const expected = Object.entries(ourNames(fixtureWeights)).map(([name, t]) => [name, t.shape]);
    expect(parameterShapes(fixtureConfig)).toEqual(Object.fromEntries(expected));
    expect(countParameters(fixtureModel())).toBe(
      Object.values(fixtureWeights).reduce((sum, t) => sum + t.data.length, 0),
    );
  });

  test('only the key biases are left out of the AdamW comparison', () => {
    const channels = fixtureConfig.channels;
    expect(adamw.excluded).toEqual(
      [0, 1].map((layer) => ({
        name: `transformer.h.${layer}.attn.c_attn.bias`,
        start: channels,
        end: 2 * channels,
      })),
    );
  });
});
