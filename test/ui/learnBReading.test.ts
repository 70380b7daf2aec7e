/** What lessons 6 to 8 read from lanes and runs, without a browser. */
import { describe, expect, test } from 'vitest';
import { type Annotator, ANNOTATORS } from '../../src/feedback/annotators.ts';
import type { Run } from '../../src/runs/run.ts';
import type { HackingCurve } from '../../src/runs/overoptimisation/hackingRecord.ts';
import { randomStream, rngKey } from '../../src/shared/rng.ts';
import { shareRight } from '../../src/store/labels/annotatorStudy.ts';
import { initialLane } from '../../src/store/laneState.ts';
import { STRICT_AND_GENEROUS } from '../../src/task/annotatorPool.ts';
import { peopleWith, studyOf } from '../../src/ui/learn/annotators/peopleStudy.ts';
import { keptGold, noisePoint, withPoint } from '../../src/ui/learn/annotators/noisePoints.ts';
import {
  answerRows,
  guessSentence,
  leashSentence,
  outcomeOf,
  verdict,
} from '../../src/ui/learn/hacking/reading.ts';
import { watchRun } from '../../src/ui/learn/hacking/watchRun.ts';
import { pipelineOf } from '../../src/ui/learn/twoRoads/pipeline.ts';
import { FakeWorker } from '../store/fakeWorker.ts';
import { evaluated, loaded, progress, stepped } from '../store/fixtures.ts';
import { makeRun } from '../store/runsFixtures.ts';

describe('7, what gold did', () => {
  test('falls by 0.1 from its peak, rises on, or stays', () => {
    expect(outcomeOf([0.5, 0.9, 0.7])).toBe('falls');
    expect(outcomeOf([0.5, 0.9, 0.81])).toBe('levels');
    expect(outcomeOf([0.5, 0.7, 0.8, 0.9])).toBe('rises');
    expect(outcomeOf([0.5, 0.9, 0.9, 0.91])).toBe('levels');
  });

  const curve = (gold: number[], proxy: number[]): HackingCurve => ({
    step: gold.map((_, i) => i),
    kl: gold.map((_, i) => 10 * i),
    gold,
    proxy,
  });
  const free = curve([0.5, 0.9, 0.4], [0, 1.2, 1.9]);
  const held = curve([0.5, 0.9, 0.92], [0, 1, 1.1]);

  test('is said with its numbers, against the guess and against the leash', () => {
    expect(verdict(free)).toBe(
      'Gold peaked at 0.90 (KL 10.0) and ended at 0.40 (KL 20.0), while the proxy went from 1.20 there to 1.90 standard deviations.',
    );
    expect(verdict(held)).toBe('Gold ends at 0.92, near its peak of 0.92, at KL 20.0.');
    expect(guessSentence('falls', 'falls')).toBe('As you said.');
    expect(guessSentence('rises', 'falls')).toBe('You said it rises with the proxy.');
    expect(leashSentence(free, held)).toContain('gold +0.52, proxy −0.80 standard deviations');
  });

  test('answers of both runs stand beside the SFT model’s', () => {
    const rows = answerRows(makeRun('a'), null, 4);
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ prompt: 'the film', before: { text: 'was dull' }, held: undefined });
    expect(rows[0]!.free!.text).toBe('was great');
    expect(answerRows(null, null, 4)).toEqual([]);
  });
});

describe('a run of a lesson', () => {
  const request = { algorithm: 'ppo', preset: 'reviews', seed: 1, backend: 'wasm', knobs: {} } as const;
  function watch() {
    const worker = new FakeWorker();
    const controller = new AbortController();
    const seen: Run[] = [];
    const told: string[] = [];
    const ended = watchRun(() => worker as unknown as Worker, request, {
      name: 'watched',
      signal: controller.signal,
      onProgress: ({ label, done, total }) => told.push(`${label} ${done}/${total}`),
      onEvaluated: (run) => seen.push(run),
    });
    ended.catch(() => undefined);
    worker.wake();
    return { worker, controller, seen, told, ended };
  }
  const begin = (worker: FakeWorker) => {
    worker.say(loaded(worker.runId, {}, 10));
    worker.say({ type: 'run/stateChanged', runId: worker.runId, state: 'ready' });
    worker.say(evaluated(worker.runId, 0, { 'gold/reward': 0.5 }));
  };

  test('is loaded, started, followed to its end, and its worker ended', async () => {
    const { worker, seen, told, ended } = watch();
    begin(worker);
    expect(worker.orders).toEqual(['run/start']);
    worker.say(stepped(worker.runId, 3));
    worker.say(evaluated(worker.runId, 10, { 'gold/reward': 0.9 }));
    worker.say({ type: 'run/stateChanged', runId: worker.runId, state: 'finished' });
    const run = await ended;
    expect(told).toEqual(['Training 3/10']);
    expect(seen.map(({ head }) => head.final['gold/reward'])).toEqual([0.5, 0.9, 0.9]);
    expect(run.head).toMatchObject({ name: 'watched', outcome: 'finished' });
    expect(worker.ended).toBe(true);
  });

  test('that fails says why, and that is stopped ends at once', async () => {
    const failing = watch();
    failing.worker.crash('out of luck');
    await expect(failing.ended).rejects.toThrow(/out of luck/);
    expect(failing.worker.ended).toBe(true);
    const stopped = watch();
    begin(stopped.worker);
    stopped.controller.abort();
    await expect(stopped.ended).rejects.toMatchObject({ name: 'AbortError' });
    expect(stopped.worker.ended).toBe(true);
  });
});

describe('8, wrong labels', () => {
  const side = (chosen: number, rejected: number) => ({
    chosen,
    rejected,
    chosenLength: 9,
    rejectedLength: 9,
  });

  test('a point counts what is ordered right; a tie is not right', () => {
    const point = noisePoint(0.2, [side(2, 1), side(1, 1), side(3, 0), side(0, 1)], [side(1, 0), side(0, 1)]);
    expect(point).toMatchObject({ noise: 0.2, accuracy: 0.5, fitted: 0.5, pairs: 4 });
    expect(point.interval.low).toBeLessThan(0.5);
  });

  test('a newer point takes the place of an older one', () => {
    const gold = (noise: number, algorithm: 'ppo' | 'dpo', value: number) => ({
      noise,
      algorithm,
      gold: value,
    });
    const points = [gold(0.4, 'ppo', 0.7), gold(0.2, 'dpo', 0.6)];
    const next = withPoint(withPoint(points, gold(0.2, 'ppo', 0.8)), gold(0.2, 'dpo', 0.9));
    expect(next.map(({ noise, algorithm, gold: value }) => [noise, algorithm, value])).toEqual([
      [0.2, 'ppo', 0.8],
      [0.2, 'dpo', 0.9],
      [0.4, 'ppo', 0.7],
    ]);
  });

  test('kept runs count where they differ in nothing but the noise', () => {
    const head = (id: string, knobs: Record<string, number>, gold: number, more = {}) => {
      const { head: base } = makeRun(id);
      return {
        ...base,
        request: { ...base.request, knobs },
        knobs,
        final: { 'gold/reward': gold },
        ...more,
      };
    };
    const noisy = { 'preferences.labelNoise': 0.2 };
    const heads = [
      head('a', noisy, 0.6),
      head('b', { ...noisy, 'evaluation.points': 4 }, 0.8),
      head('c', {}, 0.9),
      head('d', { ...noisy, 'dpo.beta': 9 }, 0.1),
      head('e', noisy, 0.1, { outcome: 'failed' }),
      head('f', { 'preferences.labelNoise': 0.45 }, 0.1),
    ];
    const found = keptGold(heads, 'dpo');
    expect(found.map(({ noise }) => noise)).toEqual([0, 0.2]);
    expect(found[1]!.gold).toBeCloseTo(0.7, 12);
    expect(keptGold(heads, 'ppo')).toEqual([]);
  });
});

describe('8, people', () => {
  test('have the habits of the presets with six annotators, or their own', () => {
    const habitsOf = (people: readonly Annotator[]) => people.map(({ leniency, scale }) => [leniency, scale]);
    expect(habitsOf(peopleWith('strictAndGenerous'))).toEqual(habitsOf(STRICT_AND_GENEROUS));
    expect(peopleWith('own')).toBe(ANNOTATORS);
  });

  test('rate three answers in ten three times, and calibration puts more of them in order', () => {
    const random = randomStream(rngKey(5));
    const answer = (name: string) => ({ text: `the meal was ${name}`, gold: random.uniform() });
    const written = Array.from({ length: 60 }, (_, i) => ({
      prompt: `prompt ${i}`,
      completions: ['a', 'b', 'c'].map((name) => answer(`${name}${i}`)),
    }));
    const { items } = studyOf('strictAndGenerous', written, 7);
    expect(items.length / 180).toBeGreaterThan(1.4);
    expect(items.length / 180).toBeLessThan(1.8);
    const gain = (habits: 'own' | 'strictAndGenerous', seed: number) => {
      const { pairs } = studyOf(habits, written, seed).analysis;
      return shareRight(pairs.calibrated, written) - shareRight(pairs.raw, written);
    };
    for (const seed of [1, 7]) {
      expect(gain('strictAndGenerous', seed), String(seed)).toBeGreaterThan(0.08);
      expect(gain('own', seed), String(seed)).toBeLessThan(gain('strictAndGenerous', seed));
    }
  });
});

describe('6, a lane as stations', () => {
  const ppo = { holds: ['reference', 'critic', 'rewardModel'], writes: true };
  const dpo = { holds: [], writes: false };
  const names = (traits: typeof ppo) => pipelineOf(undefined, traits).map(({ id }) => id);

  test('PPO goes through a reward model, and writes and scores again and again; DPO does neither', () => {
    expect(names(ppo)).toEqual(['labels', 'rewardModel', 'write', 'score', 'update', 'end']);
    expect(names(dpo)).toEqual(['labels', 'reference', 'update', 'end']);
    const again = pipelineOf(undefined, ppo).filter(({ repeats }) => repeats);
    expect(again.map(({ id }) => id)).toEqual(['write', 'score', 'update']);
  });

  test('numbers are the lane’s own', () => {
    const lane = {
      ...initialLane('ppo', 'run'),
      totalSteps: 8,
      preferences: { pairs: 893, heldOutPairs: 10, hash: 'x', examples: [] },
      stages: [{ stage: 'rewardModel', label: 'reward model', done: 5, total: 10 }],
      progress: progress(2, { tokensGenerated: 12_345, optimizerSteps: 7, tokensTrained: 999 }),
    };
    const stations = Object.fromEntries(pipelineOf(lane, ppo).map((station) => [station.id, station]));
    expect(stations['labels']!.numbers).toEqual(['893 pairs']);
    expect(stations['rewardModel']!.done).toBe(0.5);
    expect(stations['write']!.numbers).toEqual(['12.3k tokens']);
    expect(stations['update']!.numbers).toEqual(['7 optimizer steps', '999 tokens trained']);
    expect(stations['update']!.done).toBe(0.25);
    expect(stations['end']!.numbers).toEqual([]); // not judged yet
  });
});
