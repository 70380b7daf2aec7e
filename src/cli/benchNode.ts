/** Engines in Node, one process each, on WebGPU by Dawn. */
import { type ChildProcess, fork } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import type { BenchAnswer, BenchSample, EngineWork } from '../../test/bench/benchHost.ts';
import type { NodeCommand } from '../../test/bench/nodeEngine.ts';
import type { Peak } from '../../test/bench/peak.ts';
import { AppError } from '../shared/errors.ts';
import { findChromium } from './chromium.ts';
import { ROOT } from './setup.mjs';

export interface NodeEngines {
  readonly peak: Peak;
  startEngine(engine: string, threads: number, work: EngineWork): Promise<void>;
  runEngine(engine: string, threads: number): Promise<BenchSample>;
  stopEngine(engine: string, threads: number): Promise<void>;
  close(): Promise<void>;
}

type Answer =
  BenchAnswer | { readonly peak: Peak | null; readonly error?: undefined } | { error: string; fix: string };
interface EngineProcess {
  ask<T extends Answer>(command: NodeCommand): Promise<T>;
  end(): void;
}

/** @throws AppError('config') without the package or without any adapter */
export async function createNodeEngines(patienceMs: number): Promise<NodeEngines> {
  const { peak, environment } = await findAdapter(patienceMs);
  const running = new Map<string, EngineProcess>();
  const keyOf = (engine: string, threads: number) => `${engine} ${threads}`;
  return {
    peak,
    startEngine: async (engine, threads, work) => {
      const started = startProcess(environment, patienceMs);
      running.set(keyOf(engine, threads), started);
      await started.ask({ type: 'start', engine, threads, work });
    },
    runEngine: async (engine, threads) => {
      const { sample } = await running.get(keyOf(engine, threads))!.ask<{ sample: BenchSample }>({
        type: 'run',
      });
      return sample;
    },
    stopEngine: async (engine, threads) => {
      running.get(keyOf(engine, threads))?.end();
      running.delete(keyOf(engine, threads));
    },
    close: async () => {
      for (const each of running.values()) each.end();
    },
  };
}

type Environment = Readonly<Record<string, string>>;

/** A GPU of this machine's, else the software one that comes with Chromium. */
async function findAdapter(patienceMs: number): Promise<{ peak: Peak; environment: Environment }> {
  for (const environment of [{}, softwareDriver()]) {
    if (!environment) break;
    const probe = startProcess(environment, patienceMs);
    try {
      const { peak } = await probe.ask<{ peak: Peak | null }>({ type: 'peak' });
      if (peak) return { peak, environment };
    } finally {
      probe.end();
    }
  }
  throw new AppError('config', '--runtime node: no WebGPU adapter', {
    fix: 'Install a Vulkan driver (and libvulkan1), or Chromium, which brings one in software.',
  });
}

/** Chromium's own Vulkan driver and loader, if it has them beside it. */
function softwareDriver(): Environment | undefined {
  const executable = findChromium();
  const folders = [executable && path.dirname(realpathSync(executable)), '/usr/lib/chromium'];
  const folder = folders.find((each) => each && existsSync(path.join(each, 'vk_swiftshader_icd.json')));
  if (!folder) return undefined;
  const loaders = [folder, process.env['LD_LIBRARY_PATH']].filter(Boolean).join(':');
  return { VK_ICD_FILENAMES: path.join(folder, 'vk_swiftshader_icd.json'), LD_LIBRARY_PATH: loaders };
}

function startProcess(environment: Environment, patienceMs: number): EngineProcess {
  const child = fork(path.join(ROOT, 'src/cli/run.mjs'), ['../../test/bench/nodeEngine'], {
    cwd: ROOT,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    serialization: 'advanced',
  });
  let complaints = '';
  child.stderr!.on('data', (text: Buffer) => (complaints = `${complaints}${String(text)}`.slice(-2000)));
  return {
    ask: (command) => askProcess(child, command, patienceMs, () => complaints),
    end: () => void child.kill('SIGKILL'),
  };
}

/** @throws if the process fails, ends, or says nothing for too long */
function askProcess<T extends Answer>(
  child: ChildProcess,
  command: NodeCommand,
  patienceMs: number,
  complaints: () => string,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const finish = (settle: () => void) => {
      clearTimeout(timer);
      child.off('message', onMessage).off('exit', onExit);
      settle();
    };
    const onMessage = (answer: Answer) =>
      finish(() => {
        if (answer.error === undefined) resolve(answer as T);
        else if ('fix' in answer) reject(new AppError('config', answer.error, { fix: answer.fix }));
        else reject(new Error(answer.error));
      });
    const onExit = (status: number | null, signal: string | null) =>
      finish(() =>
        reject(new Error(`the process ended (${signal ?? status}; out of memory?)\n${complaints()}`)),
      );
    const late = () =>
      finish(() => reject(new Error(`no answer within ${patienceMs / 1000} s (--patience)`)));
    const timer = setTimeout(late, patienceMs);
    child.on('message', onMessage).on('exit', onExit);
    child.send(command);
  });
}
