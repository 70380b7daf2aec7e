/** The classifiers that the site ships: the numbers of Python, and what their cards claim. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Classifier } from '../../src/classifier/client.ts';
import { shippedClassifiers } from '../../src/classifier/shippedClassifiers.ts';
import { fork, randomStream, rngKey } from '../../src/shared/rng.ts';
import { classifierCorpora, labelledTexts } from '../../src/task/classifierCorpora.ts';
import { goldScore } from '../../src/task/reviews/gold.ts';
import { MODELS, nodeClassifier } from '../support/nodeClassifier.ts';

interface Fixture {
  readonly labels: readonly string[];
  readonly rows: readonly { readonly text: string; readonly logits: readonly number[] }[];
}
interface Training {
  readonly heldOut: { readonly accuracy: number };
}
const readJson = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));
const fixtureOf = (name: string) => readJson(path.join(import.meta.dirname, 'fixtures', `${name}.json`));

/** `toxic` and `positive` are the corpora's `true`. */
const CLASSIFIERS = [
  { name: 'replies', task: 'support', column: 1 },
  { name: 'reviews', task: 'reviews', column: 0 },
] as const;

test('the list names the folders that are there, and their labels', () => {
  const folders = readdirSync(MODELS).filter((folder) => folder.startsWith('classifier-'));
  expect(shippedClassifiers.map(({ id }) => id).toSorted()).toEqual(folders.toSorted());
  for (const { id, labels } of shippedClassifiers) {
    const { id2label } = readJson(path.join(MODELS, id, 'config.json')) as {
      id2label: Record<string, string>;
    };
    expect(Object.values(id2label)).toEqual(labels);
  }
});

let classifier: Classifier;
beforeAll(() => {
  classifier = nodeClassifier();
});
afterAll(() => classifier.dispose());

describe.each(CLASSIFIERS)('classifier-$name', ({ name, task, column }) => {
  const id = `classifier-${name}`;

  test('gives PyTorch’s logits, odd texts included', async () => {
    const { labels, rows } = fixtureOf(name) as Fixture;
    expect(rows.length).toBeGreaterThan(30);
    const verdict = await classifier.classify(
      id,
      rows.map((row) => row.text),
    );
    expect(verdict.labels).toEqual(labels);
    for (const [i, { text, logits }] of rows.entries())
      logits.forEach((logit, k) => expect(Math.abs(verdict.logits[i]![k]! - logit), text).toBeLessThan(1e-3));
  });

  test('is as accurate as its card says, on held-out texts drawn here', async () => {
    const texts = labelledTexts(classifierCorpora[task]!, rngKey(99), 'heldOut', 400);
    const { probabilities } = await classifier.classify(
      id,
      texts.map((one) => one.text),
    );
    const right = texts.filter((one, i) => probabilities[i]![column]! > 0.5 === one.label).length;
    const { heldOut } = readJson(path.join(MODELS, id, 'training.json')) as Training;
    expect(right / texts.length).toBeGreaterThan(heldOut.accuracy - 0.02);
  });

  test('is rarely sure of the same words in another order', async () => {
    const texts = labelledTexts(classifierCorpora[task]!, rngKey(99), 'heldOut', 200).map(({ text }, i) => {
      const words = text.split(' ');
      return [...randomStream(fork(rngKey(99), 'order', i)).permutation(words.length)]
        .map((from) => words[from]!)
        .join(' ');
    });
    const { probabilities } = await classifier.classify(id, texts);
    const sure = probabilities.filter((row) => Math.max(...row) > 0.9).length;
    expect(sure / texts.length).toBeLessThan(0.25);
  });
});

test('classifier-reviews ranks what the language model writes as the gold score does', async () => {
  const { made } = fixtureOf('reviews') as { made: string[] };
  const { probabilities } = await classifier.classify('classifier-reviews', made);
  const scored = made.map((text, i) => ({ gold: goldScore(text), p: probabilities[i]![0]! }));
  const good = scored.filter(({ gold }) => gold > 0.6);
  const bad = scored.filter(({ gold }) => gold < 0.4);
  expect(Math.min(good.length, bad.length)).toBeGreaterThan(40);
  const wins = good.flatMap((a) => bad.map((b): number => Number(a.p > b.p)));
  expect(wins.reduce((a, b) => a + b, 0) / wins.length).toBeGreaterThan(0.95);
});
