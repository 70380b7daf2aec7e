/** Flags of `npm run bench`. */
import type { Phase } from '../../test/bench/benchHost.ts';
import type { BenchBackend } from '../../test/bench/engines/engine.ts';
import { SIZES } from '../../test/bench/sizes.ts';
import { AppError } from '../shared/errors.ts';
import { parseFlags, wholeNumber } from './args.ts';
import type { Runtime } from './benchPlaces.ts';

export interface BenchOptions {
  readonly runtimes: readonly Runtime[];
  readonly engines: readonly string[];
  readonly backends: readonly BenchBackend[];
  readonly sizes: readonly string[];
  readonly phases: readonly Phase[];
  /** How many each engine that has threads on wasm is given; one run for each number. */
  readonly threads: readonly number[];
  /** Timed training steps for each engine, and a quarter as many generations. */
  readonly steps: number;
  /** An engine that has spent so long on one row stops there. */
  readonly seconds: number;
  /** An engine that takes so long to start, or for one step, has failed. Seconds. */
  readonly patience: number;
  readonly json: string | undefined;
}

const RUNTIMES = ['browser', 'node'] as const;
const ENGINES = ['ours', 'tfjs', 'jax-js'] as const;
const BACKENDS = ['wasm', 'webgpu'] as const;
const PHASES = ['train', 'generate'] as const;
const THREADS = ['1', '2', '3', '4', '5', '6', '7', '8'] as const;

export const BENCH_USAGE = `npm run bench -- [flags]
  --runtime A,B     of ${RUNTIMES.join(', ')}: WebGPU by Dawn (browser)
  --engines A,B     of ${ENGINES.join(', ')} (all)
  --backends A,B    of ${BACKENDS.join(', ')} (both)
  --sizes A,B       of ${Object.keys(SIZES).join(', ')} (A,B)
  --phases A,B      of ${PHASES.join(', ')} (both)
  --threads A,B     on wasm, of engines that have threads (1)
  --steps N         timed training steps of each engine, at most (20)
  --seconds N       an engine that has spent so long on a row stops there (40)
  --patience N      an engine that is silent for so many seconds has failed (180)
  --json FILE       write the results`;

/** @returns null when help was asked for */
export function parseBenchArgs(argv: readonly string[]): BenchOptions | null {
  const flags = parseFlags(argv, {
    runtime: { type: 'string', default: 'browser' },
    engines: { type: 'string', default: ENGINES.join(',') },
    backends: { type: 'string', default: BACKENDS.join(',') },
    sizes: { type: 'string', default: 'A,B' },
    phases: { type: 'string', default: PHASES.join(',') },
    threads: { type: 'string', default: '1' },
    steps: { type: 'string', default: '20' },
    seconds: { type: 'string', default: '40' },
    patience: { type: 'string', default: '180' },
    json: { type: 'string' },
    help: { type: 'boolean' },
  });
  if (flags.help) return null;
  const runtimes = parseList('--runtime', flags.runtime, RUNTIMES);
  const backends = parseList('--backends', flags.backends, BACKENDS);
  if (runtimes.includes('node') && !backends.includes('webgpu'))
    throw new AppError('config', '--runtime node: measures WebGPU, which --backends leaves out');
  return {
    runtimes,
    engines: parseList('--engines', flags.engines, ENGINES),
    backends,
    sizes: parseList('--sizes', flags.sizes, Object.keys(SIZES)),
    phases: parseList('--phases', flags.phases, PHASES),
    threads: parseList('--threads', flags.threads, THREADS).map(Number),
    steps: wholeNumber('--steps', flags.steps, 1),
    seconds: wholeNumber('--seconds', flags.seconds, 1),
    patience: wholeNumber('--patience', flags.patience, 1),
    json: flags.json,
  };
}

function parseList<T extends string>(flag: string, text: string, allowed: readonly T[]): T[] {
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !(allowed as readonly string[]).includes(name));
  if (unknown !== undefined || new Set(names).size < names.length) {
    throw new AppError(
      'config',
      `${flag}: expected different ones of ${allowed.join(', ')}, separated by commas, got "${text}"`,
    );
  }
  return names as T[];
}
