/** Finds a Chromium that runs here, and installs one where that is possible. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { chromium } from 'playwright-core';

const SYSTEM_NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const SYSTEM_PATHS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  String.raw`C:\Program Files\Google\Chrome\Application\chrome.exe`,
];
const INSTALL_TIMEOUT_MS = 240_000;

/** What the search needs of the machine; tests pass a machine of their own. */
export interface Machine {
  readonly environmentPath: string | undefined;
  readonly isDebianRoot: boolean;
  exists(file: string): boolean;
  /** Does this program start? */
  runs(file: string): boolean;
  /** Runs an installer with its output shown; true when it succeeded. */
  install(command: string, args: readonly string[]): boolean;
}

const thisMachine: Machine = {
  environmentPath: process.env['CHROMIUM_PATH'],
  isDebianRoot: process.getuid?.() === 0 && existsSync('/usr/bin/apt-get'),
  exists: existsSync,
  runs: (file) =>
    process.platform === 'win32' || // there `--version` opens a window
    spawnSync(file, ['--version'], { timeout: 30_000, stdio: 'ignore' }).status === 0,
  install: (command, args) =>
    spawnSync(command, args, { stdio: ['ignore', 2, 2], timeout: INSTALL_TIMEOUT_MS }).status === 0,
};

/** The path of a Chromium that starts: $CHROMIUM_PATH, the system's, Playwright's own; null if there is none. */
export function findChromium(machine: Machine = thisMachine): string | null {
  return candidates(machine).find((file) => machine.exists(file) && machine.runs(file)) ?? null;
}

function candidates(machine: Machine): string[] {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter).filter(Boolean);
  return [
    ...(machine.environmentPath ? [machine.environmentPath] : []),
    ...folders.flatMap((folder) => SYSTEM_NAMES.map((name) => path.join(folder, name))),
    ...SYSTEM_PATHS,
    chromium.executablePath(),
  ];
}

/** The same, installing one if need be: Playwright's, else (as root on Debian) the distribution's. */
export function ensureChromium(
  machine: Machine = thisMachine,
): { readonly path: string } | { readonly path: null; readonly reason: string } {
  const playwright = createRequire(import.meta.url).resolve('playwright-core/package.json');
  const playwrightCli = path.join(path.dirname(playwright), 'cli.js');
  const debian: [string, string[]][] = [
    [process.execPath, [playwrightCli, 'install-deps', 'chromium']],
    ['apt-get', ['update']],
    ['apt-get', ['install', '-y', '--no-install-recommends', 'chromium']],
  ];
  const attempts: [string, string[]][] = [
    [process.execPath, [playwrightCli, 'install', 'chromium']],
    ...(machine.isDebianRoot ? debian : []),
  ];
  let found = findChromium(machine);
  for (const [command, args] of attempts) {
    if (found) break;
    machine.install(command, args);
    found = findChromium(machine);
  }
  if (found) return { path: found };
  const tried = machine.isDebianRoot
    ? "neither Playwright's installer nor apt-get could provide one"
    : "Playwright's installer could not provide one";
  return {
    path: null,
    reason: `no Chromium that starts was found, and ${tried}: set CHROMIUM_PATH`,
  };
}

/** `node src/cli/run.mjs chromium`: prints the path of a usable Chromium, installing it if need be. */
export async function main(): Promise<number> {
  const result = ensureChromium();
  if (result.path === null) {
    console.error(result.reason);
    return 1;
  }
  console.log(result.path);
  return 0;
}
