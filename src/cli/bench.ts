/** `npm run bench`: our engine beside others in one headless browser, on the same weights and data. */
import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import type { BenchSample, Phase } from '../../test/bench/benchWorker.ts';
import type { BenchBackend } from '../../test/bench/engines/engine.ts';
import {
  type BenchResult,
  type BenchRow,
  benchTable,
  type EngineSamples,
  resultsOf,
} from '../../test/bench/report.ts';
import { BENCH_USAGE, type BenchOptions, parseBenchArgs } from './benchArgs.ts';
import { type ModulePage, openModulePage, type WebgpuMode } from './browser.ts';

const PAGE = '/test/bench/benchPage.ts';
const WORKERS = [
  '/test/bench/benchWorker.ts',
  ...['ours', 'tfjs', 'jaxJs'].map((e) => `/test/bench/engines/${e}.ts`),
];
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
  const page = await openBenchPage(options);
  try {
    const adapter = (await page.call<string | null>('adapterName')) ?? 'none';
    const machine = `${availableParallelism()} processors (${cpus()[0]?.model.trim() ?? 'unknown'}), Chromium ${page.page.context().browser()?.version() ?? ''}`;
    console.log(`${machine}; GPU adapter: ${adapter}`);
    const results: BenchResult[] = [];
    for (const [backend, size, phase] of rowsOf(options)) {
      const row = await measureRow(page, options, backend, size, phase);
      results.push(...resultsOf(row));
      if (options.json !== undefined) {
        writeFileSync(options.json, `${JSON.stringify({ machine, adapter, results }, null, 1)}\n`);
      }
    }
    console.log(`\n${benchTable(results)}`);
    return 0;
  } finally {
    await page.close();
  }
}

async function openBenchPage({ backends }: BenchOptions): Promise<ModulePage> {
  // jax-js makes its threads from a blob, which the site's own policy forbids.
  const open = (webgpu: WebgpuMode) => openModulePage(PAGE, { webgpu, workers: WORKERS, blobWorkers: true });
  if (!backends.includes('webgpu')) return open('none');
  const page = await open('real');
  if ((await page.call<string | null>('adapterName')) !== null) return page;
  console.log('no GPU here: WebGPU runs on the processor (SwiftShader), where only ratios mean something');
  await page.close();
  return open('swiftshader');
}

function rowsOf({ backends, sizes, phases }: BenchOptions): [BenchBackend, string, Phase][] {
  return backends.flatMap((backend) =>
    sizes.flatMap((size) => phases.map((phase): [BenchBackend, string, Phase] => [backend, size, phase])),
  );
}

/** Every engine does one step in turn, so that whatever else the machine does hits all of them. */
async function measureRow(
  page: ModulePage,
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
    await run.attempt(() => page.call('startEngine', run.engine, run.threads, { backend, size, phase }));
  for (let round = 0; round < rounds; round++) {
    for (const run of runs) {
      if (run.isDone(options.seconds)) continue;
      await run.attempt(async () =>
        run.add(await page.call<BenchSample>('runEngine', run.engine, run.threads)),
      );
    }
  }
  for (const run of runs) await page.call('stopEngine', run.engine, run.threads);
  console.log(`measured ${backend} ${size} ${phase}`);
  return { backend, size, phase, engines: runs };
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
