/** Runs in the browser: steps replayed from a recording, and the same steps run operation by operation. */
import { type CaptureReport, captureReports } from '../../src/kernels/capturable.ts';
import * as tf from '../../src/kernels/tf.ts';
import type { AdapterReport } from '../../src/kernels/webgpu/device.ts';
import { type CommandCounts, startCounting, takeCounts } from './commandCounts.ts';
import { generationCase, replayCases } from './replayCases.ts';
import { fatal, gpuBackend, startWebGpu } from './webgpu.ts';

export async function start(): Promise<AdapterReport | string> {
  const adapter = await startWebGpu();
  startCounting();
  return adapter;
}

export const fatalErrors = (): readonly string[] => fatal;

export interface Steps {
  /** Statistics of every step. */
  readonly stats: Record<string, number>[];
  /** After the last step, all in a row. */
  readonly parameters: number[];
  /** Of each step, until its commands are recorded: the read-back of its statistics left out. */
  readonly jsMs: number[];
  readonly counts: CommandCounts[];
  /** After each step: tensors, and bytes of GPU memory. */
  readonly held: string[];
  readonly reports: CaptureReport[];
  /** GPU memory of recordings: at the end, and when their owner is gone. */
  readonly capturedBytes: number;
  readonly capturedBytesAfter: number;
}

/** @param name of a case in replayCases.ts */
export async function runSteps(name: string, steps: number, replay: boolean): Promise<Steps> {
  await tf.setBackend('webgpu');
  capturer().enabled = replay;
  const trained = replayCases[name]!();
  const result = { stats: [] as Record<string, number>[], jsMs: [] as number[], held: [] as string[] };
  const counts: CommandCounts[] = [];
  for (let step = 0; step < steps; step++) {
    takeCounts();
    const begin = performance.now();
    const read = trained.step(step);
    result.jsMs.push(performance.now() - begin);
    result.stats.push(await read());
    counts.push(takeCounts());
    result.held.push(held());
  }
  const values = await Promise.all(trained.parameters().map((p) => p.data<'float32'>()));
  const reports = captureReports();
  const capturedBytes = capturer().bytes();
  trained.dispose();
  const parameters = values.flatMap((list) => [...list]);
  return { ...result, counts, parameters, reports, capturedBytes, capturedBytesAfter: capturer().bytes() };
}

function held(): string {
  const { numTensors } = tf.memory();
  const bytes = (tf.memory() as unknown as { numBytesAllocatedInGPU: number }).numBytesAllocatedInGPU;
  return `${numTensors} tensors, ${tf.backend().numDataIds()} buffers, ${bytes} bytes`;
}

const capturer = () =>
  (gpuBackend() as unknown as { capturer: { enabled: boolean; bytes(): number } }).capturer;

export interface Generated {
  readonly tokens: number[][];
  readonly counts: CommandCounts[];
  readonly held: string[];
  readonly reports: CaptureReport[];
  readonly capturedBytesAfter: number;
}

/** Generations one after another, each with another key, prompts and, now and then, other parameters. */
export async function runGenerations(count: number, replay: boolean): Promise<Generated> {
  await tf.setBackend('webgpu');
  capturer().enabled = replay;
  const generating = generationCase();
  const result = { tokens: [] as number[][], held: [] as string[] };
  const counts: CommandCounts[] = [];
  for (let round = 0; round < count; round++) {
    takeCounts();
    result.tokens.push(...(await generating.generate(round)));
    counts.push(takeCounts());
    result.held.push(held());
  }
  const reports = captureReports();
  generating.dispose();
  return { ...result, counts, reports, capturedBytesAfter: capturer().bytes() };
}
