export type MarkShape = 'circle' | 'square' | 'triangle' | 'diamond';

export interface MarkPlace {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
}

/** Marks of one shape as a single SVG path. */
export const marksPath = (shape: MarkShape, places: readonly MarkPlace[]): string =>
  places.map((place) => SHAPES[shape](place)).join('');

const SHAPES: Readonly<Record<MarkShape, (place: MarkPlace) => string>> = {
  circle: ({ x, y, radius: r }) =>
    `M${n(x - r)} ${n(y)}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0Z`,
  square: ({ x, y, radius }) => {
    const side = n(radius * 1.8);
    return `M${n(x - radius * 0.9)} ${n(y - radius * 0.9)}h${side}v${side}h-${side}Z`;
  },
  triangle: ({ x, y, radius: r }) => `M${n(x)} ${n(y - r)}L${n(x + r)} ${n(y + r)}H${n(x - r)}Z`,
  diamond: ({ x, y, radius: r }) =>
    `M${n(x)} ${n(y - r)}L${n(x + r)} ${n(y)}L${n(x)} ${n(y + r)}L${n(x - r)} ${n(y)}Z`,
};

const n = (value: number): string => String(Math.round(value * 100) / 100);
