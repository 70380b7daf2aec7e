/** `npm run race` as it is used: a process with flags, an exit status, lines and a file. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RaceRecord, raceRecordSchema } from '../../src/protocol/raceRecord.ts';
import { ROOT } from '../../src/cli/setup.mjs';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'race-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function race(...flags: string[]) {
  const command = [path.join(ROOT, 'src/cli/run.mjs'), 'race', ...flags];
  return spawnSync(process.execPath, command, { cwd: ROOT, encoding: 'utf8', timeout: 120_000 });
}

/** A race small enough to run twice. */
function smallRace(file: string): { record: RaceRecord; output: string } {
  const json = path.join(folder, file);
  const knobs = ['preferences.prompts=8', 'evaluation.prompts=4', 'evaluation.points=2', 'ppo.updates=2'];
  const flags = ['--seed', '3', '--backend', 'wasm', '--steps', '2', '--json', json];
  const result = race(...flags, ...knobs.flatMap((knob) => ['--set', knob]));
  expect(result.status, result.stderr).toBe(0);
  return { record: raceRecordSchema.parse(JSON.parse(readFileSync(json, 'utf8'))), output: result.stdout };
}

/** What must not depend on the clock. */
const curves = (record: RaceRecord) =>
  record.lanes.map(({ metrics, samples, preferences }) => ({
    metrics: Object.fromEntries(
      Object.entries(metrics).map(([name, { step, value }]) => [name, { step, value }]),
    ),
    samples,
    preferences,
  }));

describe('npm run race', () => {
  test('writes the record, draws a table, and repeats itself bit for bit', () => {
    const { record, output } = smallRace('first.json');
    expect(record).toMatchObject({ version: 1, preset: 'reviews', seed: 3, backend: 'wasm' });
    expect(record.lanes.map((lane) => lane.algorithm)).toEqual(['ppo', 'dpo']);
    for (const lane of record.lanes) {
      expect(lane.config['preferences.prompts']).toBe(8);
      expect(lane.metrics['loss']!.step).toEqual([1, 2]);
      expect(lane.final.optimizerSteps).toBeGreaterThanOrEqual(2);
      expect(lane.samples.length).toBeGreaterThan(0);
      expect(output).toMatch(new RegExp(`^${lane.algorithm} .*MB$`, 'm'));
    }
    expect(record.lanes[0]!.preferences).toEqual(record.lanes[1]!.preferences);
    expect(record.lanes[0]!.metrics).toHaveProperty('rewardModel/loss');
    expect(curves(smallRace('second.json').record)).toEqual(curves(record));
  });

  test.each([
    ['--preset', 'nope', /^error: preset: expected one of reviews, .*got nope$/],
    ['--set', 'dpo.beta=-1', /^error: dpo\.beta: expected a number from .* got -1$/],
    ['--colour', 'red', /^error: .*--colour/],
  ])('%s %s: one clear line and status 2', (flag, value, message) => {
    const { status, stderr } = race(flag, value);
    expect(status).toBe(2);
    const lines = stderr.split('\n').filter((line) => line !== '' && !line.startsWith('npm warn'));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(message);
  });
});
