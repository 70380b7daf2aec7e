/** Every algorithm in a lane, as the page and the command line run it: all stages, a few steps, evaluations. */
import { describe, expect, test } from 'vitest';
import { algorithms } from '../../src/algo/registry.ts';
import { catalog } from '../../src/engine/catalog.ts';
import { ofType, runLane } from './nodeLane.ts';
import { tinyRequest } from './tinyLane.ts';
import { tinyModelReader } from './tinyModel.ts';

/** Of knobs that several algorithms have under the same short name. */
const SMALL: Readonly<Record<string, number>> = {
  steps: 4,
  batchSize: 4,
  updates: 4,
  episodes: 4,
  epochs: 1,
  prompts: 2,
  answers: 2,
  rounds: 2,
  roundSteps: 2,
  dpoSteps: 2,
  dpoBatchSize: 4,
  ppoUpdates: 2,
  ppoEpisodes: 4,
};

describe.each(algorithms.map((algorithm) => [algorithm.id, algorithm] as const))('%s', (id, algorithm) => {
  const entries = Object.entries(SMALL).filter(([name]) => name in algorithm.knobs);
  const knobs = Object.fromEntries(entries.map(([name, value]) => [`${id}.${name}`, value]));

  test('runs to its end: self-test passed, every metric in the catalog, evaluated before and after', async () => {
    const events = await runLane(tinyRequest(id, knobs), undefined, tinyModelReader);
    expect(ofType(events, 'run/stateChanged').at(-1)?.state).toBe('finished');
    const checks = ofType(events, 'selfTest/reported').flatMap((event) => event.checks);
    expect(checks.length).toBeGreaterThan(0);
    expect(checks.filter((check) => !check.pass)).toEqual([]);
    const stepped = ofType(events, 'run/stepped');
    expect(stepped.length).toBe(4);
    const known = new Set(catalog.metrics.map((metric) => metric.id));
    const unknown = stepped.flatMap(({ metrics }) => Object.keys(metrics).filter((name) => !known.has(name)));
    expect([...new Set(unknown)]).toEqual([]);
    const evaluations = ofType(events, 'run/evaluated').map(({ metrics }) => metrics['objective/kl']!);
    expect(Math.abs(evaluations[0]!)).toBeLessThan(1e-4);
    expect(evaluations.at(-1)).toBeGreaterThan(1e-6);
  });
});
