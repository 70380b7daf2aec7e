/** `npm run frontier`: gold reward against KL for every method, measured in a headless browser. */
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { type FrontierRecord, frontierRecordSchema, rounded } from '../runs/frontier/frontierRecord.ts';
import { frontierReport } from '../runs/frontier/frontierReport.ts';
import { type HackingRecord, hackingRecordSchema } from '../runs/overoptimisation/hackingRecord.ts';
import { hackingReport } from '../runs/overoptimisation/hackingReport.ts';
import { AppError } from '../shared/errors.ts';
import type { MeasureProgress } from '../store/frontier/measureRuns.ts';
import { usualConcurrency } from '../store/sweeps/sweepQueue.ts';
import { findPreset } from '../task/presets.ts';
import { parseFlags, wholeNumber } from './args.ts';
import { openModulePage } from './browser.ts';
import type { FrontierPageRequest } from './frontierPage.ts';
import { bestTable, hackingTable } from './frontierTables.ts';
import { liveLines, progressBar } from './terminal.ts';

const PAGE = '/src/cli/frontierPage.ts';
const WORKER = '/src/engine/worker.ts';

const USAGE = `npm run frontier -- [flags]
  --preset ID            what to measure on (reviews)
  --seeds N              seeds 1 to N (3)
  --workers N            runs at a time (one a core, at most 4)
  --json FILE            write every point, the table and the orderings
  --from FILE            measure nothing: the table and the words anew from such a file
  --over-optimisation    instead: the presets reward-hacking and on-a-leash, DPO on as few labels, best-of-n`;

interface Options {
  readonly request: FrontierPageRequest;
  /** Where to write the record. */
  readonly json: string | undefined;
  /** An earlier record to report on. */
  readonly from: string | undefined;
}

export async function main(argv: readonly string[]): Promise<number> {
  const options = parseOptions(argv);
  if (options === null) {
    console.log(USAGE);
    return 0;
  }
  const record =
    options.from === undefined ? await measureInBrowser(options.request) : readRecord(options.from);
  const written = 'preset' in record ? finishFrontier(record) : finishHacking(record);
  if (options.json !== undefined) {
    writeFileSync(options.json, `${JSON.stringify(written, shortNumbers)}\n`);
    console.log(`\nwritten to ${options.json}`);
  }
  return 0;
}

/** Five significant digits are more than a figure shows. */
const shortNumbers = (_key: string, value: unknown) =>
  typeof value === 'number' && Number.isFinite(value) && !Number.isInteger(value) ? rounded(value) : value;

function parseOptions(argv: readonly string[]): Options | null {
  const flags = parseFlags(argv, {
    preset: { type: 'string', default: 'reviews' },
    seeds: { type: 'string', default: '3' },
    workers: { type: 'string' },
    json: { type: 'string' },
    from: { type: 'string' },
    'over-optimisation': { type: 'boolean', default: false },
    help: { type: 'boolean' },
  });
  if (flags.help) return null;
  const count = wholeNumber('--seeds', flags.seeds, 1, 50);
  return {
    request: {
      what: flags['over-optimisation'] ? 'over-optimisation' : 'frontier',
      preset: findPreset(flags.preset).id,
      seeds: Array.from({ length: count }, (_, i) => i + 1),
      backend: 'wasm',
      concurrency:
        flags.workers === undefined
          ? usualConcurrency(0, availableParallelism())
          : wholeNumber('--workers', flags.workers, 1, 32),
    },
    json: flags.json,
    from: flags.from,
  };
}

/** @throws AppError('config') naming the file */
function readRecord(file: string): FrontierRecord | HackingRecord {
  const json: unknown = JSON.parse(readFileSync(file, 'utf8'));
  const record = frontierRecordSchema.safeParse(json).data ?? hackingRecordSchema.safeParse(json).data;
  if (record) return record;
  throw new AppError('config', `--from ${file}: expected a record that npm run frontier wrote`);
}

async function measureInBrowser(request: FrontierPageRequest): Promise<FrontierRecord | HackingRecord> {
  const page = await openModulePage(PAGE, { webgpu: 'none', workers: [WORKER] });
  const screen = liveLines(process.stdout);
  try {
    await page.page.exposeFunction('reportProgress', (progress: MeasureProgress) =>
      screen.show([progressLine(request.what, progress)]),
    );
    return await page.call<FrontierRecord | HackingRecord>('measure', request);
  } catch (error) {
    throw new AppError('internal', `the measurement stopped: ${String(error)}`, { cause: error });
  } finally {
    await page.close();
  }
}

function progressLine(what: string, { fraction, label, remainingMs }: MeasureProgress): string {
  const left = remainingMs === null ? '' : `  about ${Math.ceil(remainingMs / 60_000)} min left`;
  return `${what}: ${label.padEnd(16)} ${progressBar(fraction)} ${Math.round(fraction * 100)} %${left}`;
}

/** The record with what it comes to, for whoever reads the file without the page. */
function finishFrontier(record: FrontierRecord) {
  const report = frontierReport(record);
  console.log(`\n${bestTable(report, record)}\n\n${report.reading.join('\n')}`);
  sayTime(record);
  return { ...record, report };
}

function finishHacking(record: HackingRecord) {
  const report = hackingReport(record);
  console.log(`\n${hackingTable(report)}\n\n${report.reading.join('\n')}`);
  sayTime(record);
  return { ...record, report };
}

const sayTime = ({ wallMs, workers, backend }: { wallMs: number; workers: number; backend: string }) =>
  console.log(`\n${(wallMs / 60_000).toFixed(1)} min with ${workers} workers on ${backend}`);
