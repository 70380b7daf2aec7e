import { capturable } from '../kernels/capturable.ts';
import { type Tensor, tidy } from '../kernels/tf.ts';
import { countStep, noteWork, workProfile } from '../math/workCounter.ts';
import { batchTensors, type PackedBatch } from './packing.ts';
import type { Model } from './parameters.ts';

export interface ForwardPass<T extends Tensor> {
  readonly name: string;
  /** Every choice and number that `run` depends on besides models and batch. */
  readonly variant: string;
  /** All that `run` reads. The first lives as long as the recordings. */
  readonly models: readonly [Model, ...Model[]];
  readonly batch: PackedBatch;
  /** A pure function of models, batch and variant. */
  readonly run: () => T;
}

/** A pass through models that trains nothing, in a form that a GPU can record and replay. @returns what `run` does */
export function forwardPass<T extends Tensor>({ name, variant, models, batch, run }: ForwardPass<T>): T {
  const parameters = [...new Set(models)].flatMap((model) => Object.values(model.parameters));
  const kind = `${variant}, models ${models.map((model) => models.indexOf(model)).join()}`;
  const work = workProfile(models[0], `${name}, ${kind}`);
  const inputs = [...batchTensors(batch), ...parameters];
  const { y } = capturable<{ y: T }, object>({
    owner: models[0],
    name,
    variant: kind,
    inputs,
    run: () => ({ y: noteWork(work, inputs, () => tidy(run)) }),
  });
  countStep('scoring', work, inputs);
  return y;
}
