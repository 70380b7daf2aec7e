/** From measured samples to the table and the JSON of `npm run bench`. Pure. */
import type { BenchSample, Phase } from './benchHost.ts';
import type { BenchBackend } from './engines/engine.ts';
import type { Peak } from './peak.ts';
import { flopsOf, SIZES, tokensOf } from './sizes.ts';

/** The samples of one engine in one row, in order: the first step, the rest of the warm-up, the timed ones. */
export interface EngineSamples {
  readonly engine: string;
  /** Always 1 where there are none, and on WebGPU. */
  readonly threads: number;
  readonly samples: readonly BenchSample[];
  /** How many of them are not timed. */
  readonly warmUp: number;
  /** Why there are no (more) samples. */
  readonly failure?: string | undefined;
}
export interface BenchRow {
  readonly runtime: 'browser' | 'node';
  readonly backend: BenchBackend;
  readonly size: string;
  readonly phase: Phase;
  /** What the adapter can do; null on wasm. */
  readonly peak: Peak | null;
  readonly engines: readonly EngineSamples[];
}

export interface BenchResult {
  readonly runtime: 'browser' | 'node';
  readonly engine: string;
  readonly threads: number;
  readonly backend: BenchBackend;
  readonly size: string;
  readonly phase: Phase;
  readonly msMedian: number | null;
  readonly msP90: number | null;
  /** The fastest step: on a busy machine the fairest comparison, since other work stretches long steps more. */
  readonly msBest: number | null;
  /** Every timed step, in order. */
  readonly ms: readonly number[];
  readonly tokensPerSecond: number | null;
  /** Pipelines and code compiled on the way included; starting the backend is not. */
  readonly firstStepMs: number | null;
  /** The loss after 20 updates; null if the engine was stopped before, and for generation. */
  readonly lossAt20: number | null;
  /** Null on wasm. */
  readonly dispatchesPerStep: number | null;
  readonly submitsPerStep: number | null;
  /** Of the WebAssembly heap, or of all GPU buffers. */
  readonly peakBytes: number | null;
  /** Timed steps. */
  readonly steps: number;
  /** Model FLOPs of one step or generation: what its products need, whatever an engine does besides. */
  readonly flopsPerStep: number;
  readonly gflopsPerSecond: number | null;
  /** Of the adapter in single precision, and where that is from; null on wasm. */
  readonly peakFlops: number | null;
  readonly peakSource: string | null;
  /** Model FLOP utilisation, 0-1: the share of the peak that the median step comes to. */
  readonly mfu: number | null;
  /** Does it compute what the first engine computes? */
  readonly agreement: Agreement | null;
  readonly failure: string | null;
}

export interface Agreement {
  /** Training: difference of the losses after so many updates. Generation: share of different tokens. */
  readonly difference: number;
  readonly updates: number | null;
  readonly agrees: boolean;
}

/** Losses may differ by so much after 20 updates. */
const LOSS_TOLERANCE = 1e-3;
const COMPARED_UPDATES = 20;
/** Greedy choices between near-equal logits may fall either way, and all that follows is then different. */
const TOKEN_TOLERANCE = 0.1;

/** Linear interpolation between order statistics, as numpy's. @param q from 0 to 1 */
export function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const place = q * (sorted.length - 1);
  const low = sorted[Math.floor(place)]!;
  return low + (sorted[Math.ceil(place)]! - low) * (place - Math.floor(place));
}

export function resultsOf(row: BenchRow): BenchResult[] {
  return row.engines.map((engine) => resultOf(row, engine));
}

function resultOf(row: BenchRow, { engine, threads, samples, warmUp, failure }: EngineSamples): BenchResult {
  const { runtime, backend, size, phase, peak } = row;
  const timed = samples.slice(warmUp);
  const ms = timed.map((sample) => sample.ms);
  const msMedian = ms.length > 0 ? quantile(ms, 0.5) : null;
  const training = phase === 'train';
  const perSecond = (amount: number) => (msMedian === null ? null : (amount / msMedian) * 1000);
  const flopsPerStep = flopsOf(phase, SIZES[size]!);
  const flops = perSecond(flopsPerStep);
  const gpu = (key: 'dispatches' | 'submits') =>
    backend === 'wasm' || timed.length === 0
      ? null
      : quantile(
          timed.map((sample) => sample[key]),
          0.5,
        );
  return {
    runtime,
    engine,
    threads,
    backend,
    size,
    phase,
    msMedian,
    msP90: ms.length > 0 ? quantile(ms, 0.9) : null,
    msBest: ms.length > 0 ? Math.min(...ms) : null,
    ms,
    tokensPerSecond: perSecond(tokensOf(phase, SIZES[size]!)),
    firstStepMs: samples[0]?.ms ?? null,
    lossAt20: training ? ((samples[COMPARED_UPDATES]?.result as number | undefined) ?? null) : null,
    dispatchesPerStep: gpu('dispatches'),
    submitsPerStep: gpu('submits'),
    peakBytes: samples.at(-1)?.peakBytes ?? null,
    steps: timed.length,
    flopsPerStep,
    gflopsPerSecond: flops === null ? null : flops / 1e9,
    peakFlops: peak?.peakFlops ?? null,
    peakSource: peak?.peakSource ?? null,
    mfu: peak && flops !== null ? flops / peak.peakFlops : null,
    agreement: agreementOf(row.phase, row.engines[0]!.samples, samples),
    failure: failure ?? null,
  };
}

/** Compares the losses after 20 updates, or after as many as both did; of generations the first. */
export function agreementOf(
  phase: Phase,
  reference: readonly BenchSample[],
  samples: readonly BenchSample[],
): Agreement | null {
  if (reference.length === 0 || samples.length === 0) return null;
  if (phase === 'train') {
    const updates = Math.min(COMPARED_UPDATES, reference.length - 1, samples.length - 1);
    const difference = Math.abs(
      (samples[updates]!.result as number) - (reference[updates]!.result as number),
    );
    return { difference, updates, agrees: difference <= LOSS_TOLERANCE };
  }
  const expected = reference[0]!.result as readonly number[];
  const given = samples[0]!.result as readonly number[];
  const different = expected.filter((token, i) => token !== given[i]).length;
  const difference = given.length === expected.length ? different / expected.length : 1;
  return { difference, updates: null, agrees: difference <= TOKEN_TOLERANCE };
}

interface Column {
  readonly heading: string;
  readonly isText?: boolean;
  /** @param reference the first engine's result in the same row */
  readonly cell: (result: BenchResult, reference: BenchResult) => string;
}

const COLUMNS: readonly Column[] = [
  { heading: 'runtime', isText: true, cell: (r) => r.runtime },
  { heading: 'backend', isText: true, cell: (r) => r.backend },
  { heading: 'size', isText: true, cell: (r) => r.size },
  { heading: 'phase', isText: true, cell: (r) => r.phase },
  { heading: 'engine', isText: true, cell: (r) => r.engine },
  { heading: 'threads', cell: (r) => String(r.threads) },
  { heading: 'ms', cell: (r) => number(r.msMedian) },
  { heading: 'p90', cell: (r) => number(r.msP90) },
  { heading: 'ratio', cell: (r, reference) => ratioCell(r.ms, reference.ms, 0.5) },
  { heading: 'best', cell: (r) => number(r.msBest) },
  { heading: 'ratio', cell: (r, reference) => ratioCell(r.ms, reference.ms, 0) },
  { heading: 'tokens/s', cell: (r) => number(r.tokensPerSecond) },
  { heading: 'GFLOP/s', cell: (r) => number(r.gflopsPerSecond) },
  { heading: 'MFU', cell: (r) => (r.mfu === null ? '-' : `${number(100 * r.mfu)} %`) },
  { heading: 'first ms', cell: (r) => number(r.firstStepMs) },
  { heading: 'dispatches', cell: (r) => number(r.dispatchesPerStep) },
  { heading: 'submits', cell: (r) => number(r.submitsPerStep) },
  { heading: 'MB', cell: (r) => number(r.peakBytes === null ? null : r.peakBytes / 2 ** 20) },
  { heading: 'check', isText: true, cell: checkCell },
];

/**
 * A table for the terminal. "ratio": how many times the time of the first engine with as many threads (or, if it
 * never had so many, of its first run), of medians and of fastest steps.
 */
export function benchTable(results: readonly BenchResult[]): string {
  const rows = results.map((result) => {
    const { runtime, backend, size, phase, threads } = result;
    const row = results.filter(
      (r) => r.runtime === runtime && r.backend === backend && r.size === size && r.phase === phase,
    );
    const { engine } = row[0]!;
    const reference = row.find((r) => r.engine === engine && r.threads === threads) ?? row[0]!;
    return COLUMNS.map((column) => column.cell(result, reference));
  });
  const lines = [COLUMNS.map((column) => column.heading), ...rows];
  const widths = COLUMNS.map((_, i) => Math.max(...lines.map((line) => line[i]!.length)));
  const pad = (cell: string, i: number) =>
    COLUMNS[i]!.isText ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!);
  return lines.map((line) => line.map(pad).join('  ').trimEnd()).join('\n');
}

/** Over the rounds that both did: the fastest of many steps is no match for the fastest of two. */
function ratioCell(ms: readonly number[], reference: readonly number[], q: number): string {
  const rounds = Math.min(ms.length, reference.length);
  if (rounds === 0) return '-';
  const of = (list: readonly number[]) => quantile(list.slice(0, rounds), q);
  return `${(of(ms) / of(reference)).toFixed(2)}x`;
}

/** Three significant digits below 100, whole above. */
export function number(value: number | null): string {
  if (value === null) return '-';
  return value >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}

function checkCell(result: BenchResult, reference: BenchResult): string {
  const { failure, agreement, phase, lossAt20 } = result;
  if (failure !== null) return `FAILED: ${failure.split('\n')[0]}`;
  if (agreement === null) return 'not compared';
  if (result === reference) return lossAt20 === null ? '' : `loss@20 ${lossAt20.toFixed(4)}`;
  const verdict = agreement.agrees ? 'agrees' : 'DISAGREES';
  if (phase === 'generate') return `tokens: ${verdict} (${(100 * agreement.difference).toFixed(0)} % differ)`;
  return `loss@${agreement.updates}: ${verdict} (${agreement.difference.toExponential(0)} off)`;
}
