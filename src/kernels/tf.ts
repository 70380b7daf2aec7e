/**
 * The one door to tfjs. The modular core registers no gradients by itself (the union package does, but it
 * also drags in the WebGL backend, layers and the converter), so they are registered here, with the chained
 * form of the operations (`a.sub(b)`) that keeps formulas readable.
 */
// The core first: in Node the deep imports below are a second copy of it, and the copy that loads first makes
// the engine. Made by the other, `tensor.clone()` throws.
export * from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops';
