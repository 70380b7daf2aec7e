import type { LaneStyle } from './laneStyle.ts';

const SHAPES = {
  circle: <circle cx="6" cy="6" r="4.5" />,
  square: <rect x="1.8" y="1.8" width="8.4" height="8.4" rx="0.8" />,
  triangle: <path d="M6 1.2 11 10.4H1Z" />,
  diamond: <path d="M6 .8 11.2 6 6 11.2 .8 6Z" />,
} as const;

/** A method's sign, beside its name or its number. */
export function Marker({ style, size = 11 }: { style: LaneStyle; size?: number }) {
  return (
    <svg
      viewBox="0 0 12 12"
      width={size}
      height={size}
      aria-hidden="true"
      className="inline-block shrink-0"
      style={{ fill: `var(${style.color})` }}
    >
      {SHAPES[style.marker]}
    </svg>
  );
}
