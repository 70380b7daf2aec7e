/** What an adapter can do in single precision, to hold against what a step needs: model FLOP utilisation. */

export interface Peak {
  readonly adapter: string;
  /** Floating-point operations a second; a multiply-add is two. */
  readonly peakFlops: number;
  /** Where that is from. */
  readonly peakSource: string;
  /** By a loop of multiply-adds in registers, whatever the source. */
  readonly measuredFlops: number;
  /** Emulated on the processor: its figures only compare engines with each other. */
  readonly isSoftware: boolean;
}

/** Data sheets: single precision without tensor cores, boost clock. Browsers often hide a GPU's name. */
const DATA_SHEETS: readonly (readonly [RegExp, number])[] = [
  [/\bH200\b|\bH100 (80GB HBM3|SXM)/, 66.9e12],
  [/\bH100\b/, 51.2e12],
  [/\bA100\b/, 19.5e12],
  [/\bL40S\b/, 91.6e12],
  [/\bL4\b/, 30.3e12],
  [/\bT4\b/, 8.1e12],
  [/\bV100\b/, 15.7e12],
  [/RTX 4090(?! Laptop| D)/, 82.6e12],
  [/RTX 3090(?! Ti)/, 35.6e12],
];

export function nameOf({ vendor, architecture, device, description }: GPUAdapterInfo): string {
  return [vendor, architecture, device, description].filter(Boolean).join(' ') || 'unnamed GPU';
}

/** @returns null if there is no adapter */
export async function findPeak(gpu: GPU | undefined): Promise<Peak | null> {
  const adapter = await gpu?.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) return null;
  const name = nameOf(adapter.info);
  const device = await adapter.requestDevice();
  try {
    const measuredFlops = await measureFlops(device);
    const isSoftware = adapter.info.isFallbackAdapter || /swiftshader|llvmpipe|software/i.test(name);
    return { adapter: name, isSoftware, measuredFlops, ...knownPeak(name, measuredFlops) };
  } finally {
    device.destroy();
  }
}

/** The data sheet's where there is one. */
export function knownPeak(name: string, measuredFlops: number): Pick<Peak, 'peakFlops' | 'peakSource'> {
  const known = DATA_SHEETS.find(([pattern]) => pattern.test(name));
  return known
    ? { peakFlops: known[1], peakSource: 'data sheet' }
    : { peakFlops: measuredFlops, peakSource: 'measured: multiply-adds in registers' };
}

const CHAINS = 8;
const ROUNDS = 256;
const WORKGROUP = 64;
/** Each round of each chain multiplies and adds four numbers. */
const FLOPS_OF_INVOCATION = CHAINS * ROUNDS * 4 * 2;
const ENOUGH_MS = 60;
const REPEATS = 5;

/** Independent chains, so that none waits for another; with `fma` and without, since either may be the slow one. */
const codeOf = (isFused: boolean): string => {
  const chains = Array.from({ length: CHAINS }, (_, i) => `a${i}`);
  const step = (a: string) => (isFused ? `${a} = fma(${a}, m, c);` : `${a} = ${a} * m + c;`);
  return `
@group(0) @binding(0) var<storage, read_write> sums : array<f32>;
@compute @workgroup_size(${WORKGROUP})
fn main(@builtin(global_invocation_id) id : vec3<u32>) {
  let c = vec4<f32>(f32(id.x & 7u) * 1e-3);
  let m = vec4<f32>(0.999, 0.998, 0.997, 0.996) - c;
  ${chains.map((a, i) => `var ${a} = c * ${i + 1}.0;`).join(' ')}
  for (var i = 0u; i < ${ROUNDS}u; i++) { ${chains.map(step).join(' ')} }
  sums[id.x & 1023u] = dot(${chains.join(' + ')}, vec4<f32>(1.0));
}`;
};

async function measureFlops(device: GPUDevice): Promise<number> {
  const both = [await measureCode(device, codeOf(true)), await measureCode(device, codeOf(false))];
  return Math.max(...both);
}

async function measureCode(device: GPUDevice, code: string): Promise<number> {
  const module = device.createShaderModule({ code });
  const pipeline = await device.createComputePipelineAsync({
    layout: 'auto',
    compute: { module, entryPoint: 'main' },
  });
  const buffer = device.createBuffer({ size: 4 * 1024, usage: GPUBufferUsage.STORAGE });
  const layout = pipeline.getBindGroupLayout(0);
  const group = device.createBindGroup({ layout, entries: [{ binding: 0, resource: { buffer } }] });
  const takeMs = async (workgroups: number, dispatches: number): Promise<number> => {
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, group);
    for (let i = 0; i < dispatches; i++) pass.dispatchWorkgroups(workgroups);
    pass.end();
    const startMs = performance.now();
    device.queue.submit([encoder.finish()]);
    await device.queue.onSubmittedWorkDone();
    return performance.now() - startMs;
  };
  let [workgroups, dispatches] = [64, 1];
  let ms = await takeMs(workgroups, dispatches); // compiles
  while ((ms = await takeMs(workgroups, dispatches)) < ENOUGH_MS && dispatches < 2048) {
    if (workgroups < 32_768) workgroups *= 2;
    else dispatches *= 2;
  }
  for (let i = 1; i < REPEATS; i++) ms = Math.min(ms, await takeMs(workgroups, dispatches));
  buffer.destroy();
  return (workgroups * dispatches * WORKGROUP * FLOPS_OF_INVOCATION) / (ms / 1000);
}
