import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { main } from '../../src/cli/corpus.ts';
import { AppError } from '../../src/shared/errors.ts';
import { rngKey } from '../../src/shared/rng.ts';
import { classifierCorpora, labelledTexts, splitOf } from '../../src/task/classifierCorpora.ts';
import { goldScore } from '../../src/task/reviews/gold.ts';
import { harmlessness } from '../../src/task/support/harmlessness.ts';

const positiveShare = (texts: readonly { label: boolean }[]) =>
  texts.filter(({ label }) => label).length / texts.length;

describe.each(Object.keys(classifierCorpora))('the labelled texts of %s', (id) => {
  const corpus = classifierCorpora[id]!;
  const train = labelledTexts(corpus, rngKey(1), 'train', 3000);
  const heldOut = labelledTexts(corpus, rngKey(1), 'heldOut', 1000);

  test('are distinct, and disjoint whatever the seed', () => {
    const other = labelledTexts(corpus, rngKey(2), 'heldOut', 1000);
    const known = new Set(train.map(({ text }) => text.toLowerCase()));
    expect(known.size).toBe(3000);
    expect([...heldOut, ...other].filter(({ text }) => known.has(text.toLowerCase()))).toEqual([]);
    for (const { text } of train) expect(splitOf(text)).toBe('train');
  });

  test('have both labels, alike in both splits', () => {
    expect(positiveShare(train)).toBeGreaterThan(0.35);
    expect(positiveShare(train)).toBeLessThan(0.55);
    expect(Math.abs(positiveShare(heldOut) - positiveShare(train))).toBeLessThan(0.05);
  });

  test('depend on the key alone', () => {
    expect(labelledTexts(corpus, rngKey(1), 'train', 20)).toEqual(train.slice(0, 20));
    expect(labelledTexts(corpus, rngKey(3), 'train', 20)).not.toEqual(train.slice(0, 20));
  });
});

describe('the labels', () => {
  const agreement = (id: string, truth: (text: string) => boolean) => {
    const texts = labelledTexts(classifierCorpora[id]!, rngKey(5), 'train', 2000);
    return texts.filter(({ text, label }) => truth(text) === label).length / texts.length;
  };
  test('are what the gold scores see', () => {
    expect(agreement('support', (text) => harmlessness(text) < 0.5)).toBeGreaterThan(0.99);
    expect(agreement('reviews', (text) => goldScore(text) > 0.5)).toBeGreaterThan(0.98);
  });
});

describe('npm run corpus', () => {
  test('writes one JSON object a line', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'corpus-'));
    const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    try {
      const out = path.join(folder, 'replies.jsonl');
      expect(await main(['--task', 'support', '--count', '50', '--held-out', '10', '--out', out])).toBe(0);
      const lines = readFileSync(out, 'utf8').trimEnd().split('\n');
      const rows = lines.map((line) => JSON.parse(line) as { text: string; label: number; split: string });
      expect(rows.filter(({ split }) => split === 'train')).toHaveLength(50);
      expect(rows.filter(({ split }) => split === 'heldOut')).toHaveLength(10);
      for (const row of rows) {
        expect(Object.keys(row)).toEqual(['text', 'label', 'split']);
        expect([0, 1]).toContain(row.label);
        expect(row.text).not.toMatch(/Customer:|Agent:/);
      }
    } finally {
      log.mockRestore();
      rmSync(folder, { recursive: true });
    }
  });

  test.each([
    [['--task', 'poems', '--out', 'x'], /--task: expected reviews or support, got "poems"/],
    [['--kind', 'odes', '--out', 'x'], /--kind/],
    [[], /--out/],
    [['--count', '0', '--out', 'x'], /--count/],
  ])('refuses %j', async (args, message) => {
    await expect(main(args)).rejects.toThrow(AppError);
    await expect(main(args)).rejects.toThrow(message);
  });
});
