import type { MarkerShape } from '../common/laneStyle.ts';
import type { Scene, SceneLine } from './scene.ts';

/** Where the plot's values lie on the canvas, in device pixels. */
export interface Frame {
  readonly context: CanvasRenderingContext2D;
  readonly toX: (value: number) => number;
  readonly toY: (value: number) => number;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** Device pixels for each CSS pixel. */
  readonly ratio: number;
  readonly color: (property: string) => string;
}

const RAW_ALPHA = 0.28;
const RECORDED_ALPHA = 0.32;
/** Marks closer together than this, in CSS pixels, would hide the line. */
const MARK_SPACING = 6;
/** A plot lower than this, in CSS pixels, has no room for the names of its levels. */
const LABEL_HEIGHT = 70;

export function drawScene(frame: Frame, scene: Scene): void {
  const { context, left, top, width, height } = frame;
  context.save();
  context.beginPath();
  const overhang = 4 * frame.ratio; // so that the last mark is whole
  context.rect(left - overhang, top - overhang, width + 2 * overhang, height + 2 * overhang);
  context.clip();
  for (const level of scene.levels) drawLevel(frame, level);
  for (const line of scene.lines) drawLine(frame, line);
  context.restore();
  if (scene.lines.length === 0) drawNothingYet(frame);
}

function drawLevel(frame: Frame, level: { value: number; label: string }): void {
  const { context, left, width, ratio } = frame;
  const y = Math.round(frame.toY(level.value)) + 0.5;
  context.globalAlpha = 1;
  context.strokeStyle = frame.color('--reference');
  context.fillStyle = frame.color('--reference');
  context.lineWidth = ratio;
  context.setLineDash([2 * ratio, 3 * ratio]);
  context.beginPath();
  context.moveTo(left, y);
  context.lineTo(left + width, y);
  context.stroke();
  if (frame.height < LABEL_HEIGHT * ratio) return;
  context.font = `${11 * ratio}px "Inter Variable", sans-serif`;
  context.textAlign = 'right';
  context.textBaseline = 'bottom';
  context.fillText(level.label, left + width - 3 * ratio, y - 2 * ratio);
}

function drawNothingYet({ context, left, top, width, height, ratio, color }: Frame): void {
  context.globalAlpha = 1;
  context.font = `${11 * ratio}px "Inter Variable", sans-serif`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  const [x, y] = [left + width / 2, top + height / 2];
  context.fillStyle = color('--panel');
  context.fillRect(x - 34 * ratio, y - 8 * ratio, 68 * ratio, 16 * ratio);
  context.fillStyle = color('--muted');
  context.fillText('no data yet', x, y);
}

function drawLine(frame: Frame, line: SceneLine): void {
  const { context, ratio } = frame;
  const color = frame.color(line.style.color);
  context.strokeStyle = color;
  context.fillStyle = color;
  context.lineJoin = 'round';
  context.setLineDash([]);
  if (line.recorded) {
    context.globalAlpha = RECORDED_ALPHA;
    context.lineWidth = 4 * ratio;
    strokePath(frame, line.xs, line.smoothed);
    return;
  }
  context.globalAlpha = RAW_ALPHA;
  context.lineWidth = ratio;
  strokePath(frame, line.xs, line.raw);
  context.globalAlpha = 1;
  context.lineWidth = 1.75 * ratio;
  context.setLineDash(line.style.dash.map((length) => length * ratio));
  strokePath(frame, line.xs, line.smoothed);
  context.setLineDash([]);
  const last = line.xs.length - 1;
  const width = Math.abs(frame.toX(line.xs[last]!) - frame.toX(line.xs[0]!));
  if (width / last >= MARK_SPACING * ratio) {
    for (let i = 0; i < last; i++) mark(frame, line, i, 1.9);
  }
  mark(frame, line, last, 3.4);
}

function strokePath({ context, toX, toY }: Frame, xs: Float64Array, ys: Float64Array): void {
  context.beginPath();
  for (let i = 0; i < xs.length; i++) context.lineTo(toX(xs[i]!), toY(ys[i]!));
  context.stroke();
}

function mark(frame: Frame, line: SceneLine, index: number, radius: number): void {
  const x = frame.toX(line.xs[index]!);
  const y = frame.toY(line.raw[index]!);
  frame.context.beginPath();
  shapeAt(frame.context, line.style.marker, x, y, radius * frame.ratio);
  frame.context.fill();
}

function shapeAt(
  context: CanvasRenderingContext2D,
  shape: MarkerShape,
  x: number,
  y: number,
  radius: number,
): void {
  if (shape === 'circle') context.arc(x, y, radius, 0, 2 * Math.PI);
  if (shape === 'square') context.rect(x - radius * 0.9, y - radius * 0.9, radius * 1.8, radius * 1.8);
  if (shape === 'triangle') polygon(context, [x, y - radius, x + radius, y + radius, x - radius, y + radius]);
  if (shape === 'diamond') polygon(context, [x, y - radius, x + radius, y, x, y + radius, x - radius, y]);
}

function polygon(context: CanvasRenderingContext2D, points: readonly number[]): void {
  for (let i = 0; i < points.length; i += 2) context.lineTo(points[i]!, points[i + 1]!);
  context.closePath();
}
