/**
 * The one door to tfjs. The modular core registers no gradients by itself (the union package does, but it
 * also drags in the WebGL backend, layers and the converter), so they are registered here.
 */
import '@tensorflow/tfjs-core/dist/register_all_gradients';

export * from '@tensorflow/tfjs-core';
