/** Results of a recorded step: new tensors at every replay, in memory from tfjs's pool. */
import type { StepOutputs } from '../../capturable.ts';
import { engine, type Tensor, tensor, type TensorInfo, util } from '../../tf.ts';
import type { FlatPlace } from '../flatTensors.ts';
import type { GpuBackend } from '../gpuBackend.ts';
import type { Placed } from './boundDispatch.ts';
import type { Output, Trace } from './trace.ts';

export interface Outputs {
  /** Whether a made memory leaves the step. */
  readonly has: (index: number) => boolean;
  acquire(): AcquiredOutputs;
}
export interface AcquiredOutputs {
  /** By index of the made memory; the others have none. */
  readonly places: readonly Placed[];
  /** Marks them as in use until the next submit. */
  toTensors(): StepOutputs;
}

export function createOutputs(backend: GpuBackend, trace: Trace): Outputs {
  const indices = new Set(trace.outputs.flatMap((output) => (output.kind === 'made' ? [output.index] : [])));
  const acquire = (): AcquiredOutputs => {
    const places: Placed[] = [];
    for (const index of indices) {
      const { size, usage } = trace.made[index]!;
      places[index] = { buffer: backend.bufferManager.acquireBuffer(size, usage), offset: 0 };
    }
    const toTensors = () => {
      const shared = new Map<string, TensorInfo>();
      const blocks = new Map<number, FlatPlace['block']>();
      return Object.fromEntries(
        trace.outputs.map((output) => [output.name, toTensor(backend, output, places, shared, blocks)]),
      );
    };
    return { places, toTensors };
  };
  return { has: (index) => indices.has(index), acquire };
}

function toTensor(
  backend: GpuBackend,
  output: Output,
  places: readonly Placed[],
  shared: Map<string, TensorInfo>,
  blocks: Map<number, FlatPlace['block']>,
): Tensor {
  const { name: _, dtype } = output;
  const shape = [...output.shape];
  if (output.kind === 'constant') return tensor(Array.from(output.values), shape, dtype);
  const { index, offset, isPart } = output;
  const key = `${index}:${offset}`;
  const twin = shared.get(key);
  if (twin) {
    backend.incRef(twin.dataId);
    return engine().makeTensorFromTensorInfo({ dataId: twin.dataId, shape, dtype });
  }
  const { buffer } = places[index]!;
  const info = backend.makeTensorInfo(shape, dtype as 'float32');
  const entry = backend.tensorMap.get(info.dataId);
  entry.resource = buffer;
  if (isPart) {
    const block = blocks.get(index) ?? { buffer, users: 0 };
    blocks.set(index, block);
    block.users++;
    entry.place = { block, offset, size: 4 * util.sizeFromShape(shape) };
  }
  backend.commandQueueOwnedIds.add(info.dataId);
  shared.set(key, info);
  return engine().makeTensorFromTensorInfo(info);
}
