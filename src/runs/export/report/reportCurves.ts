import type { MetricSpec } from '../../../shared/spec.ts';
import type { Curve, Run } from '../../run.ts';
import { type PlotLine, plotSvg } from '../svg/plotSvg.ts';
import { legendSvg } from '../svg/legendSvg.ts';
import { xmlText } from '../xmlText.ts';
import { spanOf } from '../svg/spanOf.ts';
import type { RunStyle } from './runStyles.ts';

const MAIN = ['gold/reward', 'objective/kl'];
const LARGE = { width: 340, height: 210 };
const SMALL = { width: 270, height: 160 };
const COLORS = {
  background: 'none',
  ink: 'var(--ink)',
  muted: 'var(--muted)',
  grid: 'var(--grid)',
  reference: 'var(--muted)',
};

/** A legend, the curves that runs are compared by, then every other metric, small. */
export function reportCurves(
  runs: readonly Run[],
  styles: readonly RunStyle[],
  metrics: readonly MetricSpec[],
): string {
  const legend = legendSvg(styles, 'var(--ink)', 900);
  const all = [...new Set(runs.flatMap(({ detail }) => Object.keys(detail.curves)))];
  const main = MAIN.filter((metric) => all.includes(metric));
  const others = all.filter((metric) => !main.includes(metric));
  const draw = (metric: string, axis: 'step' | 'kl', size = LARGE) =>
    figure(runs, styles, metrics, { metric, axis, ...size });
  return [
    `<svg class="legend" viewBox="0 0 920 ${legend.height}" role="img" aria-label="legend" font-size="11">${legend.svg}</svg>`,
    `<div class="curves">${main.map((metric) => draw(metric, 'step')).join('')}${draw('gold/reward', 'kl')}</div>`,
    `<div class="curves small">${others.map((metric) => draw(metric, 'step', SMALL)).join('')}</div>`,
  ].join('');
}

function figure(
  runs: readonly Run[],
  styles: readonly RunStyle[],
  metrics: readonly MetricSpec[],
  { metric, axis, width, height }: { metric: string; axis: 'step' | 'kl'; width: number; height: number },
): string {
  const known = metrics.find(({ id }) => id === metric);
  const lines = runs.flatMap(({ detail }, i) => lineOf(detail.curves[metric], styles[i]!, axis) ?? []);
  if (lines.length === 0) return '';
  const label = known?.label ?? metric;
  const title = axis === 'kl' ? `${label} against KL` : label;
  const svg = plotSvg({
    title,
    xLabel: axis === 'kl' ? 'exact KL (nats)' : xLabelOf(runs, metric),
    yLabel: '',
    lines,
    levels: known?.baseline ? [known.baseline] : [],
    x: spanOf(
      lines.map(({ xs }) => xs),
      0,
    ),
    y: spanOf([...lines.map(({ ys }) => ys), known?.baseline ? [known.baseline.value] : []], 0.06),
    width,
    height,
    colors: COLORS,
    standalone: false,
  });
  const says = known ? ` title="${xmlText(`${metric}: ${known.says}`)}"` : '';
  const unit = known?.unit ? ` <small>${xmlText(known.unit)}</small>` : '';
  return `<figure><figcaption${says}>${xmlText(title)}${unit}</figcaption>${svg}</figure>`;
}

const xLabelOf = (runs: readonly Run[], metric: string) =>
  runs.some(({ detail }) => detail.curves[metric]?.source === 'stage') ? 'step of its own training' : 'step';

function lineOf(curve: Curve | undefined, style: RunStyle, axis: 'step' | 'kl'): PlotLine | null {
  if (!curve) return null;
  const known = Array.from(curve.value.keys()).filter(
    (i) => Number.isFinite(curve[axis][i]) && Number.isFinite(curve.value[i]),
  );
  const xs = known.map((i) => curve[axis][i]!);
  return known.length === 0 ? null : { ...style, xs, ys: known.map((i) => curve.value[i]!) };
}
