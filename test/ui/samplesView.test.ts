import { expect, test } from 'vitest';
import { initialLane } from '../../src/store/laneState.ts';
import { FIRST_STATE, type RaceState } from '../../src/store/raceState.ts';
import { reduceEvent } from '../../src/store/reduceEvent.ts';
import { createSeriesStore } from '../../src/store/series.ts';
import { defaultSettings } from '../../src/store/settings.ts';
import { recordedSamples, shownAnswer, shownPrompts } from '../../src/ui/samples/samplesView.ts';
import { catalog, evaluated } from '../store/fixtures.ts';

const sample = {
  prompt: 'The soup',
  before: 'was bad.',
  after: 'was great.',
  goldBefore: 0.2,
  goldAfter: 0.9,
};
const idle: RaceState = {
  ...FIRST_STATE,
  settings: defaultSettings(catalog),
  recorded: {
    preset: 'reviews',
    seed: 7,
    backend: 'wasm',
    series: createSeriesStore(),
    samples: { ppo: [sample] },
  },
};
const live: RaceState = {
  ...idle,
  lanes: {
    ppo: [evaluated('r', 0, {}, 'was cold.'), evaluated('r', 4, {}, 'was warm.')].reduce(
      reduceEvent,
      initialLane('ppo', 'r'),
    ),
  },
};

test('before anything runs the recorded answers are shown, marked as such', () => {
  expect(recordedSamples(idle)).not.toBeNull();
  expect(shownPrompts(idle)).toMatchObject([{ prompt: 'The soup', sft: { text: 'was bad.', gold: 0.2 } }]);
  expect(shownAnswer(idle, 'ppo', 0)).toMatchObject({ text: 'was great.', gold: 0.9 });
  expect(shownAnswer(idle, 'dpo', 0)).toBeNull();
});

test('not with another preset', () => {
  const other = { ...idle, settings: { ...idle.settings, preset: 'noisy' } };
  expect([recordedSamples(other), shownPrompts(other)]).toEqual([null, []]);
});

test('live answers take their place, with the text before the last', () => {
  expect(recordedSamples(live)).toBeNull();
  expect(shownPrompts(live)).toMatchObject([{ prompt: 'The soup', sft: { text: 'was cold.' } }]);
  expect(shownAnswer(live, 'ppo', 0)).toMatchObject({ text: 'was warm.', previous: 'was cold.' });
  expect(shownAnswer(live, 'dpo', 0)).toBeNull();
});

test('two prompts that read the same keep their own answers', () => {
  const twice = { ...sample, before: 'was awful.', after: 'was lovely.' };
  const both = { ...idle, recorded: { ...idle.recorded!, samples: { ppo: [sample, twice] } } };
  expect(shownPrompts(both).map((row) => row.index)).toEqual([0, 1]);
  expect(shownAnswer(both, 'ppo', 1)?.text).toBe('was lovely.');
});
