import { add, clipByValue, maximum, minimum, sub, type Tensor } from '../kernels/tf.ts';

/** A number in a formula, or a scalar that holds it: then it can change from step to step of a recorded step. */
export type Coefficient = number | Tensor;

/** x within `range` of `centre`. The gradient is 1 inside, the bounds included, and 0 outside. */
export function clipAround(x: Tensor, centre: number, range: Coefficient): Tensor {
  if (typeof range === 'number') return clipByValue(x, centre - range, centre + range);
  return minimum(maximum(x, sub(centre, range)), add(centre, range));
}
