/** `npm run sweep`: seeds and small grids in a headless browser, by the page's own queue. */
import { writeFileSync } from 'node:fs';
import { catalog } from '../engine/catalog.ts';
import { checkRequest } from '../engine/lane.ts';
import type { Run } from '../runs/run.ts';
import { type SweepCell, sweepCells } from '../runs/sweep.ts';
import { comparisons, sweepResults } from '../runs/sweepResults.ts';
import { AppError } from '../shared/errors.ts';
import type { QueueProgress } from '../store/sweeps/sweepQueue.ts';
import { type ModulePage, openModulePage } from './browser.ts';
import { parseSweepArgs, SWEEP_USAGE, type SweepOptions } from './sweepArgs.ts';
import { runOfMessage, type SweepMessage } from './sweepMessage.ts';
import { comparisonLines, sweepRecord, sweepTable } from './sweepReport.ts';
import { liveLines, progressBar } from './terminal.ts';

const PAGE = '/src/cli/sweepPage.ts';
const WORKERS = ['/src/engine/worker.ts', '/src/classifier/classifierWorker.ts'];

export async function main(argv: readonly string[]): Promise<number> {
  const options = parseSweepArgs(argv);
  if (options === null) {
    console.log(SWEEP_USAGE);
    return 0;
  }
  const { plan, json } = options;
  const cells = sweepCells(plan, catalog);
  for (const { request } of cells) checkRequest(request); // before a browser is started
  console.log(`${cells.length} runs`);
  const outcome = await runCells(cells, options);
  const results = sweepResults(plan, cells, (id) => outcome.runs.get(id), catalog);
  const compared = comparisons(plan, results);
  console.log(`\n${sweepTable(results)}\n\n${comparisonLines(compared)}`);
  const broken = results.flatMap((result) => result.broken.map(({ head }) => head));
  for (const { name, failure } of broken) console.log(`broke off: ${name}: ${failure?.message}`);
  for (const [id, message] of Object.entries(outcome.lost)) console.log(`lost: ${id}: ${message}`);
  console.log(`\n${cells.length} runs in ${clock(outcome.wallMs)}`);
  if (json !== undefined) {
    const { lost, wallMs } = outcome;
    writeFileSync(
      json,
      `${JSON.stringify(sweepRecord(plan, results, compared, { lost, wallMs }), null, 1)}\n`,
    );
    console.log(`written to ${json}`);
  }
  return broken.length + Object.keys(outcome.lost).length === 0 ? 0 : 1;
}

interface Outcome {
  readonly runs: ReadonlyMap<string, Run>;
  /** Runs that failed before their first evaluation, and why. */
  readonly lost: Readonly<Record<string, string>>;
  readonly wallMs: number;
}

async function runCells(cells: readonly SweepCell[], { plan, atOnce }: SweepOptions): Promise<Outcome> {
  const { backend } = plan.base;
  const page = await openModulePage(PAGE, {
    webgpu: backend === 'wasm' || backend === 'cpu' ? 'none' : 'real',
    workers: WORKERS,
  });
  try {
    return await runIn(page, cells, plan.id, atOnce);
  } finally {
    await page.close();
  }
}

async function runIn(
  page: ModulePage,
  cells: readonly SweepCell[],
  sweep: string,
  atOnce: number | undefined,
): Promise<Outcome> {
  const runs = new Map<string, Run>();
  const lost: Record<string, string> = {};
  const screen = liveLines(process.stdout);
  await page.page.exposeFunction('reportSweep', (message: SweepMessage) => {
    if (message.type === 'run') runs.set(message.head.id, runOfMessage(message));
    else if (message.type === 'lost') lost[message.id] = message.error.message;
    else screen.show([progressLine(message.progress)]);
  });
  const since = performance.now();
  const queued = cells.map(({ id, name, request, race }) => ({ id, name, request, race }));
  await page.call('runQueue', { runs: queued, atOnce: atOnce ?? null, sweep });
  const wallMs = performance.now() - since;
  const missing = cells.filter(({ id }) => !runs.has(id) && !(id in lost));
  if (missing.length > 0)
    throw new AppError('internal', `${missing.length} runs left no word: ${page.errors.join('; ')}`);
  return { runs, lost, wallMs };
}

/** `5 of 24 done, about 1:40 left [####....]` */
function progressLine({ done, total, running, remainingMs }: QueueProgress): string {
  const parts = done + running.reduce((sum, { fraction }) => sum + fraction, 0);
  const left = remainingMs === null ? '' : `  about ${clock(remainingMs)} left`;
  return `${done} of ${total} done ${progressBar(parts / total)}${left}`;
}

function clock(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')} min`;
}
