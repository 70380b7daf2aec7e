/** A classifier from a hub: a local server with a hub's addresses, and the shipped classifier's files behind them. */
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Classifier } from '../../src/classifier/client.ts';
import type { ClassifierProgress } from '../../src/classifier/messages.ts';
import { MODELS, nodeClassifier } from '../support/nodeClassifier.ts';

const ID = 'someone/polite.or-not';
const FOLDER = `/${ID}/resolve/main/`;

let server: Server;
let hubHost: string;
let classifier: Classifier;
let asked: string[];
/** What the server has besides `config.json` and the tokenizer's files. */
let weights: Record<string, 'whole' | 'slow'>;

beforeEach(async () => {
  asked = [];
  weights = { 'onnx/model_quantized.onnx': 'whole' };
  server = createServer((request, response) => {
    asked.push(request.url ?? '');
    const name = (request.url ?? '').replace(FOLDER, '');
    const isWeights = name.endsWith('.onnx');
    if (isWeights && !weights[name]) return response.writeHead(404).end();
    const local = path.join(MODELS, 'classifier-replies', isWeights ? 'onnx/model.onnx' : name);
    const body = readFileSync(local);
    response.writeHead(200, { 'content-length': body.length });
    if (weights[name] === 'slow') return response.write(body.subarray(0, 10_000));
    return response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  hubHost = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  classifier = nodeClassifier();
});
afterEach(() => {
  classifier.dispose();
  server.closeAllConnections();
  server.close();
});

test('is read from a hub’s addresses, quantised weights first, and classifies', async () => {
  const seen: ClassifierProgress[] = [];
  classifier.onProgress((progress) => seen.push(progress));
  expect(await classifier.load(ID, { hubHost })).toEqual({
    labels: ['nontoxic', 'toxic'],
    independent: false,
  });
  expect(asked).toEqual(
    ['config.json', 'tokenizer.json', 'tokenizer_config.json', 'onnx/model_quantized.onnx'].map(
      (file) => FOLDER + file,
    ),
  );
  const files = seen.filter((progress) => progress.stage === 'files');
  expect(files.at(-1)?.done).toBeGreaterThan(700_000);
  expect(files.at(-1)?.done).toBe(files.at(-1)?.total);
  const { probabilities } = await classifier.classify(ID, [
    'Nobody cares, you fool.',
    'I am so sorry to hear that.',
  ]);
  expect(probabilities.map((row) => row[1]! > 0.5)).toEqual([true, false]);
  expect(asked).toHaveLength(4);
});

test('falls back to unquantised weights', async () => {
  weights = { 'onnx/model.onnx': 'whole' };
  await classifier.load(ID, { hubHost: `${hubHost}/` });
  expect(asked.slice(-2)).toEqual([`${FOLDER}onnx/model_quantized.onnx`, `${FOLDER}onnx/model.onnx`]);
});

test('says when a repository has no weights for browsers', async () => {
  weights = {};
  await expect(classifier.load(ID, { hubHost })).rejects.toMatchObject({
    code: 'model-file',
    message: `${ID} has no ONNX weights (onnx/model_quantized.onnx or onnx/model.onnx)`,
    fix: expect.stringContaining('Transformers.js') as string,
  });
});

test('can be cancelled while it downloads, which ends the connection', async () => {
  weights = { 'onnx/model_quantized.onnx': 'slow' };
  const gone = new Promise((resolve) =>
    server.on('request', (request, response) => {
      if (request.url?.endsWith('.onnx')) response.on('close', resolve);
    }),
  );
  const end = classifier.onProgress(({ stage, done, total }) => {
    if (stage === 'files' && total !== null && total > 700_000 && done < total) classifier.cancel();
  });
  await expect(classifier.load(ID, { hubHost })).rejects.toMatchObject({ name: 'AbortError' });
  await gone;
  end();
  weights = { 'onnx/model_quantized.onnx': 'whole' };
  expect((await classifier.load(ID, { hubHost })).labels).toEqual(['nontoxic', 'toxic']);
});

test('says when the hub does not answer', async () => {
  server.close();
  await expect(classifier.load(ID, { hubHost })).rejects.toMatchObject({
    code: 'network',
    message: expect.stringContaining('does not answer') as string,
  });
});
