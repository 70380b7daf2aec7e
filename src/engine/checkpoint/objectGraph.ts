/**
 * Plain data with tensors in it, as JSON and two lists of arrays, and back. What is reached by two ways stays one thing;
 * what has no such form (a function, an instance of a class) is refused by its path, so that nothing is lost unnoticed.
 */
import { z } from 'zod';
import { Tensor, tensor } from '../../kernels/tf.ts';
import type { NamedArray } from '../../model/safetensors.ts';
import { assertNever } from '../../shared/assert.ts';
import { AppError } from '../../shared/errors.ts';

const ARRAY_TYPES = { Float32Array, Float64Array, Int32Array, Uint32Array, Uint8Array } as const;
type ArrayType = keyof typeof ARRAY_TYPES;
export type PlainArray = InstanceType<(typeof ARRAY_TYPES)[ArrayType]>;

/** JSON has no way to write these. */
const ODD_VALUES = new Map<string, undefined | number>([
  ['undefined', undefined],
  ['NaN', NaN],
  ['Infinity', Infinity],
  ['-Infinity', -Infinity],
  ['-0', -0],
]);

const valueSchema = z.union([
  z.null(),
  z.boolean(),
  z.number(),
  z.string(),
  z.strictObject({ node: z.number().int().min(0) }),
  z.strictObject({ odd: z.string() }),
]);
type EncodedValue = z.infer<typeof valueSchema>;

/** Each node refers only to earlier ones. */
const nodeSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('object'), keys: z.array(z.string()), values: z.array(valueSchema) }),
  z.strictObject({ kind: z.literal('list'), values: z.array(valueSchema) }),
  z.strictObject({ kind: z.literal('tensor'), name: z.string() }),
  z.strictObject({
    kind: z.literal('array'),
    type: z.enum(Object.keys(ARRAY_TYPES) as [ArrayType, ...ArrayType[]]),
    index: z.number().int().min(0),
  }),
  z.strictObject({ kind: z.literal('external'), name: z.string() }),
]);
type Node = z.infer<typeof nodeSchema>;

export const graphSchema = z.strictObject({ nodes: z.array(nodeSchema), root: valueSchema });
export type ObjectGraph = z.infer<typeof graphSchema>;

/** What is not saved because the reader has it: by name. */
export type Externals = Readonly<Record<string, object>>;

export interface EncodedGraph {
  readonly graph: ObjectGraph;
  /** By path; still the caller's. */
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly arrays: readonly PlainArray[];
}

interface Encoder {
  readonly nodes: Node[];
  /** Index of each object's node; undefined while its parts are being encoded. */
  readonly seen: Map<object, number | undefined>;
  readonly tensors: Map<string, Tensor>;
  readonly arrays: PlainArray[];
}

/** @throws AppError('internal') naming the path of what cannot be saved */
export function encodeGraph(root: unknown, externals: Externals): EncodedGraph {
  const encoder: Encoder = { nodes: [], seen: new Map(), tensors: new Map(), arrays: [] };
  for (const [name, object] of Object.entries(externals)) {
    encoder.seen.set(object, encoder.nodes.length);
    encoder.nodes.push({ kind: 'external', name });
  }
  const encoded = encodeValue(encoder, root, '');
  const { nodes, tensors, arrays } = encoder;
  return { graph: { nodes, root: encoded }, tensors, arrays };
}

function encodeValue(encoder: Encoder, value: unknown, path: string): EncodedValue {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (value === undefined) return { odd: 'undefined' };
  if (typeof value === 'number')
    return Number.isFinite(value) && !Object.is(value, -0)
      ? value
      : { odd: Object.is(value, -0) ? '-0' : String(value) };
  if (typeof value !== 'object') return refuse(path, `a ${typeof value}`);
  const { seen, nodes } = encoder;
  if (seen.has(value)) return { node: seen.get(value) ?? refuse(path, 'part of itself') };
  seen.set(value, undefined);
  const node = encodeObject(encoder, value, path);
  seen.set(value, nodes.length);
  nodes.push(node);
  return { node: nodes.length - 1 };
}

function encodeObject(encoder: Encoder, value: object, path: string): Node {
  const within = (key: string | number) => (path === '' ? String(key) : `${path}.${key}`);
  if (value instanceof Tensor) {
    if (value.dtype !== 'float32') return refuse(path, `a tensor of ${value.dtype}`);
    encoder.tensors.set(path, value);
    return { kind: 'tensor', name: path };
  }
  if (Array.isArray(value)) {
    const values = Array.from(value, (item: unknown, i) => encodeValue(encoder, item, within(i)));
    return { kind: 'list', values };
  }
  if (ArrayBuffer.isView(value)) {
    const type = value.constructor.name;
    if (!Object.hasOwn(ARRAY_TYPES, type)) return refuse(path, `a ${type}`);
    encoder.arrays.push(value as PlainArray);
    return { kind: 'array', type: type as ArrayType, index: encoder.arrays.length - 1 };
  }
  const prototype = Object.getPrototypeOf(value) as object | null;
  if (prototype !== Object.prototype && prototype !== null)
    return refuse(path, `an instance of ${value.constructor.name}`);
  const entries = Object.entries(value);
  return {
    kind: 'object',
    keys: entries.map(([key]) => key),
    values: entries.map(([key, item]) => encodeValue(encoder, item, within(key))),
  };
}

function refuse(path: string, what: string): never {
  throw new AppError('internal', `checkpoint: ${path} is ${what}, which cannot be saved`);
}

/** @throws AppError('storage-damaged') naming what does not fit. Tensors are the caller's to free. */
export function decodeGraph(
  graph: ObjectGraph,
  tensors: ReadonlyMap<string, NamedArray>,
  arrays: readonly PlainArray[],
  externals: Externals,
): unknown {
  const made: object[] = [];
  const created: Tensor[] = [];
  const valueOf = (value: EncodedValue): unknown => {
    if (value === null || typeof value !== 'object') return value;
    if ('node' in value) return made[value.node] ?? damaged(`part ${value.node} is missing`);
    return ODD_VALUES.has(value.odd) ? ODD_VALUES.get(value.odd) : damaged(`${value.odd} is no value`);
  };
  const objectOf = (node: Node): object => {
    switch (node.kind) {
      case 'object':
        if (node.keys.length !== node.values.length) damaged('an object has more names than values');
        return Object.fromEntries(node.keys.map((key, i) => [key, valueOf(node.values[i]!)]));
      case 'list':
        return node.values.map(valueOf);
      case 'tensor': {
        const { shape, data } = tensors.get(node.name) ?? damaged(`tensor ${node.name} is missing`);
        created.push(tensor(data, [...shape]));
        return created.at(-1)!;
      }
      case 'array': {
        const array = arrays[node.index];
        if (array?.constructor.name !== node.type) return damaged(`array ${node.index} is no ${node.type}`);
        return array;
      }
      case 'external':
        return externals[node.name] ?? damaged(`it needs ${node.name}, which is not here`);
      default:
        return assertNever(node);
    }
  };
  try {
    for (const node of graph.nodes) made.push(objectOf(node));
    return valueOf(graph.root);
  } catch (error) {
    for (const one of created) one.dispose();
    throw error;
  }
}

export function damaged(message: string): never {
  throw new AppError('storage-damaged', `checkpoint: ${message}`, {
    fix: 'Continue from an earlier checkpoint, or run again from the start.',
  });
}

/** A copy of an array whose bytes lie anywhere in a file. */
export function arrayFromBytes(type: ArrayType, bytes: ArrayBuffer): PlainArray {
  const Kind = ARRAY_TYPES[type];
  if (bytes.byteLength % Kind.BYTES_PER_ELEMENT !== 0) damaged(`an array of ${bytes.byteLength} bytes`);
  return new Kind(bytes);
}
