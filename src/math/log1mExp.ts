import { expm1, log, minimum, type Tensor } from '../kernels/tf.ts';

/** Closer to 0 the result would be minus infinity; the gradient is 0 there. */
const LARGEST = -1e-6;

/** log(1 - e^x) for x < 0: the log-probability of anything else, from that of one thing. */
export const log1mExp = (x: Tensor): Tensor => log(expm1(minimum(x, LARGEST)).neg());
