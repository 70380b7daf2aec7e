/**
 * Training steps and generation in Node, one thread: typed-array loops with XNNPACK's products against the SIMD
 * module, interleaved so that whatever else runs on the machine hits both.
 * `node src/cli/run.mjs ../../test/bench/trainStep --sizes A,B --engines loops,plain,relaxed --rounds 15`
 */
import { setFlagsFromString } from 'node:v8';
import { startNodeBackend } from '../../src/cli/nodeBackend.ts';
import { type SimdOptions, startSimd } from '../../src/kernels/wasm/startSimd.ts';
import { generation, trainingStep, type Work } from './workloads.ts';

const ENGINES: Readonly<Record<string, SimdOptions>> = {
  loops: { disabled: true },
  plain: { relaxed: false },
  relaxed: { relaxed: true },
};
const WARM_UP = 3;

export async function main(args: readonly string[]): Promise<void> {
  const list = (flag: string, otherwise: string) =>
    (args[args.indexOf(flag) + 1 || -1] ?? otherwise).split(',');
  const engines = list('--engines', 'loops,plain,relaxed');
  const rounds = Number(list('--rounds', '15')[0]);
  if (engines.includes('relaxed')) setFlagsFromString('--experimental-wasm-relaxed-simd');
  await startNodeBackend('wasm');
  for (const size of list('--sizes', 'A,B,C')) {
    for (const phase of list('--phases', 'train,generate')) {
      const work = phase === 'train' ? trainingStep(size) : generation(size);
      await compare(`${size} ${phase}`, work, engines, rounds);
    }
  }
}

async function compare(label: string, work: Work, engines: readonly string[], rounds: number): Promise<void> {
  const times = engines.map((): number[] => []);
  const results = engines.map(() => NaN);
  for (let round = -WARM_UP; round < rounds; round++) {
    for (const [i, engine] of engines.entries()) {
      await startSimd(ENGINES[engine]);
      const start = cpuMs();
      results[i] = await work();
      if (round >= 0) times[i]!.push(cpuMs() - start);
    }
  }
  const medians = times.map((list) => list.toSorted((a, b) => a - b)[list.length >> 1]!);
  engines.forEach((engine, i) => {
    const best = Math.min(...times[i]!).toFixed(1);
    const ratio = (medians[0]! / medians[i]!).toFixed(2);
    console.log(
      `${label.padEnd(12)} ${engine.padEnd(8)} median ${medians[i]!.toFixed(1)} ms, best ${best} ms, ` +
        `${ratio}x, result ${results[i]!.toFixed(5)}`,
    );
  });
}

/** Time this process was computing: other load on the machine does not count. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
