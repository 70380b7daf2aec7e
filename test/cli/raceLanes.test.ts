import { describe, expect, test } from 'vitest';
import { laneLine, raceTable } from '../../src/cli/raceLanes.ts';
import { keepDrawn, roundNumbers } from '../../src/cli/record.ts';
import type { EngineEvent, Progress } from '../../src/protocol/events.ts';
import { raceRecord, wallMsToReach } from '../../src/protocol/raceRecord.ts';

const runId = 'r';
const progress = (step: number): Progress => ({
  step,
  wallMs: step * 1000 + 123.456789,
  optimizerSteps: step,
  samples: step,
  tokensGenerated: 1_234_567,
  tokensTrained: 2,
  peakBytes: 12_300_000,
});
const loaded: EngineEvent = {
  type: 'lane/loaded',
  runId,
  backend: { name: 'wasm', reason: 'r', device: 'd' },
  model: { id: 'm', parameters: 1, layers: 1, channels: 1, vocabulary: 1 },
  knobs: {},
  reward: { combine: 'sum', parts: [{ part: 'gold', weight: 1, config: {} }] },
  totalSteps: 40,
};
const evaluated = (step: number, gold: number): EngineEvent => ({
  type: 'run/evaluated',
  runId,
  progress: progress(step),
  metrics: { 'gold/reward': gold, 'objective/kl': 2 * step },
  samples: [],
});
const stage: EngineEvent = {
  type: 'stage/progressed',
  runId,
  stage: 'pairs',
  label: 'writing pairs',
  done: 3,
  total: 12,
  wallMs: 900,
  metrics: {},
};

describe('laneLine', () => {
  const line = (...events: EngineEvent[]) => laneLine({ algorithm: 'dpo', events });

  test('shows the stage a lane is in', () => {
    expect(line(loaded, stage)).toMatch(/^dpo\s+writing pairs\s+\[######\.+\] 3\/12 {2}0\.9 s$/);
  });

  test('shows steps, gold reward and KL once it learns', () => {
    const text = line(loaded, stage, evaluated(0, 0.5), evaluated(20, 0.81));
    expect(text).toMatch(/^dpo\s+learning\s+\[#{12}\.{12}\] 20\/40 {2}gold 0\.81 {2}KL 40\.00 {2}20\.1 s$/);
  });

  test('says when it has finished', () => {
    const finished: EngineEvent = { type: 'run/stateChanged', runId, state: 'finished' };
    expect(line(loaded, evaluated(40, 0.9), finished)).toMatch(/^dpo\s+finished\s+\[#{24}\] 40\/40/);
  });
});

describe('wallMsToReach', () => {
  const series = { step: [0, 1, 2, 3], value: [0.1, 0.86, 0.5, 0.9], wallMs: [0, 10, 20, 30] };
  test.each([
    [0.85, 10],
    [0.87, 30],
    [0.95, null],
  ])('%d', (level, expected) => {
    expect(wallMsToReach(series, level)).toBe(expected);
  });
  test('is null without a series', () => {
    expect(wallMsToReach(undefined, 0)).toBeNull();
  });
});

describe('raceTable, keepDrawn and roundNumbers', () => {
  const events = [loaded, evaluated(0, 0.5123456), evaluated(20, 0.8654321), evaluated(40, 0.9312345)];
  const record = raceRecord({ preset: 'p', seed: 7, lanes: [{ algorithm: 'dpo', events }] });

  test('a row gives what the lane reached and when', () => {
    const row = raceTable(record)
      .split('\n')
      .at(-1)!
      .split(/\s{2,}/);
    expect(row).toEqual([
      'dpo',
      '0.512',
      '0.931',
      '80.00',
      '20.1 s',
      '40.1 s',
      '40',
      '1234567',
      '2',
      '12.3 MB',
    ]);
  });

  test('keeps only what a chart draws', () => {
    const series = record.lanes[0]!.metrics['gold/reward']!;
    const more = {
      ...record,
      lanes: [{ ...record.lanes[0]!, metrics: { 'gold/reward': series, 'val/x': series } }],
    };
    expect(keepDrawn(more).lanes[0]!.metrics).toEqual({ 'gold/reward': series });
  });

  test('rounds fractions to five digits and leaves whole numbers alone', () => {
    const rounded = roundNumbers(record);
    expect(rounded.lanes[0]!.metrics['gold/reward']!.value).toEqual([0.51235, 0.86543, 0.93123]);
    expect(rounded.lanes[0]!.final).toMatchObject({ tokensGenerated: 1_234_567, wallMs: 40123 });
  });
});
