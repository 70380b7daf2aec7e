/** Which charts the race shows for which methods. */
import { describe, expect, test } from 'vitest';
import { catalog } from '../../src/engine/catalog.ts';
import { FIRST_STATE } from '../../src/store/raceState.ts';
import { createSeriesStore } from '../../src/store/series.ts';
import { defaultSettings } from '../../src/store/settings.ts';
import { chartName } from '../../src/ui/charts/chartName.ts';
import type { ChartSpec } from '../../src/ui/charts/chartSpec.ts';
import { sceneOf } from '../../src/ui/charts/scene.ts';
import { chartsFor } from '../../src/ui/charts/useCharts.ts';

const racing = (...algorithms: string[]) => ({ ...defaultSettings(catalog), algorithms });
const shown = (place: ChartSpec['place'], ...algorithms: string[]) =>
  chartsFor([place], racing(...algorithms), catalog);
const plotsOf = (place: ChartSpec['place'], ...algorithms: string[]) =>
  shown(place, ...algorithms).flatMap(({ plots }) => plots);
const losses = (...algorithms: string[]) =>
  plotsOf('main', ...algorithms).filter(({ metric }) => metric === 'loss' || metric.startsWith('loss/'));

const ids = catalog.algorithms.map(({ id }) => id);
const metricsOf = (id: string) => catalog.algorithms.find((known) => known.id === id)!.metrics;
const races = ids.flatMap((one, i) => ids.slice(i).map((other) => [...new Set([one, other])]));

describe('losses', () => {
  test('the first race’s, by the names that links have', () => {
    const plots = losses('ppo', 'dpo');
    expect(plots.map(chartName)).toEqual(['loss/policy_avg', 'loss-dpo']);
    expect(plots.map(({ title }) => title)).toEqual(['PPO policy loss', 'DPO loss']);
  });

  test.each(races.map((race) => [race.join(' and '), race] as const))('%s: each its own', (_, race) => {
    const plots = losses(...race);
    for (const lane of race) {
      const own = plots.filter(
        ({ metric, algorithm }) =>
          metricsOf(lane).includes(metric) && (algorithm === undefined || algorithm === lane),
      );
      expect(own.length, lane).toBeGreaterThan(0);
    }
    const needless = plots.filter(({ metric, algorithm }) => {
      const lanes = algorithm === undefined ? race : [algorithm];
      return !lanes.some((lane) => race.includes(lane) && metricsOf(lane).includes(metric));
    });
    expect(needless).toEqual([]);
    expect(new Set(plots.map(({ title }) => title)).size).toBe(plots.length);
  });

  test('ln 2 is a level of DPO’s, not of a loss that starts elsewhere', () => {
    const levels = (algorithm: string) =>
      sceneOf(
        { metric: 'loss', algorithm },
        { ...FIRST_STATE, catalog, settings: racing(algorithm) },
        createSeriesStore(),
      ).levels.map(({ label }) => label);
    expect(levels('dpo')).toEqual(['ln 2']);
    for (const algorithm of ['kto', 'orpo', 'simpo', 'preferredFt', 'grpo'])
      expect(levels(algorithm), algorithm).toEqual([]);
  });
});

describe('diagnostics', () => {
  test('of the first race', () => {
    expect(
      shown('diagnostics', 'ppo', 'dpo')
        .slice(0, 2)
        .map(({ title }) => title),
    ).toEqual(['PPO: diagnostics', 'DPO: chosen against rejected']);
  });

  test.each([
    ['kto', 'kl'],
    ['grpo', 'frac_reward_zero_std'],
    ['orpo', 'log_odds_ratio'],
    ['unlikelihood', 'unlikelihood_loss'],
    ['onlineDpo', 'objective/scores_margin'],
    ['dpoThenPpo', 'policy/clipfrac_avg'],
  ])('%s shows its %s', (algorithm, metric) => {
    expect(plotsOf('diagnostics', algorithm).map((plot) => plot.metric)).toContain(metric);
  });

  test.each(races.map((race) => [race.join(' and '), race] as const))('%s', (_, race) => {
    const plots = plotsOf('diagnostics', ...race);
    for (const lane of race)
      expect(
        plots.filter(({ metric }) => metricsOf(lane).includes(metric)).length,
        lane,
      ).toBeGreaterThanOrEqual(3);
    const reported = race.flatMap(metricsOf);
    // A classifier’s judgement is reported by the evaluation.
    expect(plots.filter(({ metric }) => !reported.includes(metric) && !metric.startsWith('eval/'))).toEqual(
      [],
    );
    expect(Math.max(...shown('diagnostics', ...race).map((chart) => chart.plots.length))).toBeLessThan(7);
  });
});

test.each(races.map((race) => [race.join(' and '), race] as const))('%s: names tell all apart', (_, race) => {
  const charts = (['main', 'diagnostics', 'stage'] as const).flatMap((place) => shown(place, ...race));
  const twice = (names: string[]) => names.filter((name, i) => names.indexOf(name) !== i);
  expect(twice(charts.map(({ title }) => title))).toEqual([]);
  expect(twice(charts.flatMap(({ plots }) => plots.map(chartName)))).toEqual([]);
  for (const { plots } of charts) expect(twice(plots.map(({ metric }) => metric))).toEqual([]);
});

test('without a catalog only those charts are there that need none', () => {
  const before = chartsFor(['main', 'diagnostics', 'stage'], racing('ppo', 'dpo'), null);
  expect(before.map(({ title }) => title)).toContain('Gold reward');
  expect(before.flatMap(({ plots }) => plots).some(({ metric }) => metric === 'loss')).toBe(false);
});
