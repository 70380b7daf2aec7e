/** What this browser tells of the machine. Every fact may be missing: browsers hide them on purpose. */

export interface DeviceFact {
  readonly label: string;
  /** Null: not told by this browser. */
  readonly value: string | null;
  /** What it means for this page. */
  readonly says: string;
}
export interface DeviceFacts {
  readonly gpu: readonly DeviceFact[];
  readonly processor: readonly DeviceFact[];
  readonly memory: readonly DeviceFact[];
  readonly storage: readonly DeviceFact[];
}

/** What not every browser has. */
type Machine = Omit<Navigator, 'gpu'> & { readonly gpu?: GPU; readonly deviceMemory?: number };
interface HeapInfo {
  readonly usedJSHeapSize: number;
  readonly jsHeapSizeLimit: number;
}

const yesNo = (is: boolean): string => (is ? 'yes' : 'no');
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|basic render|warp/i;

const bytes = (count: number | undefined): string | null => {
  if (count === undefined || !Number.isFinite(count)) return null;
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, count)) / 3)));
  return `${(count / 1000 ** power).toPrecision(3)} ${units[power]}`;
};

/** Reads everything; what fails is not told. Starts nothing and asks no permission. */
export async function readDeviceFacts(machine: Machine = navigator): Promise<DeviceFacts> {
  const [gpu, storage] = await Promise.all([gpuFacts(machine.gpu), storageFacts(machine)]);
  return { gpu, processor: processorFacts(machine), memory: memoryFacts(machine), storage };
}

async function gpuFacts(gpu: GPU | undefined): Promise<DeviceFact[]> {
  const says =
    'What WebGPU would compute on. A software adapter is a GPU emulated on the processor: slower than WebAssembly.';
  if (!gpu) return [{ label: 'WebGPU', value: 'not in this browser', says }];
  const adapter = await gpu.requestAdapter().catch(() => null);
  if (!adapter) return [{ label: 'WebGPU', value: 'no adapter', says }];
  const { limits, features } = adapter;
  const info = adapter.info as GPUAdapterInfo | undefined; // older browsers have none
  const name = [info?.description, info?.vendor, info?.architecture, info?.device].filter(Boolean).join(', ');
  const isSoftware = (info?.isFallbackAdapter ?? false) || SOFTWARE.test(name);
  return [
    { label: 'Adapter', value: name || null, says },
    { label: 'Software adapter', value: yesNo(isSoftware), says },
    {
      label: 'Largest buffer',
      value: bytes(limits.maxBufferSize),
      says: 'No tensor can be larger. The tiny models need a few MB.',
    },
    {
      label: 'Largest storage binding',
      value: bytes(limits.maxStorageBufferBindingSize),
      says: 'As much of a buffer as one kernel can see: it bounds vocabulary times tokens.',
    },
    {
      label: 'Workgroup',
      value: workgroup(limits),
      says: 'Threads that work together on a tile, and the memory that they share.',
    },
    {
      label: 'shader-f16',
      value: yesNo(features.has('shader-f16')),
      says: '16-bit arithmetic on the GPU. This page trains in 32 bits and needs it for nothing.',
    },
    {
      label: 'subgroups',
      value: yesNo(features.has('subgroups')),
      says: 'Threads that sum without shared memory: faster reductions.',
    },
  ];
}

function workgroup(limits: GPUSupportedLimits): string {
  const shared = bytes(limits.maxComputeWorkgroupStorageSize);
  return `${limits.maxComputeInvocationsPerWorkgroup} threads${shared ? `, ${shared}` : ''}`;
}

// One function each that uses v128, and i32x4.relaxed_trunc (from GoogleChromeLabs/wasm-feature-detect).
const SIMD = [
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98,
  11,
];
const RELAXED = [
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 15, 1, 13, 0, 65, 1, 253, 15, 65, 2,
  253, 15, 253, 128, 2, 11,
];

const canRun = (module: readonly number[]): string | null => {
  try {
    return yesNo(WebAssembly.validate(Uint8Array.from(module)));
  } catch {
    return null;
  }
};

function processorFacts(machine: Machine): DeviceFact[] {
  const isolated = globalThis.crossOriginIsolated;
  const threads = isolated && typeof SharedArrayBuffer !== 'undefined';
  return [
    {
      label: 'Cores',
      value: machine.hardwareConcurrency ? String(machine.hardwareConcurrency) : null,
      says: 'Logical cores, as the browser tells them; some tell fewer than there are. Two lanes share them.',
    },
    {
      label: 'Threads in WebAssembly',
      value: threads ? 'yes' : 'no: the page is not cross-origin isolated',
      says: 'Several threads need shared memory, which browsers give only to pages served with COOP and COEP headers.',
    },
    {
      label: 'WebAssembly SIMD',
      value: canRun(SIMD),
      says: 'Four numbers at a time. Without it, training takes about three times as long.',
    },
    {
      label: 'Relaxed SIMD',
      value: canRun(RELAXED),
      says: 'Multiply and add in one instruction: faster matrix products.',
    },
  ];
}

function memoryFacts(machine: Machine): DeviceFact[] {
  const heap = (performance as Performance & { readonly memory?: HeapInfo }).memory;
  return [
    {
      label: 'Memory of the device',
      value: machine.deviceMemory === undefined ? null : `${machine.deviceMemory} GB or more`,
      says: 'Browsers round it, and tell at most 8 or 32 GB.',
    },
    {
      label: 'JavaScript heap of this page',
      value: heap ? `${bytes(heap.usedJSHeapSize)} of at most ${bytes(heap.jsHeapSizeLimit)}` : null,
      says: 'Without the workers, where models are. What each lane holds is on its scoreboard.',
    },
  ];
}

async function storageFacts(machine: Machine): Promise<DeviceFact[]> {
  const storage = machine.storage as StorageManager | undefined;
  const { usage, quota } = (await storage?.estimate?.().catch(() => undefined)) ?? {};
  const persisted = await storage?.persisted?.().catch(() => undefined);
  return [
    {
      label: 'Used by this site',
      value:
        usage === undefined ? null : `${bytes(usage)}${quota === undefined ? '' : ` of ${bytes(quota)}`}`,
      says: 'Runs, labels, checkpoints and downloaded models. What it may take is what the browser offers.',
    },
    {
      label: 'Kept when space is short',
      value: persisted === undefined ? null : yesNo(persisted),
      says: 'Whether the browser has promised not to remove it. It is asked after the first save.',
    },
  ];
}
