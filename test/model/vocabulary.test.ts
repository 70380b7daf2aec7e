import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { main } from '../../src/cli/vocabulary.ts';

const SHIPPED = path.join(import.meta.dirname, '../../models/tiny-reviews');

describe('npm run vocabulary', () => {
  test('makes the tokenizer files that are shipped, byte for byte', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'vocabulary-'));
    const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    try {
      expect(await main(['--folder', folder])).toBe(0);
      expect(log).toHaveBeenCalledOnce();
      for (const name of ['tokenizer.json', 'tokenizer_config.json', 'special_tokens_map.json']) {
        const [made, shipped] = [folder, SHIPPED].map((at) => readFileSync(path.join(at, name), 'utf8'));
        expect(made === shipped, `${name} changed: train the model anew`).toBe(true);
      }
    } finally {
      log.mockRestore();
      rmSync(folder, { recursive: true });
    }
  });
});
