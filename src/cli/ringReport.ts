/** Counting and tabulating what the rings of `npm test` reported. */
import { z } from 'zod';
import { table } from './terminal.ts';

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly note?: string;
}
export interface Outcome extends Counts {
  readonly name: string;
  readonly seconds: number;
}

/** What we read of vitest's JSON report. */
const reportSchema = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      assertionResults: z.array(z.object({ status: z.string() })),
    }),
  ),
});

/**
 * Tests of one vitest run. A file that could not be collected counts as one failure, and so does a run that
 * failed without a failing test (an unhandled error), left no report, or ran nothing at all.
 * @param exitStatus vitest's own
 */
export function countTests(report: unknown, exitStatus: number): Counts {
  const parsed = reportSchema.safeParse(report);
  if (!parsed.success) return { passed: 0, failed: 1, skipped: 0, note: 'failed: vitest left no report' };
  const files = parsed.data.testResults;
  const statuses = files.flatMap((file) => file.assertionResults.map((test) => test.status));
  const count = (...wanted: string[]) => statuses.filter((status) => wanted.includes(status)).length;
  const passed = count('passed');
  const skipped = count('skipped', 'pending', 'todo');
  const brokenFiles = files.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  ).length;
  const failed = count('failed') + brokenFiles;
  if (failed > 0) return { passed, failed, skipped };
  if (passed === 0) return { passed, failed: 1, skipped, note: 'failed: the ring ran no test' };
  if (exitStatus !== 0) {
    return { passed, failed: 1, skipped, note: `failed: vitest ended with status ${exitStatus}` };
  }
  return { passed, failed, skipped };
}

export function totals(outcomes: readonly Counts[]): { passed: number; failed: number } {
  const sum = (pick: (counts: Counts) => number) =>
    outcomes.reduce((total, counts) => total + pick(counts), 0);
  return { passed: sum((counts) => counts.passed), failed: sum((counts) => counts.failed) };
}

/** A table with a row for each part and one for all. */
export function summary(outcomes: readonly Outcome[]): string {
  const all = totals(outcomes);
  const seconds = outcomes.reduce((total, outcome) => total + outcome.seconds, 0);
  const skipped = outcomes.reduce((total, outcome) => total + outcome.skipped, 0);
  const rows = [...outcomes, { name: 'all', ...all, skipped, seconds } satisfies Outcome].map((outcome) => [
    outcome.name,
    String(outcome.passed),
    String(outcome.failed),
    String(outcome.skipped),
    `${outcome.seconds.toFixed(1)} s`,
    ('note' in outcome ? outcome.note : undefined) ?? '',
  ]);
  return table(['part', 'passed', 'failed', 'skipped', 'time', ''], rows);
}
