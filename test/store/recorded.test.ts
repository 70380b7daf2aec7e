import { expect, test, vi } from 'vitest';
import { raceRecord } from '../../src/protocol/raceRecord.ts';
import { loadRecorded, recordedRace } from '../../src/store/recorded.ts';
import { evaluated, loaded, stepped } from './fixtures.ts';

const record = () =>
  raceRecord({
    preset: 'reviews',
    seed: 7,
    lanes: [
      {
        algorithm: 'dpo',
        events: [
          loaded('r', {}),
          evaluated('r', 0, { 'gold/reward': 0.5, 'objective/kl': 0 }, 'was bad.'),
          stepped('r', 1, { loss: 0.6 }),
          stepped('r', 2, { loss: 0.5 }),
          evaluated('r', 2, { 'gold/reward': 0.8, 'objective/kl': 3 }, 'was good.'),
        ],
      },
    ],
  });

test('what the command line writes is drawn: values, steps, time, and KL where it was measured', () => {
  const race = recordedRace(structuredClone(record()))!;
  expect([race.preset, race.seed, race.backend]).toEqual(['reviews', 7, 'wasm']);
  const gold = race.series.view('dpo', 'gold/reward')!;
  expect([...gold.value]).toEqual([0.5, 0.8]);
  expect([...gold.step]).toEqual([0, 2]);
  expect([...gold.wallMs]).toEqual([0, 500]);
  expect([...gold.kl]).toEqual([0, 3]);
  expect(gold.samples[1]).toBeNaN();
  expect([...race.series.view('dpo', 'loss')!.kl]).toEqual([NaN, 3]);
});

test('knows evaluations, which are never smoothed, from what every step reports', () => {
  const race = recordedRace(record())!;
  expect(race.series.view('dpo', 'gold/reward')!.source).toBe('evaluation');
  expect(race.series.view('dpo', 'loss')!.source).toBe('step');
});

test('keeps the answers before and after', () => {
  expect(recordedRace(record())!.samples['dpo']?.[0]).toMatchObject({
    before: 'was bad.',
    after: 'was good.',
  });
});

test.each([[null], [{}], ['<!doctype html>'], [{ ...record(), version: 99 }]])(
  '%j is no recorded race',
  (json) => {
    expect(recordedRace(json)).toBeNull();
  },
);

test('a missing, broken or unreachable file is simply no recorded race', async () => {
  const answers = [
    () => Promise.resolve(new Response('', { status: 404 })),
    () => Promise.resolve(new Response('{"version": 1')),
    () => Promise.reject(new TypeError('offline')),
  ];
  for (const answer of answers) {
    vi.stubGlobal('fetch', answer);
    expect(await loadRecorded('race.json')).toBeNull();
  }
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(JSON.stringify(record()))));
  expect(await loadRecorded('race.json')).not.toBeNull();
  vi.unstubAllGlobals();
});
