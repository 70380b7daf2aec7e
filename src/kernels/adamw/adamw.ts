import {
  type KernelBackend,
  registerKernel,
  type Tensor,
  type Tensor1D,
  tensor1d,
  type TensorInfo,
} from '../tf.ts';
import { heapOf } from '../heap.ts';
import { run } from '../run.ts';

/** One parameter's share of an update. */
export interface AdamWGroup {
  readonly learningRate: number;
  readonly weightDecay: number;
}
export interface AdamWAttrs {
  readonly groups: readonly AdamWGroup[];
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** 1, 2, 3, ...: corrects the bias of the moments. */
  readonly step: number;
  /** All gradients together are scaled down to this norm. Infinity: no clipping. */
  readonly maxGradNorm: number;
}

for (const backendName of ['cpu', 'wasm']) {
  registerKernel({
    kernelName: 'AdamW',
    backendName,
    kernelFunc: ({ inputs, attrs, backend }) =>
      adamwLoops(
        backend as KernelBackend,
        inputs as Record<string, TensorInfo>,
        attrs as unknown as AdamWAttrs,
      ),
  });
}

function adamwLoops(
  backend: KernelBackend,
  inputs: Readonly<Record<string, TensorInfo>>,
  attrs: AdamWAttrs,
): TensorInfo[] {
  const heap = heapOf(backend);
  const count = attrs.groups.length;
  const make = (key: string) => heap.make({ shape: inputs[key]!.shape, dtype: 'float32' });
  const indices = Array.from({ length: count }, (_, i) => i);
  const outputs = indices.flatMap((i) => [make(`p${i}`), make(`m${i}`), make(`v${i}`)]);
  const norm = heap.make({ shape: [1], dtype: 'float32' });
  const view = (info: TensorInfo) => heap.view(info) as Float32Array;

  let squares = 0;
  for (const i of indices) {
    const g = view(inputs[`g${i}`]!);
    let partial = 0;
    for (let k = 0; k < g.length; k++) partial += g[k]! * g[k]!;
    squares += partial;
  }
  const gradNorm = Math.sqrt(squares);
  view(norm)[0] = gradNorm;
  const clip = gradNorm > attrs.maxGradNorm ? attrs.maxGradNorm / (gradNorm + 1e-6) : 1;
  for (const i of indices) {
    updateLoop(
      {
        p: view(inputs[`p${i}`]!),
        g: view(inputs[`g${i}`]!),
        m: view(inputs[`m${i}`]!),
        v: view(inputs[`v${i}`]!),
      },
      { p: view(outputs[3 * i]!), m: view(outputs[3 * i + 1]!), v: view(outputs[3 * i + 2]!) },
      attrs,
      attrs.groups[i]!,
      clip,
    );
  }
  return [norm, ...outputs];
}

function updateLoop(
  from: { p: Float32Array; g: Float32Array; m: Float32Array; v: Float32Array },
  to: { p: Float32Array; m: Float32Array; v: Float32Array },
  attrs: AdamWAttrs,
  group: AdamWGroup,
  clip: number,
): void {
  const { p, g, m, v } = from;
  const { beta1, beta2, epsilon, step } = attrs;
  const stepSize = group.learningRate / (1 - beta1 ** step);
  const correction = 1 / Math.sqrt(1 - beta2 ** step);
  const keep = 1 - group.learningRate * group.weightDecay;
  for (let k = 0; k < p.length; k++) {
    const gradient = g[k]! * clip;
    const first = beta1 * m[k]! + (1 - beta1) * gradient;
    const second = beta2 * v[k]! + (1 - beta2) * gradient * gradient;
    to.m[k] = first;
    to.v[k] = second;
    to.p[k] = keep * p[k]! - (stepSize * first) / (Math.sqrt(second) * correction + epsilon);
  }
}

export interface AdamWResult {
  readonly parameters: Tensor[];
  readonly firstMoments: Tensor[];
  readonly secondMoments: Tensor[];
  /** [1] norm of all gradients together, before clipping */
  readonly gradNorm: Tensor;
}

/**
 * What changes from step to step, as data: [1 / sqrt(1 - beta2^step)], then for each parameter its step size
 * lr / (1 - beta1^step) and the share of it that weight decay keeps.
 * @returns [1 + 2 parameters], owned by the caller
 */
export function adamwRates({ groups, beta1, beta2, step }: AdamWAttrs): Tensor1D {
  const rates = new Float32Array(1 + 2 * groups.length);
  rates[0] = 1 / Math.sqrt(1 - beta2 ** step);
  groups.forEach(({ learningRate, weightDecay }, i) => {
    rates[2 * i + 1] = learningRate / (1 - beta1 ** step);
    rates[2 * i + 2] = 1 - learningRate * weightDecay;
  });
  return tensor1d(rates);
}

/**
 * AdamW with decoupled weight decay (arXiv:1711.05101) and clipping by global norm over all parameters, as
 * torch.optim.AdamW after torch.nn.utils.clip_grad_norm_. Returns new tensors; the inputs are unchanged.
 * @param rates `adamwRates(attrs)`, for steps that are recorded: a GPU takes from it what changes, not from `attrs`
 */
export function adamw(
  parameters: readonly Tensor[],
  gradients: readonly Tensor[],
  firstMoments: readonly Tensor[],
  secondMoments: readonly Tensor[],
  attrs: AdamWAttrs,
  rates?: Tensor1D,
): AdamWResult {
  const ownRates = rates ? undefined : adamwRates(attrs);
  const inputs: Record<string, Tensor> = { rates: rates ?? ownRates! };
  parameters.forEach((p, i) => {
    inputs[`p${i}`] = p;
    inputs[`g${i}`] = gradients[i]!;
    inputs[`m${i}`] = firstMoments[i]!;
    inputs[`v${i}`] = secondMoments[i]!;
  });
  const [gradNorm, ...rest] = run('AdamW', inputs, attrs);
  ownRates?.dispose();
  const every = (offset: number) => parameters.map((_, i) => rest[3 * i + offset]!);
  return { gradNorm: gradNorm!, parameters: every(0), firstMoments: every(1), secondMoments: every(2) };
}
