/** How an attention program reads the channels of one head: four at a time where they divide evenly. */
export interface HeadLayout {
  readonly element: 'f32' | 'vec4<f32>';
  /** Elements of a head: its channels, or a quarter of them. */
  readonly width: number;
  /** 1 / sqrt(channels of a head) */
  readonly scale: number;
  /** WGSL for the scalar product of two elements. */
  readonly dot: (a: string, b: string) => string;
}

export function headLayout(channels: number, heads: number): HeadLayout {
  const size = channels / heads;
  const scale = 1 / Math.sqrt(size);
  return size % 4 === 0
    ? { element: 'vec4<f32>', width: size / 4, scale, dot: (a, b) => `dot(${a}, ${b})` }
    : { element: 'f32', width: size, scale, dot: (a, b) => `((${a}) * (${b}))` };
}

/**
 * Statements, or terms, for each element of a head, written out: a software GPU turns an index that it does not know
 * when it compiles into four loads.
 */
export const forEachElement = (width: number, of: (c: number) => string, separator = '\n    '): string =>
  Array.from({ length: width }, (_, c) => of(c)).join(separator);
