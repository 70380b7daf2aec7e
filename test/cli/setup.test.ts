import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  BUILD_STAMP,
  hashBuildInputs,
  isBuildCurrent,
  reasonToInstall,
  satisfiesMinimum,
} from '../../src/cli/setup.mjs';

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(os.tmpdir(), 'setup-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(file: string, content: unknown) {
  const target = path.join(root, file);
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, typeof content === 'string' ? content : JSON.stringify(content));
}

describe('satisfiesMinimum', () => {
  test.each([
    ['20.19.0', true],
    ['20.20.2', true],
    ['22.0.0', true],
    ['20.18.9', false],
    ['18.20.0', false],
    ['9.99.0', false],
  ])('%s against >=20.19', (version, expected) => {
    expect(satisfiesMinimum(version, '>=20.19')).toBe(expected);
  });
});

describe('reasonToInstall', () => {
  const lock = {
    packages: {
      '': { name: 'x' },
      'node_modules/a': { version: '1.0.0' },
      'node_modules/b-darwin': { version: '2.0.0', optional: true },
    },
  };
  const install = (packages: object) => write('node_modules/.package-lock.json', { packages });

  beforeEach(() => write('package-lock.json', lock));

  test('when there is no node_modules', () => {
    expect(reasonToInstall(root)).toContain('not installed');
  });

  test('none when all is there but another platform’s binaries', () => {
    install({ 'node_modules/a': { version: '1.0.0' } });
    expect(reasonToInstall(root)).toBeNull();
  });

  test('when a package is missing or of another version, by name', () => {
    install({});
    expect(reasonToInstall(root)).toBe('a 1.0.0 is not installed');
    install({ 'node_modules/a': { version: '0.9.0' } });
    expect(reasonToInstall(root)).toBe('a 1.0.0 is not installed (0.9.0 is)');
  });
});

describe('isBuildCurrent', () => {
  beforeEach(() => {
    write('src/ui/page.ts', 'one');
    write('index.html', '<html>');
    write(`dist/${BUILD_STAMP}`, hashBuildInputs(root));
  });

  test('until a source changes, moves, appears or goes', () => {
    expect(isBuildCurrent(root)).toBe(true);
    write('src/ui/page.ts', 'two');
    expect(isBuildCurrent(root)).toBe(false);
    write('src/ui/page.ts', 'one');
    expect(isBuildCurrent(root)).toBe(true);
    write('models/tiny/config.json', '{}');
    expect(isBuildCurrent(root)).toBe(false);
    rmSync(path.join(root, 'models'), { recursive: true });
    expect(isBuildCurrent(root)).toBe(true);
    rmSync(path.join(root, 'index.html'));
    expect(isBuildCurrent(root)).toBe(false);
  });

  test('not without a build', () => {
    rmSync(path.join(root, 'dist'), { recursive: true });
    expect(isBuildCurrent(root)).toBe(false);
  });
});
