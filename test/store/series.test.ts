import { expect, test } from 'vitest';
import { createSeriesStore } from '../../src/store/series.ts';

const point = (step: number) => ({
  step,
  samples: step * 2,
  tokens: step * 3,
  wallMs: step * 4,
  kl: step / 10,
});

test('keeps every point in order while its buffers grow', () => {
  const series = createSeriesStore();
  for (let step = 0; step < 1000; step++) series.append('ppo', 'step', point(step), { loss: -step });
  const view = series.view('ppo', 'loss')!;
  expect(view.length).toBe(1000);
  expect(view.value[999]).toBe(-999);
  expect([view.step[500], view.samples[500], view.tokens[500], view.wallMs[500], view.kl[500]]).toEqual([
    500, 1000, 1500, 2000, 50,
  ]);
  expect(view.value).toHaveLength(1000);
});

test('keeps lanes and metrics apart, and knows nothing of what was never reported', () => {
  const series = createSeriesStore();
  series.append('ppo', 'step', point(1), { a: 1, b: 2 });
  series.append('dpo', 'step', point(1), { a: 3 });
  expect(series.view('ppo', 'a')!.value[0]).toBe(1);
  expect(series.view('dpo', 'a')!.value[0]).toBe(3);
  expect(series.view('dpo', 'b')).toBeNull();
  expect(series.view('sft', 'a')).toBeNull();
});

test('prefers evaluations to steps that report the same metric', () => {
  const series = createSeriesStore();
  series.append('ppo', 'step', point(1), { kl: 9 });
  series.append('ppo', 'evaluation', point(2), { kl: 4 });
  const view = series.view('ppo', 'kl')!;
  expect([view.length, view.value[0], view.source]).toEqual([1, 4, 'evaluation']);
});

test('clears one lane and leaves the other', () => {
  const series = createSeriesStore();
  series.append('ppo', 'step', point(1), { a: 1 });
  series.append('dpo', 'step', point(1), { a: 1 });
  series.clear('ppo');
  expect(series.view('ppo', 'a')).toBeNull();
  expect(series.view('dpo', 'a')).not.toBeNull();
});

test('tells its subscribers and counts versions until they leave', () => {
  const series = createSeriesStore();
  let heard = 0;
  const leave = series.subscribe(() => heard++);
  const before = series.version();
  series.append('ppo', 'step', point(1), { a: 1 });
  series.clear('ppo');
  leave();
  series.append('ppo', 'step', point(1), { a: 1 });
  expect(heard).toBe(2);
  expect(series.version() - before).toBe(3);
});
