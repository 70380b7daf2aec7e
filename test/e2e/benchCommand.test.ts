/** `npm run bench` as it is used: three engines that must learn the same from the same start. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ROOT } from '../../src/cli/setup.mjs';
import type { BenchResult } from '../bench/report.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'bench-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function bench(...flags: string[]) {
  const command = [path.join(ROOT, 'src/cli/run.mjs'), 'bench', ...flags];
  return spawnSync(process.execPath, command, { cwd: ROOT, encoding: 'utf8', timeout: 170_000 });
}

describe('npm run bench', () => {
  test('runs every engine on the same work, with the same losses and tokens, and writes the results', () => {
    const json = path.join(folder, 'bench.json');
    const run = bench('--backends', 'wasm', '--sizes', 'A', '--steps', '18', '--json', json);
    expect(run.status, run.stderr).toBe(0);
    const { machine, adapter, results } = JSON.parse(readFileSync(json, 'utf8')) as {
      machine: string;
      adapter: string;
      results: BenchResult[];
    };
    expect(machine).toMatch(/Chromium \d+/);
    expect(adapter).toBe('none');
    expect(results.map(({ phase, engine }) => `${phase} ${engine}`)).toEqual(
      ['train', 'generate'].flatMap((phase) =>
        ['ours', 'tfjs', 'jax-js'].map((engine) => `${phase} ${engine}`),
      ),
    );
    for (const result of results) {
      expect(result).toMatchObject({ failure: null, agreement: { agrees: true }, dispatchesPerStep: null });
      expect(result.msMedian).toBeGreaterThan(0);
      expect(result.peakBytes).toBeGreaterThan(1_000_000);
      expect(run.stdout).toMatch(new RegExp(`wasm +A +${result.phase} +${result.engine} `));
    }
    // it learned: a model that knows nothing has ln 512 = 6.2
    expect(results[0]!.lossAt20).toBeLessThan(3);
  });

  test('leaves with 2 and a line of advice for a wrong flag', () => {
    const { status, stderr } = bench('--sizes', 'D');
    expect(status).toBe(2);
    expect(stderr.trim().split('\n').at(-1)).toMatch(/^error: --sizes: expected different ones of A, B, C/);
  });
});
