/** How a program reads rows of numbers that one invocation goes through: four at a time where they divide evenly. */
export interface RowElements {
  readonly element: 'f32' | 'vec4<f32>';
  /** Numbers in an element. */
  readonly size: 1 | 4;
  /** WGSL for the sum of an element's numbers. */
  readonly total: (value: string) => string;
  /** WGSL for the greatest of an element's numbers. */
  readonly greatest: (value: string) => string;
}

const ONE: RowElements = { element: 'f32', size: 1, total: (value) => value, greatest: (value) => value };
const FOUR: RowElements = {
  element: 'vec4<f32>',
  size: 4,
  total: (value) => `dot(${value}, vec4<f32>(1.0))`,
  greatest: (value) => `max(max(${value}.x, ${value}.y), max(${value}.z, ${value}.w))`,
};

export const rowElements = (width: number): RowElements => (width % 4 === 0 ? FOUR : ONE);
