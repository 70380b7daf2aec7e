/** A stored matrix: `lines` rows of `width` neighbouring numbers. */
export interface Operand {
  /** Name of the buffer. */
  readonly buffer: string;
  /** The product uses the transpose of what is stored. */
  readonly transposed: boolean;
  /** Name of a buffer of the same shape whose elements multiply this one's. */
  readonly factor?: string;
  /** Reads as if one more column of ones stood at the right, which sums the other operand's lines. */
  readonly ones?: boolean;
}

/**
 * Declares `fn NAME(line, at)`: four neighbours of a line; zeros beyond the matrix.
 * @param vector do four neighbours of a line lie in one vec4?
 * @param sizes WGSL for the number of lines, and of numbers in each
 */
export function operandLoader(
  name: string,
  { buffer, factor, ones }: Operand,
  vector: boolean,
  [lines, columns]: [string, string],
): string {
  const width = ones ? `(${columns} - 1u)` : columns; // the column of ones is counted but not stored
  const times = (index: string) => (factor ? ` * ${factor}[${index}]` : '');
  const body = vector
    ? `
  if (at < ${width}) {
    let i = (line * ${width} + at) / 4u;
    four = ${buffer}[i]${times('i')};
  }${ones ? `\n  if (at == ${width}) { four.x = 1.0; }` : ''}`
    : `
  let i = line * ${width} + at;
  for (var j = 0u; j < 4u && at + j < ${width}; j++) { four[j] = ${buffer}[i + j]${times('i + j')}; }
  ${ones ? `if (at <= ${width} && ${width} - at < 4u) { four[${width} - at] = 1.0; }` : ''}`;
  return `
fn ${name}(line : u32, at : u32) -> vec4<f32> {
  var four = vec4<f32>(0.0);
  if (line >= ${lines}) { return four; }${body}
  return four;
}`;
}
