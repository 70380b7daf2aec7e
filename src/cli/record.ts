/** `npm run record`: races the default preset once and ships the curves with the model. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type RaceRecord, raceRecordSchema } from '../protocol/raceRecord.ts';
import { parseFlags } from './args.ts';
import { runRace } from './race.ts';
import type { ChartSpec } from '../ui/charts/chartSpec.ts';
import { catalog } from '../engine/catalog.ts';
import { defaultSettings } from '../store/settings.ts';
import { ROOT } from './setup.mjs';

const TARGET = 'models/tiny-reviews/recorded/race.json';
const SIGNIFICANT_DIGITS = 5;
const charts = import.meta.glob<ChartSpec>('../ui/charts/*.chart.tsx', { eager: true, import: 'chart' });

export async function main(argv: readonly string[]): Promise<number> {
  parseFlags(argv, {});
  const options = {
    preset: 'reviews',
    seed: 7,
    algorithms: ['ppo', 'dpo'],
    backend: 'wasm',
    steps: undefined,
    knobs: {},
    json: undefined,
  } as const;
  const record = await runRace(options, console.log);
  const target = path.join(ROOT, TARGET);
  mkdirSync(path.dirname(target), { recursive: true });
  const text = JSON.stringify(roundNumbers(keepDrawn(record)));
  writeFileSync(target, `${text}\n`);
  console.log(`\n${TARGET}: ${(text.length / 1000).toFixed(0)} kB`);
  return 0;
}

/** Without the series that no chart draws for the race as it is recorded. */
export function keepDrawn(record: RaceRecord): RaceRecord {
  const algorithms = record.lanes.map(({ algorithm }) => algorithm);
  const settings = { ...defaultSettings(catalog), preset: record.preset, algorithms };
  const plots = Object.values(charts).flatMap((chart) =>
    typeof chart.plots === 'function' ? chart.plots(catalog, settings) : chart.plots,
  );
  const drawn = new Set(plots.flatMap((plot) => [plot.metric, plot.against]));
  const lanes = record.lanes.map((lane) => {
    const kept = Object.entries(lane.metrics).filter(([name]) => drawn.has(name));
    return { ...lane, metrics: Object.fromEntries(kept) };
  });
  return { ...record, lanes };
}

/** Every number of the record to five significant digits, which is more than a chart can show. */
export function roundNumbers(record: RaceRecord): RaceRecord {
  const rounded: unknown = JSON.parse(JSON.stringify(record), (_key, value: unknown) =>
    typeof value === 'number' && !Number.isInteger(value)
      ? Number(value.toPrecision(SIGNIFICANT_DIGITS))
      : value,
  );
  return raceRecordSchema.parse(rounded);
}
