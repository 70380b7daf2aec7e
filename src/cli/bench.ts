/** `npm run bench`: our engine beside others in one headless browser, on the same weights and data. */
import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import type { BenchSample, Phase } from '../../test/bench/benchHost.ts';
import type { BenchBackend } from '../../test/bench/engines/engine.ts';
import type { Peak } from '../../test/bench/peak.ts';
import {
  type BenchResult,
  type BenchRow,
  benchTable,
  type EngineSamples,
  number,
  resultsOf,
} from '../../test/bench/report.ts';
import { BENCH_USAGE, type BenchOptions, parseBenchArgs } from './benchArgs.ts';
import { type BenchPlace, openPlace } from './benchPlaces.ts';

/** Steps before the timed ones, the first included. */
const WARM_UP: Readonly<Record<Phase, number>> = { train: 3, generate: 1 };
/** Even an engine that is out of time is timed so often. */
const LEAST_TIMED = 2;

export async function main(argv: readonly string[]): Promise<number> {
  const options = parseBenchArgs(argv);
  if (options === null) {
    console.log(BENCH_USAGE);
    return 0;
  }
  const results: BenchResult[] = [];
  const places: Record<string, object> = {};
  let adapter = 'none';
  const machine = `${availableParallelism()} processors (${cpus()[0]?.model.trim() ?? 'unknown'})`;
  const names: string[] = [];
  for (const runtime of options.runtimes) {
    const place = await openPlace(runtime, options);
    try {
      const { peak, name } = place;
      names.push(name);
      places[runtime] = { name, ...peak };
      if (peak) adapter = peak.adapter;
      console.log(`${machine}, ${name}; GPU adapter: ${peak ? describePeak(peak) : 'none'}`);
      if (peak?.isSoftware)
        console.log('WebGPU runs on the processor here, where only ratios mean something');
      for (const [backend, size, phase] of rowsOf(options, place)) {
        const row = await measureRow(place, options, backend, size, phase);
        results.push(...resultsOf(row));
        if (options.json !== undefined) {
          const record = { machine: [machine, ...names].join(', '), adapter, places, results };
          writeFileSync(options.json, `${JSON.stringify(record, null, 1)}\n`);
        }
      }
    } finally {
      await place.close();
    }
  }
  console.log(`\n${benchTable(results)}`);
  return 0;
}

function describePeak({ adapter, peakFlops, peakSource, measuredFlops }: Peak): string {
  const tera = (flops: number) => `${number(flops / 1e12)} TFLOP/s`;
  const measured = measuredFlops === peakFlops ? '' : `, measured ${tera(measuredFlops)}`;
  return `${adapter}, peak ${tera(peakFlops)} (${peakSource}${measured})`;
}

function rowsOf(
  { backends, sizes, phases }: BenchOptions,
  place: BenchPlace,
): [BenchBackend, string, Phase][] {
  const kept = backends.filter((backend) => place.backends.includes(backend));
  return kept.flatMap((backend) =>
    sizes.flatMap((size) => phases.map((phase): [BenchBackend, string, Phase] => [backend, size, phase])),
  );
}

/** Every engine does one step in turn, so that whatever else the machine does hits all of them. */
async function measureRow(
  place: BenchPlace,
  options: BenchOptions,
  backend: BenchBackend,
  size: string,
  phase: Phase,
): Promise<BenchRow> {
  const runs = contestants(options, backend).map(
    ({ engine, threads }) => new EngineRun(engine, threads, WARM_UP[phase]),
  );
  const rounds = WARM_UP[phase] + (phase === 'train' ? options.steps : Math.ceil(options.steps / 4));
  for (const run of runs)
    await run.attempt(() => place.startEngine(run.engine, run.threads, { backend, size, phase }));
  for (let round = 0; round < rounds; round++) {
    for (const run of runs) {
      if (run.isDone(options.seconds)) continue;
      await run.attempt(async () => run.add(await place.runEngine(run.engine, run.threads)));
    }
  }
  for (const run of runs) await place.stopEngine(run.engine, run.threads);
  console.log(`measured ${place.runtime} ${backend} ${size} ${phase}`);
  const peak = backend === 'webgpu' ? place.peak : null;
  return { runtime: place.runtime, backend, size, phase, peak, engines: runs };
}

/** Every engine with every number of threads; those without threads once, and on WebGPU all. */
function contestants({ engines, threads }: BenchOptions, backend: BenchBackend) {
  return threads.flatMap((count, i) =>
    engines
      .filter((engine) => i === 0 || (backend === 'wasm' && hasThreads(engine)))
      .map((engine) => ({ engine, threads: backend === 'wasm' && hasThreads(engine) ? count : 1 })),
  );
}

/** tfjs's threaded build never starts when bundled. */
const hasThreads = (engine: string) => engine !== 'tfjs';

class EngineRun implements EngineSamples {
  readonly engine: string;
  readonly threads: number;
  readonly warmUp: number;
  readonly samples: BenchSample[] = [];
  failure: string | undefined;

  constructor(engine: string, threads: number, warmUp: number) {
    this.engine = engine;
    this.threads = threads;
    this.warmUp = warmUp;
  }

  /** An engine that fails says so in its row; the others go on. */
  async attempt(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.failure = error instanceof Error ? error.message : String(error);
    }
  }

  add(sample: BenchSample): void {
    this.samples.push(sample);
  }

  isDone(seconds: number): boolean {
    if (this.failure !== undefined) return true;
    const spent = this.samples.reduce((total, sample) => total + sample.ms, 0) / 1000;
    return spent > seconds && this.samples.length >= this.warmUp + LEAST_TIMED;
  }
}
