/**
 * onnxruntime-web as transformers.js is to see it: the build for wasm alone (half the size of the one with WebGPU),
 * on one thread, from bytes that we fetched ourselves, and with failures kept apart.
 */
import * as ort from 'onnxruntime-web/wasm';

/** Where transformers.js looks for a runtime that its surroundings bring along (its `backends/onnx.js`). */
const RUNTIME = Symbol.for('onnxruntime');

const failures = new WeakMap<object, unknown>();

/** Why this session could not be created, or why its last run failed. */
export const failureOf = (session: object | undefined): unknown => session && failures.get(session);

/**
 * To be called before transformers.js is imported.
 * @param wasm the bytes of `ort-wasm-simd-threaded.wasm`
 */
export function installOnnxRuntime(wasm: ArrayBuffer): void {
  ort.env.wasm.numThreads = 1; // two lanes train beside it, and more threads would need workers from blob: URLs
  ort.env.wasm.proxy = false;
  ort.env.wasm.wasmBinary = wasm;
  // Never read, as the bytes are here; but where it is unset, transformers.js puts the addresses of a CDN.
  ort.env.wasm.wasmPaths = { wasm: 'ort-wasm-simd-threaded.wasm' };
  Object.assign(globalThis, { [RUNTIME]: { ...ort, InferenceSession: { create: createSession } } });
}

type Create = (bytes: Uint8Array, options?: ort.InferenceSession.SessionOptions) => Promise<object>;

/**
 * Never rejects: transformers.js 4.3 chains all sessions' starts, and all runs, to one promise each, so that a
 * single damaged file would fail every model after it.
 */
const createSession: Create = async (bytes, options) => {
  try {
    const session = await ort.InferenceSession.create(bytes, options);
    const run = session.run.bind(session) as (...args: readonly unknown[]) => Promise<object>;
    const guardedRun = async (...args: readonly unknown[]) => {
      try {
        failures.delete(session);
        return await run(...args);
      } catch (error) {
        failures.set(session, error);
        return {};
      }
    };
    return Object.assign(session, { run: guardedRun });
  } catch (error) {
    const stillborn = { inputNames: [], outputNames: [], run: () => Promise.resolve({}) };
    failures.set(stillborn, error);
    return stillborn;
  }
};
