/** Runs in the browser: whole steps of the relatives of PPO and DPO, recorded and not. */
import { algorithms } from '../../src/algo/registry.ts';
import type { AnyAlgorithm } from '../../src/algo/types.ts';
import { type CaptureReport, captureReports } from '../../src/kernels/capturable.ts';
import * as tf from '../../src/kernels/tf.ts';
import type { AdapterReport } from '../../src/kernels/webgpu/device.ts';
import { knobDefaults } from '../algo/knobDefaults.ts';
import { disposeToy, prepared, toyContext } from '../algo/toyTask.ts';
import { fatal, gpuBackend, startWebGpu } from './webgpu.ts';

export const start = (): Promise<AdapterReport | string> => startWebGpu();
export const fatalErrors = (): readonly string[] => fatal;

/** Whole batches, so that the shapes come back; the learning rate changes from step to step. */
const SETTINGS: Readonly<Record<string, number>> = {
  batchSize: 256,
  steps: 12,
  updates: 2,
  epochs: 12,
  prompts: 3,
  answers: 3,
  learningRate: 2e-3,
};

export interface RelativeSteps {
  readonly metrics: Readonly<Record<string, number>>[];
  readonly reports: CaptureReport[];
}

export async function runSteps(id: string, steps: number, replay: boolean): Promise<RelativeSteps> {
  await tf.setBackend('webgpu');
  (gpuBackend() as unknown as { capturer: { enabled: boolean } }).capturer.enabled = replay;
  const algorithm: AnyAlgorithm = algorithms.find((candidate) => candidate.id === id)!;
  const known = Object.entries(SETTINGS).filter(([name]) => name in algorithm.knobs);
  const config = knobDefaults(algorithm.knobs, Object.fromEntries(known)) as never;
  const context = toyContext();
  const state = await prepared(algorithm, config, context);
  const metrics: Record<string, number>[] = [];
  for (let step = 0; step < steps; step++)
    metrics.push({ ...(await algorithm.step(context, state, config, step)).metrics });
  const reports = captureReports();
  algorithm.dispose(state);
  disposeToy(context);
  return { metrics, reports };
}
