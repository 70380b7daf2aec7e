/** transformers.js, kept from reaching for anything by itself: every file comes from a reader of ours. */
import type { Tensor } from '@xenova/transformers';
import type { FileReader } from './modelFiles.ts';
import { failureOf, installOnnxRuntime } from './onnxRuntime.ts';

export interface OpenOptions {
  readonly id: string;
  readonly read: FileReader;
  /** Which of the model's weights: `onnx/model.onnx` or `onnx/model_quantized.onnx`. */
  readonly dtype: 'fp32' | 'q8';
  /** The longest input in tokens; longer texts are cut. */
  readonly maxTokens: number;
}

/** Logits of one text, one number a label. @throws what the runtime throws */
export type TextModel = (text: string) => Promise<Float32Array>;

/** Opens models by transformers.js. */
export interface TransformersLibrary {
  open(options: OpenOptions): Promise<TextModel>;
}

/** Addresses that only we understand; `.invalid` is reserved (RFC 2606), so that none of them can be reached. */
const ROOT = '/models/';
const REMOTE_ROOT = 'https://models.invalid/';

/** @param wasm the bytes of onnxruntime's `ort-wasm-simd-threaded.wasm` */
export async function startTransformers(wasm: ArrayBuffer): Promise<TransformersLibrary> {
  installOnnxRuntime(wasm);
  const { AutoModelForSequenceClassification, AutoTokenizer, env, LogLevel, Tensor } =
    await import('@xenova/transformers');
  const shortened = (tensor: Tensor, maxTokens: number) => {
    const ids = [...(tensor.data as BigInt64Array)];
    if (ids.length <= maxTokens) return tensor;
    // As in Python: the closing [SEP] stays. transformers.js's own truncation cuts it off.
    const kept = [...ids.slice(0, maxTokens - 1), ids.at(-1)!];
    return new Tensor('int64', BigInt64Array.from(kept), [1, maxTokens]);
  };
  const readers = new Map<string, FileReader>();
  Object.assign(env, {
    allowLocalModels: true,
    allowRemoteModels: false,
    localModelPath: ROOT,
    remoteHost: REMOTE_ROOT,
    remotePathTemplate: '{model}/',
    useFS: false,
    useFSCache: false,
    useBrowserCache: false,
    useWasmCache: false,
    useCustomCache: true,
    customCache: { match: (key: string) => answerFrom(readers, key), put: () => Promise.resolve() },
    fetch: () => Promise.resolve(new Response(null, { status: 404 })), // asked only for what `match` does not have
    logLevel: LogLevel.NONE, // what goes wrong is thrown, too
  });

  return {
    async open({ id, read, dtype, maxTokens }) {
      readers.set(id, read);
      try {
        const tokenizer = await AutoTokenizer.from_pretrained(id);
        const model = await AutoModelForSequenceClassification.from_pretrained(id, { dtype, device: 'auto' });
        const session = Object.values(model.sessions as Record<string, object>)[0];
        throwIfFailed(session);
        return async (text) => {
          const tokens = tokenizer([text]) as Record<string, Tensor>;
          const inputs = Object.entries(tokens).map(([name, tensor]) => [name, shortened(tensor, maxTokens)]);
          const { logits } = (await model(Object.fromEntries(inputs))) as { logits?: Tensor };
          throwIfFailed(session);
          if (!(logits?.data instanceof Float32Array))
            throw new Error('the model gives no logits of 32-bit floats');
          return Float32Array.from(logits.data);
        };
      } finally {
        readers.delete(id);
      }
    },
  };
}

function throwIfFailed(session: object | undefined): void {
  const failure = failureOf(session);
  if (failure !== undefined) throw failure as Error;
}

/** @param key `/models/<id>/<file>`, or the same below {@link REMOTE_ROOT} */
async function answerFrom(
  readers: ReadonlyMap<string, FileReader>,
  key: string,
): Promise<Response | undefined> {
  const root = [ROOT, REMOTE_ROOT].find((start) => key.startsWith(start));
  if (root === undefined) return undefined;
  const path = key.slice(root.length);
  for (const [id, read] of readers) {
    if (!path.startsWith(`${id}/`)) continue;
    const bytes = await read(path.slice(id.length + 1));
    if (bytes) return new Response(bytes, { headers: { 'content-length': String(bytes.length) } });
  }
  return undefined;
}
