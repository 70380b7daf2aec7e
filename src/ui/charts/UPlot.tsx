import { useEffect, useRef } from 'react';
import Plot from 'uplot';
import { formatTick } from '../common/format.ts';
import { drawScene } from './drawScene.ts';
import { onPaletteChange, paletteColor } from './palette.ts';
import { createRedraw } from './redrawLoop.ts';
import type { Scene } from './scene.ts';

export interface UPlotProps {
  /** What to draw now; called at each redraw. */
  readonly getScene: () => Scene;
  /** Changes when the scene does; a redraw with the same signature is skipped. */
  readonly getSignature: () => string;
  /** Calls back when there may be something new to draw. @returns an undo */
  readonly subscribe: (listener: () => void) => () => void;
  /** After each redraw, and whenever the cursor moves (`x` null: it left). */
  readonly onReadout: (scene: Scene, x: number | null) => void;
  readonly height: number;
  /** Under the x-axis; without it the axis has numbers only. */
  readonly xLabel?: string | undefined;
  readonly formatX: (value: number) => string;
  /** Plots with the same key move their cursors together. */
  readonly syncKey?: string | undefined;
  /** Of text, lines and marks; 1 on the page, more before a room. */
  readonly scale?: number;
}

/** In whole pixels: uPlot scales it to the screen by its last digits only. */
const fontAt = (scale: number) => `${Math.round(11 * scale)}px "Inter Variable", sans-serif`;
const NOTHING: Scene = { lines: [], levels: [], x: [0, 1], y: [0, 1] };

/** The page's only use of uPlot: it gives axes, grid and cursor; the curves are ours (`drawScene`). */
export function UPlot(props: UPlotProps) {
  const host = useRef<HTMLDivElement>(null);
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });
  const { height, xLabel, syncKey, subscribe, scale = 1 } = props;
  useEffect(() => {
    const element = host.current;
    return element ? mountPlot(element, latest, { height, xLabel, syncKey, subscribe, scale }) : undefined;
  }, [height, xLabel, syncKey, subscribe, scale]);
  return <div ref={host} style={{ height }} />;
}

type Fixed = Pick<UPlotProps, 'height' | 'xLabel' | 'syncKey' | 'subscribe'> & { readonly scale: number };

/** Builds the plot when it comes near the viewport and keeps it current. @returns what takes it down */
function mountPlot(element: HTMLElement, latest: { readonly current: UPlotProps }, fixed: Fixed): () => void {
  let plot: Plot | undefined;
  let scene = NOTHING;
  let drawn = '';
  let cursorX: number | null = null;
  const hooks: Hooks = {
    scene: () => scene,
    cursorMoved(x) {
      cursorX = x;
      latest.current.onReadout(scene, cursorX);
    },
  };
  const redraw = createRedraw(() => {
    if (place.width === 0 || !place.near) return;
    const size = { width: place.width, height: fixed.height };
    plot ??= new Plot({ ...plotOptions(latest, fixed, hooks), ...size }, dataFor(scene), element);
    if (plot.width !== size.width) {
      plot.setSize(size);
      drawn = '';
    }
    const signature = latest.current.getSignature();
    if (signature === drawn) return;
    drawn = signature;
    scene = latest.current.getScene();
    plot.setData(dataFor(scene));
    plot.redraw(false, true); // tick labels may change where the range does not
    latest.current.onReadout(scene, cursorX);
  });
  const request = () => redraw.request();
  const again = () => {
    drawn = '';
    request();
  };
  const place = watchPlace(element, request);
  const undo = [fixed.subscribe(request), onPaletteChange(again), place.stop];
  void document.fonts.ready.then(again);
  request();
  return () => {
    redraw.cancel();
    for (const stop of undo) stop();
    plot?.destroy();
  };
}

/** uPlot needs two points to have something to put its cursor over; nothing of them is drawn. */
const dataFor = ({ x }: Scene): Plot.AlignedData => [
  [x[0], x[1]],
  [null, null],
];

interface Place {
  width: number;
  /** In the viewport or just outside it. */
  near: boolean;
  readonly stop: () => void;
}

/** Follows where the element is. Asking it directly would force a layout at every redraw. */
function watchPlace(element: HTMLElement, changed: () => void): Place {
  const size = new ResizeObserver(([entry]) => {
    if (entry) place.width = Math.round(entry.contentRect.width);
    changed();
  });
  const sight = new IntersectionObserver(
    ([entry]) => {
      if (entry) place.near = entry.isIntersecting;
      changed();
    },
    { rootMargin: '100px' },
  );
  const stop = () => {
    size.disconnect();
    sight.disconnect();
  };
  const place: Place = { width: 0, near: false, stop };
  size.observe(element);
  sight.observe(element);
  return place;
}

interface Hooks {
  readonly scene: () => Scene;
  readonly cursorMoved: (x: number | null) => void;
}

function plotOptions(
  latest: { readonly current: UPlotProps },
  fixed: Fixed,
  hooks: Hooks,
): Omit<Plot.Options, 'width' | 'height'> {
  const sync = fixed.syncKey === undefined ? {} : { sync: { key: fixed.syncKey, scales: ['x', null] } };
  return {
    padding: [6, 10 * fixed.scale, fixed.xLabel === undefined ? 2 : 0, 0],
    legend: { show: false },
    cursor: {
      x: true,
      y: false,
      points: { show: false },
      drag: { x: false, y: false },
      ...(sync as { sync?: Plot.Cursor.Sync }),
    },
    scales: {
      x: { time: false, range: () => [...hooks.scene().x] },
      y: { range: () => [...hooks.scene().y] },
    },
    series: [{}, { paths: () => null, points: { show: false } }],
    axes: [
      xAxis(latest, fixed),
      {
        ...axisLook(fixed.scale),
        size: 40 * fixed.scale,
        space: 24 * fixed.scale,
        values: (_, ticks) => (hooks.scene().lines.length > 0 ? ticks.map(formatTick) : ticks.map(() => '')),
      },
    ],
    hooks: {
      draw: [(plot) => drawScene(frameOf(plot, fixed.scale), hooks.scene())],
      setCursor: [
        (plot) => {
          const { left } = plot.cursor;
          hooks.cursorMoved(left === undefined || left < 0 ? null : plot.posToVal(left, 'x'));
        },
      ],
    },
  };
}

function axisLook(scale: number): Plot.Axis {
  return {
    font: fontAt(scale),
    stroke: () => paletteColor('--muted'),
    grid: { stroke: () => paletteColor('--grid'), width: 1 },
    ticks: { show: false },
    gap: 4,
  };
}

function xAxis(latest: { readonly current: UPlotProps }, fixed: Fixed): Plot.Axis {
  const label =
    fixed.xLabel === undefined
      ? {}
      : { label: fixed.xLabel, labelSize: 14 * fixed.scale, labelGap: -2, labelFont: fontAt(fixed.scale) };
  return {
    ...axisLook(fixed.scale),
    ...label,
    size: 18 * fixed.scale,
    space: 40 * fixed.scale,
    values: (_, ticks) => ticks.map((tick) => latest.current.formatX(tick)),
  };
}

function frameOf(plot: Plot, scale: number) {
  return {
    context: plot.ctx,
    toX: (value: number) => plot.valToPos(value, 'x', true),
    toY: (value: number) => plot.valToPos(value, 'y', true),
    ...plot.bbox,
    ratio: devicePixelRatio * scale,
    color: paletteColor,
  };
}
