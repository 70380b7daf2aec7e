import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ModulePage } from '../../src/cli/browser.ts';
import type { ProfileReport, ProfileRow } from '../../src/protocol/profile.ts';
import type { ProfiledRun } from './profilePage.ts';
import { startPage } from './startPage.ts';

const STEPS = 5;

const sum = (rows: readonly ProfileRow[]) => rows.reduce((total, { ms }) => total + ms, 0);

describe('the profile on WebGPU', () => {
  let page: ModulePage;
  let plain: ProfiledRun;
  let profiled: ProfiledRun;
  let last: ProfileReport;
  beforeAll(async () => {
    page = await startPage('/test/gpu/profilePage.ts');
    plain = await page.call<ProfiledRun>('run', STEPS, false);
    profiled = await page.call<ProfiledRun>('run', STEPS, true);
    last = profiled.reports.at(-1)!;
  });
  afterAll(() => page.close());

  const gpuRows = ({ rows }: { rows: readonly ProfileRow[] }) => rows.filter(({ place }) => place === 'gpu');
  const callsOf = (name: string) =>
    gpuRows(last.last!)
      .filter((row) => row.name === name)
      .reduce((total, { calls }) => total + calls, 0);

  test('changes no loss and no token, and leaves the device as it was', () => {
    expect(profiled.losses).toEqual(plain.losses);
    expect(profiled.tokens).toEqual(plain.tokens);
    expect(plain.reports).toEqual(Array.from({ length: STEPS }, () => null));
    expect([plain.isClean, profiled.isClean]).toEqual([true, true]);
  });

  test('adds up to the time of the step, on the clock', () => {
    const { wallMs, rows } = last.last!;
    expect(sum(rows.filter(({ place }) => place !== 'gpu'))).toBeCloseTo(wallMs, 3);
    expect(wallMs).toBeLessThanOrEqual(profiled.tookMs.at(-1)! + 1);
    expect(wallMs).toBeGreaterThan(0.9 * profiled.tookMs.at(-1)!);
  });

  test('has times of the GPU by program, of replayed steps too, no more than passed', () => {
    expect(last.gpu).toBe('timestamps');
    const gpuMs = sum(gpuRows(last.last!));
    expect(gpuMs).toBeGreaterThan(0.05 * last.last!.wallMs);
    expect(gpuMs).toBeLessThan(1.1 * last.last!.wallMs + 1);
    expect(callsOf('AdamWUpdate')).toBe(1);
    const phases = new Set(gpuRows(last.last!).map(({ phase }) => phase));
    expect([...phases].toSorted()).toEqual(['generation', 'training']);
  });

  test('says what is replayed', () => {
    const names = last.recorded.map(({ name }) => name);
    expect(names).toContain('decode');
    expect(last.recorded.every(({ refusal }) => refusal === undefined)).toBe(true);
    expect(last.recorded.reduce((total, { replayedSteps }) => total + replayedSteps, 0)).toBeGreaterThan(0);
    const replay = last.last!.rows.filter(({ name }) => name === 'replay of recorded steps');
    expect(replay.reduce((total, { calls }) => total + calls, 0)).toBeGreaterThan(0);
  });

  test('nothing went wrong on the way', async () => {
    expect(await page.call('fatalErrors')).toEqual([]);
    expect(page.errors).toEqual([]);
  });
});
