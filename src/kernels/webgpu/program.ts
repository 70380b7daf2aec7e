/**
 * WGSL programs of our own. They bypass tfjs's `WebGPUProgram`, which allows one output, builds its uniforms
 * from JavaScript arrays at every call and derives bind group layouts from the code (an input that the code does
 * not read loses its binding, and one invalid command voids all commands submitted with it).
 */

export type Scalar = 'u32' | 'i32' | 'f32';
/** WGSL element type of a storage buffer. `vec4<f32>` needs a row length that 4 divides. */
export type Element = Scalar | 'vec4<f32>' | 'vec2<u32>';

export interface BufferSpec {
  readonly element: Element;
  /** Default: read only. */
  readonly writable?: boolean;
}

export interface ProgramSpec<Buffers extends string, Uniforms extends string> {
  /** In binding order. At most 8, which every WebGPU device has. */
  readonly buffers: Readonly<Record<Buffers, BufferSpec>>;
  /** Read in the code as `args.name`. */
  readonly uniforms: Readonly<Record<Uniforms, Scalar>>;
  /** They change from step to step, so caching a buffer for each value would only fill memory. */
  readonly volatileUniforms?: boolean;
  readonly workgroupSize?: number;
  /** `enable`, `diagnostic` and the like, which stand before all declarations. */
  readonly directives?: string;
  /** Functions and workgroup variables. */
  readonly declarations?: string;
  /**
   * The entry point's statements. They see `lane` (index in the workgroup), `group` (index of the workgroup)
   * and `index` (of the invocation in the whole dispatch), all u32. The last workgroups may be surplus.
   */
  readonly body: string;
}

export interface Program<Buffers extends string = string, Uniforms extends string = string> {
  readonly key: string;
  readonly spec: ProgramSpec<Buffers, Uniforms>;
  readonly bufferNames: readonly Buffers[];
  readonly uniformNames: readonly Uniforms[];
  readonly workgroupSize: number;
  readonly code: string;
}

const DEFAULT_WORKGROUP_SIZE = 64;
const programs = new Map<string, Program>();

/**
 * The program of this key, made on first use.
 * @param key must tell apart all variants of the code: pipelines are cached by it
 */
export function program<Buffers extends string, Uniforms extends string>(
  key: string,
  build: () => ProgramSpec<Buffers, Uniforms>,
): Program<Buffers, Uniforms> {
  let found = programs.get(key) as Program<Buffers, Uniforms> | undefined;
  if (!found) {
    found = fromSpec(key, build());
    programs.set(key, found);
  }
  return found;
}

function fromSpec<B extends string, U extends string>(key: string, spec: ProgramSpec<B, U>): Program<B, U> {
  const bufferNames = Object.keys(spec.buffers) as B[];
  const uniformNames = Object.keys(spec.uniforms) as U[];
  const workgroupSize = spec.workgroupSize ?? DEFAULT_WORKGROUP_SIZE;
  const buffers = bufferNames.map((name, binding) => {
    const { element, writable } = spec.buffers[name];
    const access = writable ? 'read_write' : 'read';
    return `@group(0) @binding(${binding}) var<storage, ${access}> ${name} : array<${element}>;`;
  });
  const code = `${spec.directives ?? ''}
${buffers.join('\n')}
struct Args { ${uniformNames.map((name) => `${name} : ${spec.uniforms[name]}`).join(', ')} }
@group(0) @binding(${bufferNames.length}) var<uniform> args : Args;
${spec.declarations ?? ''}
@compute @workgroup_size(${workgroupSize})
fn main(
  @builtin(local_invocation_index) lane : u32,
  @builtin(workgroup_id) groupId : vec3<u32>,
  @builtin(num_workgroups) groupCount : vec3<u32>,
) {
  let group = groupId.y * groupCount.x + groupId.x;
  let index = group * ${workgroupSize}u + lane;
${spec.body}
}`;
  return { key: `ours/${key}`, spec, bufferNames, uniformNames, workgroupSize, code };
}
