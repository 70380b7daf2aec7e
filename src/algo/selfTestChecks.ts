/** Checks that several algorithms make before their first update. */
import { scalar, type Tensor, tidy } from '../kernels/tf.ts';
import { type Gradients, readScalars } from '../math/gradients.ts';
import type { SelfTestCheck } from './types.ts';

/** Reads loss, statistics and the gradients' common `norm` back, and frees all of them. */
export function readGradients(taken: Gradients): Promise<Record<string, number>> {
  const norm = tidy(() =>
    taken.gradients.reduce<Tensor>((sum, gradient) => sum.add(gradient.square().sum()), scalar(0)).sqrt(),
  );
  for (const gradient of taken.gradients) gradient.dispose();
  return readScalars({ ...taken.stats, norm });
}

export const equals = (
  { id, label }: Pick<SelfTestCheck, 'id' | 'label'>,
  actual: number,
  wanted: number,
  expected = wanted === Math.LN2 ? 'ln 2' : String(Number(wanted.toPrecision(4))),
): SelfTestCheck => ({
  id,
  label,
  expected,
  actual,
  pass: Math.abs(actual - wanted) < 1e-4 * Math.max(1, Math.abs(wanted)),
});

export const reachesPolicy = (norm: number): SelfTestCheck => ({
  id: 'gradient',
  label: 'gradient norm',
  expected: '> 0',
  actual: norm,
  pass: norm > 1e-8 && norm < Infinity,
});
