/** Where `npm run bench` runs engines: a headless browser, or Node with Dawn. */
import type { BenchSample, EngineWork } from '../../test/bench/benchHost.ts';
import type { BenchBackend } from '../../test/bench/engines/engine.ts';
import type { Peak } from '../../test/bench/peak.ts';
import type { BenchOptions } from './benchArgs.ts';
import { createNodeEngines } from './benchNode.ts';
import { type ModulePage, openModulePage, type WebgpuMode } from './browser.ts';

export type Runtime = 'browser' | 'node';

export interface BenchPlace {
  readonly runtime: Runtime;
  /** Runtime and version. */
  readonly name: string;
  readonly backends: readonly BenchBackend[];
  /** Null without a GPU, real or in software. */
  readonly peak: Peak | null;
  startEngine(engine: string, threads: number, work: EngineWork): Promise<void>;
  /** One training step or one generation. */
  runEngine(engine: string, threads: number): Promise<BenchSample>;
  stopEngine(engine: string, threads: number): Promise<void>;
  close(): Promise<void>;
}

const PAGE = '/test/bench/benchPage.ts';
const WORKERS = [
  '/test/bench/benchWorker.ts',
  ...['ours', 'tfjs', 'jaxJs'].map((e) => `/test/bench/engines/${e}.ts`),
];

export const openPlace = (runtime: Runtime, options: BenchOptions): Promise<BenchPlace> =>
  runtime === 'browser' ? openBrowser(options) : openNode(options);

async function openBrowser(options: BenchOptions): Promise<BenchPlace> {
  const page = await openBenchPage(options);
  const patienceMs = options.patience * 1000;
  return {
    runtime: 'browser',
    name: `Chromium ${page.page.context().browser()?.version() ?? ''}`,
    backends: options.backends,
    peak: options.backends.includes('webgpu') ? await page.call<Peak | null>('peak') : null,
    startEngine: (engine, threads, work) => page.call('startEngine', engine, threads, work, patienceMs),
    runEngine: (engine, threads) => page.call('runEngine', engine, threads, patienceMs),
    stopEngine: (engine, threads) => page.call('stopEngine', engine, threads),
    close: () => page.close(),
  };
}

async function openBenchPage({ backends }: BenchOptions): Promise<ModulePage> {
  // jax-js makes its threads from a blob, which the site's own policy forbids.
  const open = (webgpu: WebgpuMode) => openModulePage(PAGE, { webgpu, workers: WORKERS, blobWorkers: true });
  if (!backends.includes('webgpu')) return open('none');
  const page = await open('real');
  if (await page.call<boolean>('hasAdapter')) return page;
  await page.close();
  return open('swiftshader');
}

async function openNode({ patience }: BenchOptions): Promise<BenchPlace> {
  const engines = await createNodeEngines(patience * 1000);
  return {
    ...engines,
    runtime: 'node',
    name: `Node ${process.versions.node} with Dawn`,
    backends: ['webgpu'],
  };
}
