import { neg, softplus, type Tensor } from '../kernels/tf.ts';

/** log sigma(x), stable for large |x|. tfjs's own logSigmoid reads a freed tensor in its gradient. */
export const logSigmoid = (x: Tensor): Tensor => neg(softplus(neg(x)));
