import type { CsvCell } from '../../runs/export/csvText.ts';
import { plotSvg } from '../../runs/export/svg/plotSvg.ts';
import type { Scene, SceneLine } from '../charts/scene.ts';
import type { Picture } from './PictureMenu.tsx';

const SIZE = { width: 720, height: 440 };

/** A race's chart as a picture of its own: the same lines, levels and ranges, with title, legend and units. */
export function scenePicture(
  scene: Scene,
  texts: { title: string; unit: string; xLabel: string; formatX: (value: number) => string },
  /** A CSS custom property to its colour. */
  color: (property: string) => string,
  /** In CSS pixels; letters have 11, whatever it is. */
  size = SIZE,
): Picture {
  const { title, unit, xLabel, formatX } = texts;
  const svg = plotSvg({
    ...size,
    ...scene,
    title,
    xLabel,
    yLabel: unit === '' ? title : `${title} (${unit})`,
    formatX,
    lines: scene.lines.map((line) => ({
      label: nameOf(line),
      color: color(line.style.color),
      dash: line.style.dash,
      marker: line.style.marker,
      xs: line.xs,
      ys: line.smoothed,
      raw: line.smoothed === line.raw ? undefined : line.raw,
      faint: line.recorded,
    })),
    colors: {
      background: color('--panel'),
      ink: color('--ink'),
      muted: color('--muted'),
      grid: color('--grid'),
      reference: color('--reference'),
    },
    standalone: true,
  });
  return { ...size, svg };
}

/** Every point: as measured, and as drawn. */
export function* sceneRows(scene: Scene, title: string, xLabel: string): Generator<readonly CsvCell[]> {
  yield ['method', xLabel, title, 'smoothed'];
  for (const line of scene.lines) {
    for (let i = 0; i < line.xs.length; i++)
      yield [nameOf(line), line.xs[i]!, line.raw[i]!, line.smoothed[i]!];
  }
}

const nameOf = ({ label, recorded }: SceneLine) => (recorded ? `${label} (recorded)` : label);
