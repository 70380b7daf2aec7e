import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { countTests, summary, totals } from '../../src/cli/ringReport.ts';
import { ROOT } from '../../src/cli/setup.mjs';

describe('countTests on a real vitest run', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'ring-report-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function run(files: Record<string, string>) {
    const root = mkdtempSync(path.join(folder, 'project-'));
    for (const [name, body] of Object.entries(files)) writeFileSync(path.join(root, name), body);
    const report = path.join(root, 'report.json');
    const vitest = path.join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
    const { status } = spawnSync(
      process.execPath,
      [vitest, 'run', '--root', root, '--globals', '--reporter=json', `--outputFile=${report}`],
      { stdio: 'ignore' },
    );
    return countTests(JSON.parse(readFileSync(report, 'utf8')), status ?? 1);
  }

  test('counts passes, failures, skips and files that could not be read', () => {
    const counts = run({
      'a.test.ts': `test('one', () => {}); test('two', () => { throw new Error('no'); }); test.skip('three', () => {});`,
      'b.test.ts': `throw new Error('cannot be collected');`,
    });
    expect(counts).toEqual({ passed: 1, failed: 2, skipped: 1 });
  });

  test('fails a run that ran nothing', () => {
    expect(run({ 'a.test.ts': `test.skip('one', () => {});` })).toMatchObject({ passed: 0, failed: 1 });
  });

  test('fails a run with an unhandled error though every test passed', () => {
    const counts = run({
      'a.test.ts': `test('one', async () => { void Promise.reject(new Error('lost')); await new Promise((r) => setTimeout(r, 50)); });`,
    });
    expect(counts).toMatchObject({ passed: 1, failed: 1 });
  });
});

describe('countTests', () => {
  test('fails when there is no report', () => {
    expect(countTests(null, 0)).toMatchObject({ passed: 0, failed: 1 });
  });
});

describe('summary', () => {
  const outcomes = [
    { name: 'format', passed: 1, failed: 0, skipped: 0, seconds: 2 },
    { name: 'unit', passed: 40, failed: 2, skipped: 1, seconds: 10, note: 'why' },
  ];

  test('adds up', () => {
    expect(totals(outcomes)).toEqual({ passed: 41, failed: 2 });
    const lines = summary(outcomes).split('\n');
    expect(lines.at(-1)).toMatch(/^all\s+41\s+2\s+1\s+12\.0 s$/);
    expect(lines.at(-2)).toContain('why');
  });
});
