import type { ReactNode } from 'react';
import type { FrontierMethodId } from '../../../runs/frontier/frontierMethods.ts';

export type FrontierMarker =
  'circle' | 'ring' | 'square' | 'frame' | 'triangle' | 'diamond' | 'cross' | 'plus';

/** Relatives share a hue; dash and marker tell them apart. */
export interface MethodStyle {
  /** A CSS custom property. */
  readonly color: string;
  readonly marker: FrontierMarker;
  readonly dash: string | undefined;
}

const STYLES: Readonly<Record<FrontierMethodId, MethodStyle>> = {
  ppo: { color: '--method-1', marker: 'circle', dash: undefined },
  'ppo-gt': { color: '--method-1', marker: 'ring', dash: '2 3' },
  dpo: { color: '--method-2', marker: 'square', dash: '6 3' },
  ipo: { color: '--method-2', marker: 'frame', dash: '2 3' },
  'preferred-ft': { color: '--method-3', marker: 'triangle', dash: '2 2' },
  unlikelihood: { color: '--method-4', marker: 'diamond', dash: '8 3 2 3' },
  'best-of-n': { color: '--ink', marker: 'cross', dash: undefined },
  'best-of-n-gt': { color: '--ink', marker: 'plus', dash: '1 3' },
  'dpo-more-labels': { color: '--method-2', marker: 'square', dash: '1 2' },
  'ppo-fewer-samples': { color: '--method-1', marker: 'circle', dash: '1 2' },
};

export const methodStyle = (method: FrontierMethodId): MethodStyle => STYLES[method];

/** Each method of the paper has a marker of its own, in grey outline; what is ours too has the same. */
const PUBLISHED_MARKERS: Readonly<Record<string, FrontierMarker>> = {
  'DPO (ours)': 'square',
  Unlikelihood: 'diamond',
  'PPO (our impl.)': 'circle',
  'PPO-GT (our impl.)': 'cross',
  'PPO-GT (TRL)': 'plus',
  'Preferred-FT': 'triangle',
};
export const publishedMarker = (name: string): FrontierMarker => PUBLISHED_MARKERS[name] ?? 'ring';

/** A marker around a point, `size` CSS pixels from its middle to its edge. */
export function PointMarker({
  x,
  y,
  size,
  marker,
  color,
  outline = false,
  opacity,
  children,
}: {
  x: number;
  y: number;
  size: number;
  marker: FrontierMarker;
  color: string;
  /** Drawn hollow, whatever the marker: for what is not ours. */
  outline?: boolean;
  opacity?: number;
  /** What is said on hover. */
  children?: ReactNode;
}) {
  const hollow =
    outline || marker === 'ring' || marker === 'frame' || marker === 'cross' || marker === 'plus';
  return (
    <path
      d={pathOf(marker, x, y, size)}
      fill={hollow ? 'none' : color}
      stroke={hollow ? color : 'none'}
      strokeWidth={1.2}
      opacity={opacity}
    >
      {children}
    </path>
  );
}

function pathOf(marker: FrontierMarker, x: number, y: number, r: number): string {
  switch (marker) {
    case 'circle':
    case 'ring':
      return `M${x - r},${y}a${r},${r} 0 1 0 ${2 * r},0a${r},${r} 0 1 0 ${-2 * r},0`;
    case 'square':
    case 'frame':
      return `M${x - r},${y - r}h${2 * r}v${2 * r}h${-2 * r}Z`;
    case 'triangle':
      return `M${x},${y - 1.2 * r}L${x + 1.1 * r},${y + 0.9 * r}H${x - 1.1 * r}Z`;
    case 'diamond':
      return `M${x},${y - 1.3 * r}L${x + 1.3 * r},${y}L${x},${y + 1.3 * r}L${x - 1.3 * r},${y}Z`;
    case 'cross':
      return `M${x - r},${y - r}l${2 * r},${2 * r}m0,${-2 * r}l${-2 * r},${2 * r}`;
    case 'plus':
      return `M${x - r},${y}h${2 * r}M${x},${y - r}v${2 * r}`;
    default:
      return marker satisfies never;
  }
}

/** The method's line with its marker, as the legend and the table show it. */
export function MethodKey({ style }: { style: MethodStyle }) {
  const color = `var(${style.color})`;
  return (
    <svg width="24" height="10" aria-hidden="true" className="inline-block shrink-0 align-middle">
      <line x1="0" x2="24" y1="5" y2="5" stroke={color} strokeWidth="1.8" strokeDasharray={style.dash} />
      <PointMarker x={12} y={5} size={3.4} marker={style.marker} color={color} />
    </svg>
  );
}
