import { describe, expect, test } from 'vitest';
import { ensureChromium, findChromium, type Machine } from '../../src/cli/chromium.ts';

/** A machine on which only `programs` start, and `afterInstall` once an installer named so has run. */
function machine(
  programs: readonly string[],
  options: { environmentPath?: string; isDebianRoot?: boolean; afterInstall?: [string, string] } = {},
): Machine & { readonly installs: string[] } {
  const installs: string[] = [];
  const starts = (file: string) => {
    const [installer, program] = options.afterInstall ?? [];
    return (
      programs.includes(file) || (file === program && installs.some((line) => line.includes(installer!)))
    );
  };
  return {
    installs,
    environmentPath: options.environmentPath,
    isDebianRoot: options.isDebianRoot ?? false,
    exists: starts,
    runs: starts,
    install: (command, args) => {
      installs.push([command, ...args].join(' '));
      return true;
    },
  };
}

const folder = process.env['PATH']!.split(':')[0]!;
const system = `${folder}/chromium`;

describe('findChromium', () => {
  test('prefers $CHROMIUM_PATH to the system’s', () => {
    expect(findChromium(machine([system, '/opt/mine'], { environmentPath: '/opt/mine' }))).toBe('/opt/mine');
    expect(findChromium(machine([system], { environmentPath: '/opt/gone' }))).toBe(system);
  });

  test('gives null when none starts', () => {
    expect(findChromium(machine([]))).toBeNull();
  });

  test('passes over one that exists but does not start', () => {
    const broken: Machine = { ...machine([system, '/opt/mine']), environmentPath: '/opt/mine' };
    expect(findChromium({ ...broken, runs: (file) => file === system })).toBe(system);
  });
});

describe('ensureChromium', () => {
  test('installs nothing when one is there', () => {
    const here = machine([system]);
    expect(ensureChromium(here)).toEqual({ path: system });
    expect(here.installs).toEqual([]);
  });

  test('asks Playwright first, and apt-get as root on Debian', () => {
    const here = machine([], { isDebianRoot: true, afterInstall: ['apt-get install', system] });
    expect(ensureChromium(here)).toEqual({ path: system });
    expect(here.installs[0]).toContain('cli.js install chromium');
    expect(here.installs.at(-1)).toContain('apt-get install');
  });

  test('never calls apt-get without being root, and says what to do', () => {
    const here = machine([]);
    expect(ensureChromium(here)).toMatchObject({
      path: null,
      reason: expect.stringContaining('CHROMIUM_PATH'),
    });
    expect(here.installs.join()).not.toContain('apt-get');
  });
});
