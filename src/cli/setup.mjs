/**
 * What has to be true before anything else can run: Node is new enough, packages are installed, the build is
 * current. Plain JavaScript on Node's own modules, since it runs on a fresh clone.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Written beside the built page: the hash of what it was built from. */
export const BUILD_STAMP = 'build-inputs.sha256';

/** All that the built page depends on. */
const BUILD_INPUTS = ['src', 'public', 'models', 'index.html', 'vite.config.ts', 'package-lock.json'];

/** A reason to stop that the user can act on; printed without a stack. */
export class SetupError extends Error {}

/**
 * Runs a part of the setup as a command: one clear line instead of a stack when the user can act on it.
 * @param {() => Promise<number | void>} action
 */
export async function runCommand(action) {
  try {
    process.exitCode = (await action()) ?? 0;
  } catch (error) {
    console.error(error instanceof SetupError ? `error: ${error.message}` : error);
    process.exitCode = 1;
  }
}

/** @param {string} version @param {string} range a range of the form `>=20.19` */
export function satisfiesMinimum(version, range) {
  const [major, minor] = majorAndMinor(version);
  const [wantedMajor, wantedMinor] = majorAndMinor(range);
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
}

function majorAndMinor(text) {
  const [major = 0, minor = 0] = text
    .replace(/^[^\d]*/, '')
    .split('.')
    .map(Number);
  return [major, minor];
}

export function checkNode() {
  const { engines } = readJson(path.join(ROOT, 'package.json'));
  if (satisfiesMinimum(process.versions.node, engines.node)) return;
  throw new SetupError(
    `this project needs Node ${engines.node}, but this is Node ${process.versions.node}. ` +
      'Install a newer one from https://nodejs.org and try again.',
  );
}

/**
 * Why `npm ci` has to run, or null. npm records what it installed in `node_modules/.package-lock.json`.
 * @param {string} root
 * @returns {string | null}
 */
export function reasonToInstall(root) {
  const installedPath = path.join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installedPath)) return 'packages are not installed yet';
  const wanted = readJson(path.join(root, 'package-lock.json')).packages;
  const installed = readJson(installedPath).packages;
  for (const [location, entry] of Object.entries(wanted)) {
    if (location === '') continue;
    const found = installed[location];
    const mayBeAbsent = entry.optional || entry.devOptional || entry.link;
    if (found ? found.version !== entry.version : !mayBeAbsent) {
      const name = location.replace(/^.*node_modules\//, '');
      return `${name} ${entry.version} is not installed${found ? ` (${found.version} is)` : ''}`;
    }
  }
  return null;
}

/** Installs packages exactly as the lock file says, if they are not there. The only step that needs a network. */
export function installPackages(root = ROOT) {
  const reason = reasonToInstall(root);
  if (reason === null) return;
  console.log(`Installing packages (${reason}) ...`);
  const npm = process.env.npm_execpath;
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund'];
  const { status, error } = npm
    ? spawnSync(process.execPath, [npm, ...args], { cwd: root, stdio: 'inherit' })
    : spawnSync('npm', args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
  if (error || status !== 0) {
    throw new SetupError(
      `npm ci failed${error ? `: ${error.message}` : ''}. The first start needs the network; later ones do not.`,
    );
  }
}

/** @param {string} root @returns {string} SHA-256 over names and contents of all that the build reads */
export function hashBuildInputs(root = ROOT) {
  const hash = createHash('sha256');
  for (const input of BUILD_INPUTS) {
    for (const file of filesUnder(path.join(root, input))) {
      hash
        .update(`${path.relative(root, file)}\0`)
        .update(readFileSync(file))
        .update('\0');
    }
  }
  return hash.digest('hex');
}

/** Is `dist` there and made from the sources as they are now? @param {string} root */
export function isBuildCurrent(root = ROOT) {
  const stamp = path.join(root, 'dist', BUILD_STAMP);
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === hashBuildInputs(root);
}

/** Builds `dist` unless it is current. */
export function buildIfStale(root = ROOT) {
  if (isBuildCurrent(root)) return;
  console.log('Building the page ...');
  const vite = path.join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const { status } = spawnSync(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, NODE_ENV: 'production' }, // a test runner sets it to "test": React's slow build
  });
  if (status !== 0) throw new SetupError('the build failed (see above)');
}

function filesUnder(location) {
  if (!existsSync(location)) return [];
  const entries = readdirSyncOrNull(location);
  if (entries === null) return [location];
  return entries.toSorted().flatMap((name) => filesUnder(path.join(location, name)));
}

function readdirSyncOrNull(location) {
  try {
    return readdirSync(location);
  } catch (error) {
    if (error.code === 'ENOTDIR') return null;
    throw error;
  }
}

function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}
