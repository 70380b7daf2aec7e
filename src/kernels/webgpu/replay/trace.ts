/** What a step asks of the GPU, free of the buffers that it happens to use. */

/** Where the bytes of a binding come from. `made`: written in the step. `fixed`: never changes, owned by others. */
export type MemoryKind = 'input' | 'made' | 'constant' | 'uniform' | 'fixed';

export interface Binding {
  readonly kind: MemoryKind;
  /** Among the trace's memories of that kind. */
  readonly index: number;
  /** Bytes from the start of the memory. */
  readonly offset: number;
  readonly size: number;
  readonly writes: boolean;
}

export interface Dispatch {
  readonly pipeline: GPUComputePipeline;
  readonly layout: GPUBindGroupLayout;
  readonly bindings: readonly Binding[];
  readonly workgroups: readonly [number, number, number];
}

/** Inputs that share a buffer, or one input whose values are on the CPU. */
export interface InputGroup {
  /** Indices of the inputs with their bytes from the start of the group. The first starts it. */
  readonly members: readonly { readonly input: number; readonly offset: number }[];
  /** Its values come from the CPU. */
  readonly isUploaded: boolean;
  readonly size: number;
}

export interface MadeMemory {
  readonly size: number;
  readonly usage: number;
}

export interface UniformMemory {
  readonly words: Uint32Array;
  /** Words that hold numbers which change. */
  readonly live: readonly LiveWord[];
}
export interface LiveWord {
  readonly word: number;
  readonly type: 'u32' | 'i32' | 'f32';
  readonly name: string;
}

interface OutputShape {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: 'float32' | 'int32' | 'bool';
}
/** A result: memory that the step made, or values that are the same every time. */
export type Output = OutputShape &
  (
    | { readonly kind: 'made'; readonly index: number; readonly offset: number; readonly isPart: boolean }
    | { readonly kind: 'constant'; readonly values: ArrayLike<number> }
  );

export interface Trace {
  readonly dispatches: readonly Dispatch[];
  readonly inputs: readonly InputGroup[];
  readonly made: readonly MadeMemory[];
  readonly constants: readonly Uint32Array[];
  readonly uniforms: readonly UniformMemory[];
  readonly fixed: readonly GPUBuffer[];
  readonly outputs: readonly Output[];
}

/** @returns how the same step differs from one time to the next, or undefined if it does not */
export function traceDifference(a: Trace, b: Trace): string | undefined {
  if (a.dispatches.length !== b.dispatches.length)
    return `has ${a.dispatches.length} commands once and ${b.dispatches.length} another time`;
  for (const [i, dispatch] of a.dispatches.entries()) {
    const other = b.dispatches[i]!;
    const where = `command ${i} (${dispatch.pipeline.label.slice(0, 60)})`;
    if (dispatch.pipeline !== other.pipeline) return `${where} is another program the second time`;
    if (dispatch.workgroups.join() !== other.workgroups.join()) return `${where} changes its size`;
    if (JSON.stringify(dispatch.bindings) !== JSON.stringify(other.bindings))
      return `${where} uses other memory the second time`;
  }
  if (a.constants.some((words, i) => !sameWords(words, b.constants[i])))
    return 'a constant changes from step to step: make it an input';
  if (a.uniforms.some(({ words, live }, i) => !sameUniforms(words, b.uniforms[i], live)))
    return 'a number in an attribute changes from step to step: make it an input';
  if (a.fixed.some((buffer, i) => buffer !== b.fixed[i]))
    return 'a shape or number in an attribute changes from step to step';
  if (JSON.stringify(a.outputs) !== JSON.stringify(b.outputs)) return 'its results change their form';
  return undefined;
}

const sameWords = (a: Uint32Array, b: Uint32Array | undefined): boolean =>
  b !== undefined && a.length === b.length && a.every((word, i) => word === b[i]);

const sameUniforms = (words: Uint32Array, b: UniformMemory | undefined, live: readonly LiveWord[]): boolean =>
  b !== undefined &&
  words.length === b.words.length &&
  words.every((word, i) => word === b.words[i] || live.some((l) => l.word === i));
