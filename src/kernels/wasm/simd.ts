/**
 * Our own WebAssembly module beside tfjs's: it imports the memory of tfjs's wasm backend and works on tensors in
 * place, by their byte offsets.
 */
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { TensorInfo } from '../tf.ts';
import type { SimdCode } from './simdCode.ts';

/** tfjs's wasm backend with the parts of it that it does not declare. */
export interface WasmHeapBackend extends BackendWasm {
  readonly wasm: BackendWasm['wasm'] & {
    readonly asm: Readonly<Record<string, unknown>>;
    readonly _malloc: (bytes: number) => number;
    readonly _free: (address: number) => void;
  };
}

/** The module bound to one backend. */
export interface Simd {
  readonly code: SimdCode;
  /** Does it use fused multiply-add? */
  readonly relaxed: boolean;
  /** Byte offset of a tensor's values; stays valid when the heap grows, unlike a view. */
  readonly address: (tensor: TensorInfo) => number;
  /** Uninitialised memory for an output. */
  make(shape: number[], dtype?: 'float32' | 'int32'): TensorInfo;
  dispose(tensor: TensorInfo): void;
  /** Values of a tensor on the JavaScript side. A later `make` or `scratch` may detach them. */
  floats(tensor: TensorInfo): Float32Array;
  integers(tensor: TensorInfo): Int32Array;
  /** At least so many bytes for the duration of one kernel; the next caller gets the same ones. */
  scratch(bytes: number): number;
}

const SPLAT = [0x41, 0, 0xfd, 0x0f]; // i8x16.splat of the constant 0
const RELAXED_MADD = [0xfd, 0x85, 0x02]; // f32x4.relaxed_madd
const SIMD_PROBE = probe(SPLAT);
const RELAXED_PROBE = probe([...SPLAT, ...SPLAT, ...SPLAT, ...RELAXED_MADD]);

/** A module with one function () -> v128. */
function probe(body: readonly number[]): Uint8Array<ArrayBuffer> {
  const header = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]; // "\0asm", version 1
  const types = [1, 5, 1, 0x60, 0, 1, 0x7b];
  const functions = [3, 2, 1, 0];
  const code = [10, body.length + 4, 1, body.length + 2, 0, ...body, 0x0b]; // no locals, the body, end
  return Uint8Array.from([header, types, functions, code].flat());
}

export const hasSimd = (): boolean => WebAssembly.validate(SIMD_PROBE);
export const hasRelaxedSimd = (): boolean => WebAssembly.validate(RELAXED_PROBE);

/** tfjs's memory, or why a module cannot share it. */
export function sharedMemory(backend: WasmHeapBackend): WebAssembly.Memory | string {
  const memory = Object.values(backend.wasm.asm).find((value) => value instanceof WebAssembly.Memory);
  if (!memory) return 'tfjs does not export its memory';
  const isThreaded = typeof SharedArrayBuffer !== 'undefined' && memory.buffer instanceof SharedArrayBuffer;
  return isThreaded ? 'tfjs runs its threaded build, whose memory is of another kind' : memory;
}

/** Compiles the module, with fused multiply-add or without, and binds it to the backend. */
export async function bindSimd(
  backend: WasmHeapBackend,
  memory: WebAssembly.Memory,
  relaxed: boolean,
): Promise<Simd> {
  const { default: base64 } = relaxed
    ? await import('../assembly/index.ts?assembly-relaxed')
    : await import('../assembly/index.ts?assembly');
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const imports = { env: { memory }, math: { log: Math.log } };
  const { instance } = await WebAssembly.instantiate(bytes, imports);
  const code = instance.exports as unknown as SimdCode;
  code.useGemmScratch(allocate(backend, code.gemmScratchBytes()));
  return {
    code,
    relaxed,
    address: (tensor) => backend.getMemoryOffset(tensor.dataId),
    make: (shape, dtype = 'float32') => backend.makeOutput(shape, dtype),
    dispose: (tensor) => void backend.disposeData(tensor.dataId),
    floats: (tensor) => backend.typedArrayFromHeap(tensor) as Float32Array,
    integers: (tensor) => backend.typedArrayFromHeap(tensor) as Int32Array,
    scratch: growingScratch(backend),
  };
}

function growingScratch(backend: WasmHeapBackend): (bytes: number) => number {
  const { _free: free } = backend.wasm;
  let capacity = 0;
  let address = 0;
  return (bytes) => {
    if (bytes > capacity) {
      if (address) free(address);
      capacity = Math.ceil(bytes * 1.5);
      address = allocate(backend, capacity);
    }
    return address;
  };
}

/** `>>> 0`: addresses above 2 GB come out negative. @throws RangeError when the heap is full */
function allocate(backend: WasmHeapBackend, bytes: number): number {
  const { _malloc: malloc } = backend.wasm;
  const address = malloc(bytes) >>> 0;
  if (address === 0) throw new RangeError(`no room for ${bytes} bytes in the wasm heap`);
  return address;
}
