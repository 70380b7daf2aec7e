/** The worker's side with transformers.js and onnxruntime as they are, over folders of files that are not as they should be. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Classifier, connectClassifier } from '../../src/classifier/client.ts';
import { createClassifierHost, type HostServices } from '../../src/classifier/host.ts';
import { MODELS, nodeClassifier, nodeServices } from '../support/nodeClassifier.ts';

const GOOD = 'classifier-replies';
const WEIGHTS = 'onnx/model.onnx';

let folder: string;
let open: { dispose(): void }[] = [];
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'classifiers-'));
  cpSync(path.join(MODELS, GOOD), path.join(folder, GOOD), { recursive: true });
});
afterEach(() => {
  open.forEach((one) => one.dispose());
  open = [];
});
afterAll(() => rmSync(folder, { recursive: true }));

function start(services: HostServices = nodeServices(folder)): Classifier {
  const classifier = nodeClassifier(services);
  open.push(classifier);
  return classifier;
}

/** A copy of the good model with one file changed. @param change null removes the file */
function broken(id: string, file: string, change: ((bytes: Buffer) => Buffer) | null): string {
  const target = path.join(folder, id);
  cpSync(path.join(MODELS, GOOD), target, { recursive: true });
  const changed = path.join(target, file);
  if (change) writeFileSync(changed, change(readFileSync(changed)));
  else rmSync(changed);
  return id;
}
const cut = (share: number) => (bytes: Buffer) => bytes.subarray(0, Math.floor(bytes.length * share));
const edit = (change: (json: Record<string, unknown>) => object) => (bytes: Buffer) =>
  Buffer.from(JSON.stringify(change(JSON.parse(bytes.toString()) as Record<string, unknown>)));

describe('a host', () => {
  test.each([
    ['no-config', 'config.json', null, 'models/no-config/config.json is missing'],
    ['no-tokenizer', 'tokenizer.json', null, 'models/no-tokenizer/tokenizer.json is missing'],
    ['no-weights', WEIGHTS, null, `models/no-weights/${WEIGHTS} is missing`],
    ['bad-config', 'config.json', cut(0.5), 'models/bad-config/config.json is not JSON'],
    ['bad-tokenizer', 'tokenizer.json', cut(0.9), 'models/bad-tokenizer/tokenizer.json is not JSON'],
    [
      'bad-settings',
      'tokenizer_config.json',
      () => Buffer.of(0xff, 0xfe),
      'tokenizer_config.json is not JSON',
    ],
    ['cut-weights', WEIGHTS, cut(0.7), `models/cut-weights/${WEIGHTS} cannot be used`],
    ['no-bytes', WEIGHTS, cut(0), `models/no-bytes/${WEIGHTS} cannot be used`],
    [
      'not-onnx',
      WEIGHTS,
      () => Buffer.from('<html>Log in</html>'),
      `models/not-onnx/${WEIGHTS} cannot be used`,
    ],
    ['a-gpt', 'config.json', edit((json) => ({ ...json, model_type: 'gpt2' })), 'is no text classifier'],
    [
      'many-labels',
      'config.json',
      edit((json) => ({ ...json, id2label: { 0: 'a', 1: 'b', 2: 'c' } })),
      '2 logits a text, but config.json names 3 labels',
    ],
    [
      'odd-labels',
      'config.json',
      edit((json) => ({ ...json, id2label: [1, 2] })),
      'models/odd-labels/config.json: id2label',
    ],
  ])('says what is wrong with %s', async (id, file, change, message) => {
    const classifier = start();
    broken(id, file, change);
    await expect(classifier.load(id)).rejects.toMatchObject({
      name: 'AppError',
      message: expect.stringContaining(message) as string,
    });
    expect((await classifier.load(GOOD)).labels).toEqual(['nontoxic', 'toxic']);
    expect(
      (await classifier.classify(GOOD, ['Nobody cares, you fool.'])).probabilities[0]![1],
    ).toBeGreaterThan(0.9);
  });

  test('reads a repaired file at the next attempt', async () => {
    const classifier = start();
    const id = broken('repaired', WEIGHTS, cut(0.5));
    await expect(classifier.classify(id, ['x'])).rejects.toMatchObject({ code: 'model-file' });
    cpSync(path.join(MODELS, GOOD, WEIGHTS), path.join(folder, id, WEIGHTS));
    expect((await classifier.classify(id, ['x'])).labels).toEqual(['nontoxic', 'toxic']);
  });

  test('reads independent labels as such, each with a sigmoid', async () => {
    const classifier = start();
    const id = broken(
      'independent',
      'config.json',
      edit((json) => ({ ...json, problem_type: 'multi_label_classification' })),
    );
    expect(await classifier.load(id)).toMatchObject({ independent: true });
    const [own, good] = await Promise.all([
      classifier.classify(id, ['Go away.']),
      classifier.classify(GOOD, ['Go away.']),
    ]);
    expect(own.logits).toEqual(good.logits);
    own.logits[0]!.forEach((logit, i) =>
      expect(own.probabilities[0]![i]).toBeCloseTo(1 / (1 + Math.exp(-logit)), 5),
    );
    expect(good.probabilities[0]![0]! + good.probabilities[0]![1]!).toBeCloseTo(1, 5);
  });

  test('judges each text for itself, in any company and any number', async () => {
    const classifier = start();
    const texts = ['I am so sorry.', '', 'Boo hoo.', 'word '.repeat(300), '漢字 🙂 <b>x</b>'];
    const together = await classifier.classify(GOOD, texts);
    for (const [i, text] of texts.entries())
      expect((await classifier.classify(GOOD, [text])).logits[0]).toEqual(together.logits[i]);
    expect(await classifier.classify(GOOD, [])).toEqual({
      labels: ['nontoxic', 'toxic'],
      logits: [],
      probabilities: [],
    });
  });

  test('reads a model once for clients that ask at once', async () => {
    const services = nodeServices(folder);
    const reads: string[] = [];
    const host = createClassifierHost({
      ...services,
      filesOf(...args) {
        const files = services.filesOf(...args);
        return { ...files, read: (name) => (reads.push(name), files.read(name)) };
      },
    });
    const clients = [0, 1, 2].map(() => {
      const { port1, port2 } = new MessageChannel();
      host.attach(port1);
      open.push({ dispose: () => port1.close() });
      return connectClassifier(port2);
    });
    open.push(...clients);
    const verdicts = await Promise.all(clients.map((client) => client.classify(GOOD, ['Boo hoo.'])));
    expect(verdicts[1]).toEqual(verdicts[0]);
    expect(reads.filter((name) => name === WEIGHTS)).toHaveLength(1);
  });

  test('stops classifying when cancelled', async () => {
    const services = nodeServices(folder);
    let runs = 0;
    const classifier = start({
      ...services,
      async startLibrary(options) {
        const library = await services.startLibrary(options);
        return {
          async open(model) {
            const run = await library.open(model);
            return (text) => (runs++, run(text));
          },
        };
      },
    });
    await classifier.load(GOOD);
    classifier.onProgress(({ stage }) => stage === 'classify' && classifier.cancel());
    const many = classifier.classify(
      GOOD,
      Array.from({ length: 5000 }, (_, i) => `Text ${i}.`),
    );
    await expect(many).rejects.toMatchObject({ name: 'AbortError' });
    await classifier.classify(GOOD, ['This waits for its turn.']).catch(() => undefined);
    const runsAtFirst = runs;
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(runsAtFirst).toBeGreaterThan(0);
    expect(runs).toBe(runsAtFirst);
  });

  test('downloads nothing of a hub that was not asked for', async () => {
    const services = nodeServices(folder);
    const asked: string[] = [];
    const classifier = start({
      ...services,
      filesOf(model, ...rest) {
        asked.push(model.id);
        return services.filesOf(model, ...rest);
      },
    });
    await expect(classifier.classify('owner/name', ['x'])).rejects.toMatchObject({
      code: 'config',
      message: 'the classifier owner/name is not loaded',
    });
    expect(asked).toEqual([]);
  });

  test('answers what it does not understand', async () => {
    const { port1, port2 } = new MessageChannel();
    createClassifierHost(nodeServices(folder)).attach(port1);
    const answers: unknown[] = [];
    port2.onmessage = (event) => answers.push(event.data);
    open.push({ dispose: () => (port1.close(), port2.close()) });
    port2.postMessage({ type: 'load', request: 4, model: { source: 'shipped', id: '../../etc' } });
    port2.postMessage('?');
    await expect.poll(() => answers.length).toBe(3);
    expect(answers).toMatchObject([
      { type: 'classifier/ready' },
      { type: 'failed', request: 4, error: { code: 'protocol' } },
      { type: 'failed', request: null, error: { code: 'protocol' } },
    ]);
  });
});
