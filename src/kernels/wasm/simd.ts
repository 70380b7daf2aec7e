/**
 * Our own WebAssembly module beside tfjs's: it imports the memory of tfjs's wasm backend and works on tensors in
 * place, by their byte offsets.
 */
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { AppError } from '../../shared/errors.ts';
import type { TensorInfo } from '../tf.ts';
import { withSharedMemory } from './sharedMemory.ts';
import { DIVISIBLE, type DivisibleCode, type SimdCode, type WholeArguments } from './simdCode.ts';
import { CONTROL_BYTES, type HelperPort, startThreads, type Threads } from './threads.ts';

/** tfjs's wasm backend with the parts of it that it does not declare. */
export interface WasmHeapBackend extends BackendWasm {
  readonly wasm: BackendWasm['wasm'] & {
    readonly asm: Readonly<Record<string, unknown>>;
    readonly HEAPU8: Uint8Array;
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
  doubles(address: number, count: number): Float64Array;
  /** At least so many bytes for the duration of one kernel; the next caller gets the same ones. */
  scratch(bytes: number): number;
  /** Computes a kernel, on all threads if it is large enough to gain by that. */
  divide<Name extends keyof DivisibleCode>(
    name: Name,
    division: Division,
    ...values: WholeArguments<Name>
  ): void;
  /** How many threads there are, the caller's included: 1 again if helpers are lost. */
  threads(): number;
  /** Ends the helpers that there are and starts others. @throws AppError('backend') if they do not come up */
  useThreads(plan: ThreadPlan): Promise<void>;
}

export interface ThreadPlan {
  /** The caller's included. */
  readonly count: number;
  readonly createHelper: () => HelperPort;
  /** A part of a kernel holds at least so many multiply-adds. */
  readonly leastCost: number;
  readonly onLost?: ((reason: string) => void) | undefined;
}

/** How a kernel may be divided into parts. */
export interface Division {
  readonly units: number;
  /** Multiply-adds, or what takes as long, of one unit. */
  readonly cost: number;
  /** Parts begin at multiples of this many units. Default 1. */
  readonly multiple?: number;
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
export function tfjsMemory(backend: WasmHeapBackend): WebAssembly.Memory | string {
  const memory = Object.values(backend.wasm.asm).find((value) => value instanceof WebAssembly.Memory);
  return memory ?? 'tfjs does not export its memory';
}

const isShared = (memory: WebAssembly.Memory): boolean =>
  typeof SharedArrayBuffer !== 'undefined' && memory.buffer instanceof SharedArrayBuffer;

/** Compiles the module, with fused multiply-add or without, and binds it to the backend. */
export async function bindSimd(
  backend: WasmHeapBackend,
  memory: WebAssembly.Memory,
  relaxed: boolean,
): Promise<Simd> {
  const module = await compileModule(relaxed, isShared(memory));
  const instance = await WebAssembly.instantiate(module, { env: { memory }, math: { log: Math.log } });
  const code = instance.exports as unknown as SimdCode;
  const gemmScratch = () => allocate(backend, code.gemmScratchBytes());
  code.useGemmScratch(gemmScratch());
  let threads: Threads | undefined;
  let leastCost = LEAST_COST;
  return {
    code,
    relaxed,
    address: (tensor) => backend.getMemoryOffset(tensor.dataId),
    make: (shape, dtype = 'float32') => backend.makeOutput(shape, dtype),
    dispose: (tensor) => void backend.disposeData(tensor.dataId),
    floats: (tensor) => backend.typedArrayFromHeap(tensor) as Float32Array,
    integers: (tensor) => backend.typedArrayFromHeap(tensor) as Int32Array,
    doubles: (address, count) => new Float64Array(backend.wasm.HEAPU8.buffer, address, count),
    scratch: growingScratch(backend),
    divide(name, division, ...values) {
      const run: (...values: number[]) => void = code[name];
      const kernel = DIVISIBLE.indexOf(name);
      const grain = grainOf(division, threads?.count() ?? 1, leastCost);
      const job = { kernel, units: division.units, grain, values: values as number[], run };
      if (threads) threads.run(job);
      else run(...job.values, 0, job.units);
    },
    threads: () => threads?.count() ?? 1,
    async useThreads(plan) {
      threads?.end();
      threads = undefined;
      ({ leastCost } = plan);
      const { count, createHelper, onLost } = plan;
      if (count === 1) return;
      if (!isShared(memory)) throw new AppError('backend', "tfjs's memory is not shared");
      const control = allocateControl(backend);
      const options = {
        count,
        createHelper,
        onLost,
        module,
        memory,
        control,
        kernels: DIVISIBLE,
        gemmScratch,
      };
      threads = await startThreads(options);
    },
  };
}

async function compileModule(relaxed: boolean, shared: boolean): Promise<WebAssembly.Module> {
  const { default: base64 } = relaxed
    ? await import('../assembly/index.ts?assembly-relaxed')
    : await import('../assembly/index.ts?assembly');
  const binary = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  return WebAssembly.compile(shared ? withSharedMemory(binary) : binary);
}

/** A part takes at least about 20 microseconds, ten times what handing it over does. */
export const LEAST_COST = 500_000;
/** A kernel that holds fewer such parts is over before a helper that sleeps has come. */
const LEAST_PARTS = 10;
/** For each thread, so that one that comes late has less to do. */
const PARTS = 3;

/** Units of a part, or all of them if fewer would not pay. */
export function grainOf(
  { units, cost, multiple = 1 }: Division,
  threads: number,
  leastCost = LEAST_COST,
): number {
  if (threads === 1 || units * cost < LEAST_PARTS * leastCost) return units;
  const least = Math.max(leastCost / cost, units / (PARTS * threads));
  return Math.ceil(least / multiple) * multiple;
}

/** Zeros, and no cache line of anything else. */
function allocateControl(backend: WasmHeapBackend): number {
  const line = 64;
  const address = Math.ceil(allocate(backend, CONTROL_BYTES + 2 * line) / line) * line;
  backend.wasm.HEAPU8.fill(0, address, address + CONTROL_BYTES);
  return address;
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
