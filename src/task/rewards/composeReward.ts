/** One reward from several parts: the arithmetic. Parts are columns of numbers, one number an answer. */
import { meanOf, standardDeviation } from '../../math/maskedStats.ts';
import type { RewardSpec } from '../../shared/rewardSpec.ts';

/** A part's scores of a batch. */
export interface PartColumn {
  readonly values: Float32Array;
  readonly scale: 'unit' | 'logit';
}

/** Where 0 and 1 lie, taken from answers of the SFT model. */
export interface Normaliser {
  readonly center: number;
  readonly spread: number;
}

/** How a reward was put together. */
export interface ComposedReward {
  /** [answers], mean 0 and standard deviation 1 on the SFT model's answers, so that the KL coefficient keeps its meaning. */
  readonly total: Float32Array;
  /** What each part added to the total, mean over the answers (`sum` and `gates`); in a product, the log of its factor. */
  readonly contributions: readonly number[];
  /** Share of all that moved the total: mean |contribution| among those of all parts. Sums to 1. */
  readonly shares: readonly number[];
}

export interface ComposerState {
  readonly parts: readonly Normaliser[];
  readonly total: Normaliser;
}

/** Measures the parts and the whole on answers of the SFT model. */
export function fitComposer(spec: RewardSpec, columns: readonly PartColumn[]): ComposerState {
  const parts = columns.map(({ values }) => normaliserOf(values));
  return { parts, total: normaliserOf(combine(spec, columns, parts).total) };
}

/** @param columns one for each part of the spec, equally long */
export function composeReward(
  spec: RewardSpec,
  columns: readonly PartColumn[],
  state: ComposerState,
): ComposedReward {
  const { total, contributions } = combine(spec, columns, state.parts);
  const { center, spread } = state.total;
  const sizes = contributions.map((column) => meanOf(column.map(Math.abs)));
  const whole = sizes.reduce((sum, size) => sum + size, 0);
  return {
    total: total.map((value) => (value - center) / spread),
    contributions: contributions.map((column) => meanOf(column) / spread),
    shares: sizes.map((size) => (whole > 0 ? size / whole : 1 / sizes.length)),
  };
}

interface Combination {
  readonly total: Float32Array;
  readonly contributions: readonly Float32Array[];
}

function combine(
  spec: RewardSpec,
  columns: readonly PartColumn[],
  normalisers: readonly Normaliser[],
): Combination {
  const weight = (i: number) => spec.parts[i]!.weight;
  if (spec.combine === 'sum') {
    const contributions = columns.map(({ values }, i) => {
      const { center, spread } = normalisers[i]!;
      return values.map((value) => (weight(i) * (value - center)) / spread);
    });
    return { total: sumColumns(contributions), contributions };
  }
  const units = columns.map(unitColumn);
  if (spec.combine === 'gates') {
    const contributions = gatedContributions(spec, units);
    return { total: sumColumns(contributions), contributions };
  }
  // prod u_i^{w_i}; a factor of 0 would hide all others, so it stops at 1e-3.
  const contributions = units.map((column, i) => column.map((u) => weight(i) * Math.log(Math.max(1e-3, u))));
  return { total: sumColumns(contributions).map(Math.exp), contributions };
}

/** w_i u_i of each part up to and including the first whose gate is not passed; 0 after it. */
function gatedContributions(spec: RewardSpec, units: readonly Float32Array[]): Float32Array[] {
  const open = new Uint8Array(units[0]?.length ?? 0).fill(1);
  return units.map((column, i) => {
    const { weight, gate = 0 } = spec.parts[i]!;
    return column.map((u, row) => {
      const contribution = open[row] ? weight * u : 0;
      if (u < gate) open[row] = 0;
      return contribution;
    });
  });
}

/** In 0-1: logits through the sigmoid. */
const unitColumn = ({ values, scale }: PartColumn): Float32Array =>
  scale === 'unit' ? values : values.map((value) => 1 / (1 + Math.exp(-value)));

function sumColumns(columns: readonly Float32Array[]): Float32Array {
  const total = new Float32Array(columns[0]?.length ?? 0);
  for (const column of columns) column.forEach((value, row) => (total[row] = total[row]! + value));
  return total;
}

function normaliserOf(values: Float32Array): Normaliser {
  const spread = standardDeviation(values);
  // A rule that says the same of every answer of the SFT model still has to be on some scale.
  return { center: meanOf(values), spread: spread > 1e-6 ? spread : 1 };
}
