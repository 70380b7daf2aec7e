/**
 * What `npm test` runs: static checks, the build and the four rings of tests, one after another and to the end
 * even if one fails. The last line is `N passed, N failed`.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseFlags } from './args.ts';
import { AppError } from '../shared/errors.ts';
import { ensureChromium } from './chromium.ts';
import { type Counts, countTests, type Outcome, summary, totals } from './ringReport.ts';
import { ROOT } from './setup.mjs';

interface Check {
  readonly name: string;
  /** An npm script that passes or fails as a whole. */
  readonly script: string;
}
interface Ring {
  readonly name: string;
  /** The vitest project. */
  readonly project: string;
  /** A second project, run after it. */
  readonly after?: string;
  /** Its folder; a ring whose folder does not exist yet is skipped. */
  readonly folder: string;
  readonly needsBrowser: boolean;
}

const CHECKS: readonly Check[] = [
  { name: 'format', script: 'format:check' },
  { name: 'types', script: 'check' },
  { name: 'lint', script: 'lint' },
  { name: 'build', script: 'build' },
];
const RINGS: readonly Ring[] = [
  { name: '1 unit', project: 'unit', folder: 'test', needsBrowser: false },
  { name: '2 kernels in Chromium', project: 'gpu', folder: 'test/gpu', needsBrowser: true },
  { name: '3 learning', project: 'learning', folder: 'test/learning', needsBrowser: false },
  { name: '4 end to end', project: 'e2e', after: 'e2e-timed', folder: 'test/e2e', needsBrowser: true },
];
/** Looked for when the first ring needs it. */
let chromium: ReturnType<typeof ensureChromium> | undefined;

const USAGE = `npm test -- [--nightly] [--only NAME]...
  --nightly      the long form: learning on five seeds
  --only NAME    only this part (format, types, lint, build, unit, gpu, learning, e2e); may be repeated`;

export async function main(argv: readonly string[]): Promise<number> {
  const flags = parseFlags(argv, {
    nightly: { type: 'boolean' },
    only: { type: 'string', multiple: true },
    help: { type: 'boolean' },
  });
  if (flags.help) {
    console.log(USAGE);
    return 0;
  }
  const wanted = selector(flags.only);
  const environment: NodeJS.ProcessEnv = { ...process.env, ...(flags.nightly && { NIGHTLY: '1' }) };
  delete environment['NODE_ENV']; // Vite, which runs this file, has set it to "development"
  const outcomes: Outcome[] = [];
  for (const check of CHECKS.filter(wanted)) {
    outcomes.push(await timed(check.name, () => runCheck(check, environment)));
  }
  for (const ring of RINGS.filter(wanted)) {
    outcomes.push(await timed(ring.name, () => runRing(ring, environment)));
  }
  console.log(`\n${summary(outcomes)}\n`);
  const { passed, failed } = totals(outcomes);
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 && passed > 0 ? 0 : 1;
}

/** @throws AppError('config') if a name fits no part */
function selector(only: readonly string[] | undefined): (part: Check | Ring) => boolean {
  const keyOf = (part: Check | Ring) => ('project' in part ? part.project : part.name);
  const known = [...CHECKS, ...RINGS].map(keyOf);
  for (const name of only ?? []) {
    if (!known.includes(name)) {
      throw new AppError('config', `--only: expected one of ${known.join(', ')}, got "${name}"`);
    }
  }
  return (part) => !only || only.includes(keyOf(part));
}

async function timed(name: string, run: () => Promise<Counts>): Promise<Outcome> {
  console.log(`\n=== ${name} ${'='.repeat(Math.max(3, 70 - name.length))}`);
  const start = performance.now();
  const counts = await run();
  const outcome = { name, ...counts, seconds: (performance.now() - start) / 1000 };
  if (counts.note) console.log(`${name}: ${counts.note}`);
  return outcome;
}

async function runCheck(check: Check, environment: NodeJS.ProcessEnv): Promise<Counts> {
  const npm = process.env['npm_execpath'];
  const status = npm
    ? await execute(process.execPath, [npm, 'run', '--silent', check.script], environment)
    : await execute('npm', ['run', '--silent', check.script], environment);
  return status === 0 ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 };
}

async function runRing(ring: Ring, environment: NodeJS.ProcessEnv): Promise<Counts> {
  if (!existsSync(path.join(ROOT, ring.folder))) {
    return { passed: 0, failed: 0, skipped: 1, note: `skipped: there is no ${ring.folder}/ yet` };
  }
  if (!ring.needsBrowser) return runVitest(ring, environment);
  chromium ??= ensureChromium();
  if (chromium.path !== null) {
    return runVitest(ring, { ...environment, CHROMIUM_PATH: chromium.path });
  }
  const failed = process.env['CI'] === 'true' ? 1 : 0; // on a build machine a missing browser is a fault
  return { passed: 0, failed, skipped: 1 - failed, note: `skipped: ${chromium.reason}` };
}

async function runVitest(ring: Ring, environment: NodeJS.ProcessEnv): Promise<Counts> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'rings-'));
  const reportFile = path.join(folder, 'report.json');
  try {
    const vitest = path.join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`];
    const projects = [ring.project, ...(ring.after ? [ring.after] : [])];
    const args = [vitest, 'run', ...projects.flatMap((name) => ['--project', name]), ...reporters];
    const status = await execute(process.execPath, args, environment);
    const report: unknown = existsSync(reportFile) ? JSON.parse(readFileSync(reportFile, 'utf8')) : null;
    return countTests(report, status);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs a program with its output shown; resolves to its exit status. */
function execute(command: string, args: readonly string[], environment: NodeJS.ProcessEnv): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: ROOT,
      env: environment,
      stdio: 'inherit',
      shell: command === 'npm' && process.platform === 'win32',
    });
    child.on('error', () => resolve(1));
    child.on('close', (status) => resolve(status ?? 1));
  });
}
