/**
 * What every program takes on the GPU: each dispatch gets a compute pass of its own with a timestamp at either end. That
 * takes longer than one pass for all, so a profiled step is slower than others. Browsers round timestamps (Chromium to
 * 0.1 ms): single calls are inexact, sums over many are right.
 */
import { type Frame, type FrameTimes, type Stopwatch, timesOf } from './stopwatch.ts';

/** The most that WebGPU allows a query set. */
const QUERIES = 4096;
const BYTES = 8;

interface QueryMemory {
  readonly set: GPUQuerySet;
  readonly resolved: GPUBuffer;
  readonly readable: GPUBuffer;
}

export interface GpuTimer {
  /** Without timestamps only calls are counted. */
  readonly hasTimestamps: boolean;
  /** Resolves when the times of all that was submitted are in the ledgers. */
  settle(): Promise<void>;
  stop(): void;
}

/** Charges the stopwatch's ledgers with frames of place `gpu`, by the names of pipelines. */
export function timeGpu(device: GPUDevice, stopwatch: Stopwatch): GpuTimer {
  const hasTimestamps = device.features.has('timestamp-query');
  const frames = new Map<string, Frame>();
  const spare: QueryMemory[] = [];
  const pending = new Set<Promise<void>>();
  const frameOf = (label: string): Frame => {
    const name = programName(label);
    let frame = frames.get(name);
    if (!frame) frames.set(name, (frame = { place: 'gpu', name }));
    return frame;
  };
  const read = async (memory: QueryMemory, owners: readonly (readonly FrameTimes[])[]): Promise<void> => {
    try {
      await memory.readable.mapAsync(GPUMapMode.READ, 0, owners.length * 2 * BYTES);
    } catch {
      return; // the device is gone, and who asked for it hears of that elsewhere
    }
    const ns = new BigInt64Array(memory.readable.getMappedRange(0, owners.length * 2 * BYTES));
    owners.forEach((times, i) => {
      const ms = Number(ns[2 * i + 1]! - ns[2 * i]!) / 1e6;
      for (const each of times) each.ms += Math.max(0, ms);
    });
    memory.readable.unmap();
    spare.push(memory);
  };
  const create = device.createCommandEncoder.bind(device);
  device.createCommandEncoder = (descriptor) => {
    const encoder = create(descriptor);
    const owners: (readonly FrameTimes[])[] = [];
    let memory: QueryMemory | undefined;
    const begin = encoder.beginComputePass.bind(encoder);
    encoder.beginComputePass = () =>
      passPerDispatch((pipeline) => {
        const frame = frameOf(pipeline.label);
        const times = stopwatch.ledgers().map((ledger) => timesOf(ledger, stopwatch.phase(), frame));
        for (const each of times) each.calls++;
        if (!hasTimestamps || owners.length * 2 >= QUERIES) return begin();
        memory ??= spare.pop() ?? createMemory(device);
        const first = owners.push(times) * 2 - 2;
        return begin({
          timestampWrites: {
            querySet: memory.set,
            beginningOfPassWriteIndex: first,
            endOfPassWriteIndex: first + 1,
          },
        });
      });
    const finish = encoder.finish.bind(encoder);
    encoder.finish = (finishing) => {
      const used = memory;
      if (!used) return finish(finishing);
      encoder.resolveQuerySet(used.set, 0, owners.length * 2, used.resolved, 0);
      encoder.copyBufferToBuffer(used.resolved, 0, used.readable, 0, owners.length * 2 * BYTES);
      // Mapped once the commands are submitted, which tfjs does in the same breath.
      const reading = Promise.resolve().then(() => read(used, owners));
      pending.add(reading);
      void reading.finally(() => pending.delete(reading));
      return finish(finishing);
    };
    return encoder;
  };
  return {
    hasTimestamps,
    settle: async () => void (await Promise.all(pending)),
    stop: () => {
      delete (device as { createCommandEncoder?: unknown }).createCommandEncoder;
      for (const { set, resolved, readable } of spare.splice(0)) {
        for (const resource of [set, resolved, readable]) resource.destroy();
      }
    },
  };
}

function createMemory(device: GPUDevice): QueryMemory {
  const size = QUERIES * BYTES;
  return {
    set: device.createQuerySet({ type: 'timestamp', count: QUERIES }),
    resolved: device.createBuffer({ size, usage: GPUBufferUsage.QUERY_RESOLVE | GPUBufferUsage.COPY_SRC }),
    readable: device.createBuffer({ size, usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ }),
  };
}

/** As much of a pass as tfjs and we use. */
function passPerDispatch(beginFor: (pipeline: GPUComputePipeline) => GPUComputePassEncoder) {
  let pipeline: GPUComputePipeline;
  let group: GPUBindGroup | null;
  return {
    setPipeline: (next: GPUComputePipeline) => void (pipeline = next),
    setBindGroup: (_index: number, next: GPUBindGroup | null) => void (group = next),
    dispatchWorkgroups: (x: number, y = 1, z = 1) => {
      const pass = beginFor(pipeline);
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, group);
      pass.dispatchWorkgroups(x, y, z);
      pass.end();
    },
    end: () => undefined,
  } as unknown as GPUComputePassEncoder;
}

/** Our programs are labelled with keys such as `ours/MatMul|64|vec4`, tfjs's with names of classes. */
function programName(label: string): string {
  const [prefix, key] = label.split('/') as [string, string?];
  if (prefix === 'ours' && key !== undefined) return key.split('|')[0]!;
  return label === '' ? 'tfjs' : `tfjs ${label}`;
}
