/** Runs in the browser: every algorithm of the registry on a toy task. Called from `algorithms.test.ts`. */
import { algorithms } from '../../src/algo/registry.ts';
import { type CaptureReport, captureReports } from '../../src/kernels/capturable.ts';
import * as tf from '../../src/kernels/tf.ts';
import type { AdapterReport } from '../../src/kernels/webgpu/device.ts';
import type { Knobs, KnobValue } from '../../src/shared/spec.ts';
import { knobDefaults } from '../algo/knobDefaults.ts';
import { disposeToy, prepared, toyContext, toyPair } from '../algo/toyTask.ts';
import { fatal, gpuBackend, startWebGpu } from './webgpu.ts';

export const start = (): Promise<AdapterReport | string> => startWebGpu();
export const fatalErrors = (): readonly string[] => fatal;

export const ids = (): string[] => algorithms.map(({ id }) => id);

/** Every knob that may be turned while running is turned. */
function otherwise(knobs: Knobs, config: Readonly<Record<string, KnobValue>>): Record<string, KnobValue> {
  const turned = Object.entries(knobs).map(([name, knob]) => {
    const value = config[name]!;
    if (!knob.hot) return [name, value];
    if (knob.kind === 'switch') return [name, !value];
    if (knob.kind !== 'number') return [name, value];
    if (knob.integer) return [name, Number(value) === knob.max ? knob.max - 1 : Number(value) + 1];
    return [name, Number(value) / 2 + Math.min(1, knob.max) / 8];
  });
  return Object.fromEntries(turned) as Record<string, KnobValue>;
}

/** Labels that do not all count alike, as with ties: the weights are inputs of the recorded step. */
const weightedPairs = () =>
  Array.from({ length: 20 }, (_, i) => ({ ...toyPair(i), weight: [1, 0.5, 0.25][i % 3]! }));

export interface AlgorithmRun {
  /** Of every step. */
  readonly metrics: Readonly<Record<string, number>>[];
  readonly failedChecks: string[];
  readonly reports: CaptureReport[];
  /** Tensors left behind. */
  readonly left: number;
}

export async function runAlgorithm(id: string, steps: number, replay: boolean): Promise<AlgorithmRun> {
  await tf.setBackend('webgpu');
  (gpuBackend() as unknown as { capturer: { enabled: boolean } }).capturer.enabled = replay;
  const before = tf.memory().numTensors;
  const algorithm = algorithms.find((candidate) => candidate.id === id)!;
  const config = knobDefaults(algorithm.knobs);
  const context = toyContext({ pairs: weightedPairs() });
  const state = await prepared(algorithm, config, context);
  const checks = await algorithm.selfTest(context, state, config);
  const metrics = [];
  for (let step = 0; step < steps; step++) {
    const knobs = step < steps / 2 ? config : otherwise(algorithm.knobs, config);
    metrics.push((await algorithm.step(context, state, knobs, step)).metrics);
  }
  const reports = captureReports();
  algorithm.dispose(state);
  disposeToy(context);
  const failedChecks = checks.filter(({ pass }) => !pass).map((check) => check.id);
  return { metrics, failedChecks, reports, left: tf.memory().numTensors - before };
}
