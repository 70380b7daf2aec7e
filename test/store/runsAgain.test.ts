import { expect, test } from 'vitest';
import { createRace } from '../../src/store/raceStore.ts';
import { newSeed, runAgain } from '../../src/store/runs/runAgain.ts';
import { FakeWorker } from './fakeWorker.ts';
import { makeRun } from './runsFixtures.ts';

function openRace() {
  const workers: FakeWorker[] = [];
  const race = createRace(
    () => {
      const worker = new FakeWorker();
      workers.push(worker);
      return worker as unknown as Worker;
    },
    () => new MessageChannel().port1,
    { search: '', hash: '#page=compare&seed=1&ppo.rate=0.01' },
  );
  for (const worker of workers) worker.wake();
  return { race, workers };
}
const { head } = makeRun('a', {
  head: {
    request: { algorithm: 'dpo', preset: 'noisy', seed: 9, backend: 'cpu', knobs: { 'dpo.beta': 1 } },
  },
});

test('a run is set up again exactly, whatever was set before, and loaded', () => {
  const { race, workers } = openRace();
  runAgain(race, head);
  const { settings, view, playing } = race.store.getState();
  expect(settings).toMatchObject({
    algorithms: ['ppo', 'dpo'],
    preset: 'noisy',
    seed: 9,
    backend: 'cpu',
    knobs: { 'dpo.beta': 1 },
  });
  expect(settings.knobs).not.toHaveProperty('ppo.rate');
  expect([view.page, playing]).toEqual(['race', false]);
  for (const worker of workers.slice(2)) worker.wake(); // another backend: fresh workers
  const loaded = workers.filter(({ ended }) => !ended).map(({ request }) => request);
  expect(loaded).toMatchObject([
    { algorithm: 'ppo', preset: 'noisy', seed: 9, backend: 'cpu' },
    { algorithm: 'dpo', preset: 'noisy', seed: 9, knobs: { 'dpo.beta': 1 } },
  ]);
});

test('the same settings with another seed; the methods of its race come along', () => {
  const { race } = openRace();
  const { head: sibling } = makeRun('b', {
    head: { request: { ...head.request, algorithm: 'kto', seed: 12 } },
  });
  const heads = [head, sibling];
  expect(newSeed(heads, head)).toBe(13);
  runAgain(race, head, { together: heads, seed: newSeed(heads, head) });
  expect(race.store.getState().settings).toMatchObject({ seed: 13, algorithms: ['dpo', 'kto'] });
});

test('a method that is not on the page takes the first lane', () => {
  const { race } = openRace();
  runAgain(race, { ...head, request: { ...head.request, algorithm: 'kto' } });
  expect(race.store.getState().settings.algorithms).toEqual(['kto', 'dpo']);
});

test('what this page does not know is left out and said', () => {
  const { race } = openRace();
  runAgain(race, { ...head, request: { ...head.request, preset: 'gone', knobs: { 'dpo.beta': 2 } } });
  expect(race.store.getState().settings).toMatchObject({ preset: 'reviews', knobs: { 'dpo.beta': 2 } });
  expect(race.store.getState().problems.join()).toMatch(/preset=gone/);
});
