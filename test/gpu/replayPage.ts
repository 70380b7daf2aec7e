/** Runs in the browser: steps replayed from a recording, and the same steps run operation by operation. */
import { type CaptureReport, captureReports } from '../../src/kernels/capturable.ts';
import { sftStep } from '../../src/algo/sft.ts';
import * as tf from '../../src/kernels/tf.ts';
import type { AdapterReport } from '../../src/kernels/webgpu/device.ts';
import { readPacked } from '../../src/math/gradients.ts';
import { createOptimizer, disposeOptimizer } from '../../src/math/optimizer.ts';
import { disposeModel } from '../../src/model/parameters.ts';
import { LONG_RUN, longRunModel, longRunOptions, longRunSequences } from '../algo/longRunSteps.ts';
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

const held = (): string =>
  `${tf.memory().numTensors} tensors, ${tf.backend().numDataIds()} buffers, ${gpuBytes()} bytes`;

const gpuBytes = (): number =>
  (tf.memory() as unknown as { numBytesAllocatedInGPU: number }).numBytesAllocatedInGPU;

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

export interface LongRun {
  /** GPU memory, recordings included, after step 20 and at the end. */
  readonly early: number;
  readonly late: number;
  /** Made in between. */
  readonly newBuffers: number;
  readonly finite: boolean;
  readonly replayedSteps: number;
}

/** 2,000 steps of a very small model. */
export async function runLong(): Promise<LongRun> {
  await tf.setBackend('webgpu');
  capturer().enabled = true;
  const model = longRunModel();
  const optimizer = createOptimizer(model.parameters);
  let early = 0;
  let finite = true;
  for (let step = 0; step < LONG_RUN.steps; step++) {
    const { loss } = await readPacked([
      sftStep(model, optimizer, longRunSequences(step), longRunOptions(step)),
    ]);
    finite &&= Number.isFinite(loss);
    if (step !== LONG_RUN.settled) continue;
    early = gpuBytes();
    takeCounts();
  }
  const { newBuffers } = takeCounts();
  const late = gpuBytes();
  const { replayedSteps } = captureReports()[0]!;
  disposeModel(model);
  disposeOptimizer(optimizer);
  return { early, late, newBuffers, finite, replayedSteps };
}
