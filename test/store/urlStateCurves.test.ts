/** A link carries the experiment: whoever opens it elsewhere sees the same curves (same backend). */
import { expect, test } from 'vitest';
import { catalog } from '../../src/engine/catalog.ts';
import type { KnobValues } from '../../src/shared/spec.ts';
import { createRunRecorder } from '../../src/runs/runRecorder.ts';
import type { Run } from '../../src/runs/run.ts';
import { defaultSettings, DEFAULT_VIEW, type RaceSettings } from '../../src/store/settings.ts';
import { readUrl, writeUrl } from '../../src/store/urlState.ts';
import { laneRequest, runLane } from '../engine/nodeLane.ts';
import { tinyKnobs, tinyModelReader } from '../engine/tinyModel.ts';

const small: KnobValues = tinyKnobs({ 'ppo.updates': 3, 'dpo.steps': 3 });

async function record(algorithm: string, settings: RaceSettings): Promise<Run> {
  const { preset, seed, backend, knobs, reward, model } = settings;
  const request = laneRequest(algorithm, {
    preset,
    seed,
    backend,
    knobs,
    ...(reward && { reward }),
    ...(model !== undefined && { model }),
  });
  const recorder = createRunRecorder({ id: algorithm, name: '', race: 'race', startedAt: 0 }, request);
  for (const event of await runLane(request, undefined, tinyModelReader)) recorder.take(event);
  return recorder.run()!;
}

/** Every curve without its times. */
const numbersOf = ({ detail }: Run) =>
  Object.entries(detail.curves).map(([metric, { step, kl, value }]) => [
    metric,
    [...step],
    [...kl],
    [...value],
  ]);

test.each(['ppo', 'dpo'])(
  'a link to a changed %s experiment gives bit-identical curves',
  { timeout: 60_000 },
  async (algorithm) => {
    const made: RaceSettings = {
      ...defaultSettings(catalog),
      seed: 1234567,
      backend: 'wasm',
      knobs: { ...small, 'dpo.beta': 0.123456789012345, 'ppo.klCoef': 1 / 3 },
    };
    const { search, hash } = writeUrl(made, DEFAULT_VIEW, catalog);
    const opened = readUrl(search, hash, catalog);
    expect(opened.problems).toEqual([]);
    const [original, restored] = [await record(algorithm, made), await record(algorithm, opened.settings)];
    expect(numbersOf(restored)).toEqual(numbersOf(original));
    expect(restored.head.preferences).toEqual(original.head.preferences);
    expect(restored.detail.samples).toEqual(original.detail.samples);
    expect(original.detail.curves['gold/reward']!.value.length).toBeGreaterThan(1);
    // and the seed is part of it
    const other = await record(algorithm, { ...opened.settings, seed: 1234568 });
    expect(numbersOf(other)).not.toEqual(numbersOf(original));
  },
);
