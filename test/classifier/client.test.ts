/** The client's side of the protocol, against a worker that the test plays. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { type Classifier, connectClassifier } from '../../src/classifier/client.ts';
import {
  CLASSIFIER_PROTOCOL,
  type ClassifierAnswer,
  type ClassifierProgress,
  type ClassifierRequest,
} from '../../src/classifier/messages.ts';

let opened: { classifier: Classifier; port: MessagePort } | undefined;
afterEach(() => {
  opened?.classifier.dispose();
  opened?.port.close();
  vi.useRealTimers();
});

/** @param play answers a request; what it returns is posted in order */
function open(play: (request: ClassifierRequest) => unknown[], silenceLimitMs?: number) {
  const { port1, port2 } = new MessageChannel();
  const heard: ClassifierRequest[] = [];
  port1.onmessage = (event: MessageEvent<ClassifierRequest>) => {
    heard.push(event.data);
    play(event.data).forEach((answer) => port1.postMessage(answer));
  };
  const classifier = connectClassifier(port2, silenceLimitMs === undefined ? {} : { silenceLimitMs });
  opened = { classifier, port: port1 };
  return { classifier, heard, port: port1 };
}

const numberOf = (request: ClassifierRequest) => ('request' in request ? request.request : -1);
const progressOf = (done: number): ClassifierProgress => ({
  stage: 'files',
  modelId: 'classifier-replies',
  done,
  total: 10,
});
const verdict = (request: ClassifierRequest): ClassifierAnswer => ({
  type: 'classified',
  request: numberOf(request),
  labels: ['kind', 'rude'],
  logits: [Float32Array.of(1, -1)],
  probabilities: [Float32Array.of(0.88, 0.12)],
});

describe('connectClassifier', () => {
  test('sends a name to the site and owner/name to the hub', async () => {
    const { classifier, heard } = open((request) => [
      { type: 'loaded', request: numberOf(request), labels: ['a'], independent: true },
    ]);
    expect(await classifier.load('classifier-replies')).toEqual({ labels: ['a'], independent: true });
    await classifier.load('owner/name', { hubHost: 'https://mirror.example' });
    expect(heard).toMatchObject([
      { type: 'load', model: { source: 'shipped', id: 'classifier-replies' } },
      { type: 'load', model: { source: 'hub', id: 'owner/name' }, hubHost: 'https://mirror.example' },
    ]);
  });

  test.each(['', '..', '../secret', 'a/b/c', 'a/../b', '/a', 'a/', 'a b', 'https://x.y/z', '.git/config'])(
    'refuses %j before anything is asked',
    async (id) => {
      const { classifier, heard } = open(() => []);
      await expect(classifier.load(id)).rejects.toMatchObject({ name: 'AppError', code: 'config' });
      await expect(classifier.classify(id, ['x'])).rejects.toMatchObject({ code: 'config' });
      expect(heard).toEqual([]);
    },
  );

  test('returns the verdict, and tells of progress on the way', async () => {
    const { classifier } = open((request) => [
      { type: 'progress', request: numberOf(request), progress: progressOf(4) },
      verdict(request),
    ]);
    const seen: number[] = [];
    const end = classifier.onProgress(({ done }) => seen.push(done));
    const { labels, logits, probabilities } = await classifier.classify('m', ['x']);
    expect(labels).toEqual(['kind', 'rude']);
    expect([...logits[0]!]).toEqual([1, -1]);
    expect(probabilities[0]![0]).toBeCloseTo(0.88);
    expect(seen).toEqual([4]);
    end();
    await classifier.classify('m', ['x']);
    expect(seen).toEqual([4]);
  });

  test('keeps apart answers that come in another order', async () => {
    const waiting: ClassifierRequest[] = [];
    const { classifier } = open((request) => {
      waiting.push(request);
      if (waiting.length < 2) return [];
      return waiting.toReversed().map((one) => ({ ...verdict(one), labels: [`of ${numberOf(one)}`] }));
    });
    const both = await Promise.all([classifier.classify('m', ['x']), classifier.classify('m', ['y'])]);
    expect(both.map((one) => one.labels[0])).toEqual(['of 1', 'of 2']);
  });

  test('passes a failure on as an AppError, and lives on', async () => {
    let isFirst = true;
    const { classifier } = open((request) => {
      const error = { code: 'model-file', message: 'it is missing', fix: 'build it' };
      const answer = isFirst ? { type: 'failed', request: numberOf(request), error } : verdict(request);
      isFirst = false;
      return [answer];
    });
    await expect(classifier.classify('m', ['x'])).rejects.toMatchObject({
      name: 'AppError',
      code: 'model-file',
      message: 'it is missing',
      fix: 'build it',
    });
    await expect(classifier.classify('m', ['x'])).resolves.toMatchObject({ labels: ['kind', 'rude'] });
  });

  test('cancels all that is pending at once, and says so to the worker', async () => {
    const { classifier, heard } = open(() => []);
    const both = [classifier.load('m'), classifier.classify('n', ['x'])];
    classifier.cancel();
    for (const one of both) await expect(one).rejects.toMatchObject({ name: 'AbortError' });
    await vi.waitFor(() =>
      expect(heard.filter((request) => request.type === 'cancel').map(numberOf)).toEqual([1, 2]),
    );
  });

  test('takes a silent worker for stuck, but not one that makes progress', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { classifier, port } = open(() => [], 300);
    let failed: unknown;
    const stuck = classifier.load('m').catch((error: unknown) => (failed = error));
    for (let done = 1; done <= 3; done++) {
      vi.advanceTimersByTime(250);
      const heard = new Promise((resolve) => classifier.onProgress(resolve));
      port.postMessage({ type: 'progress', request: 1, progress: progressOf(done) });
      await heard;
    }
    expect(failed).toBeUndefined();
    vi.advanceTimersByTime(301);
    await stuck;
    expect(failed).toMatchObject({ name: 'AppError', code: 'internal' });
  });

  test.each([
    ['what no worker says', { type: 'nonsense' }],
    [
      'numbers that are none',
      { type: 'classified', request: 1, labels: ['a'], logits: [[1]], probabilities: [] },
    ],
    ['another version', { type: 'classifier/ready', protocol: CLASSIFIER_PROTOCOL + 1 }],
    [
      'a failure of no request',
      { type: 'failed', request: null, error: { code: 'protocol', message: 'what?' } },
    ],
  ])('gives up on %s', async (_, answer) => {
    const { classifier } = open(() => [answer]);
    await expect(classifier.load('m')).rejects.toMatchObject({ code: 'protocol' });
    await expect(classifier.load('m')).rejects.toMatchObject({ code: 'protocol' });
  });

  test('ends what is pending when disposed of', async () => {
    const { classifier } = open(() => []);
    const pending = classifier.load('m');
    classifier.dispose();
    await expect(pending).rejects.toMatchObject({ name: 'AbortError' });
    await expect(classifier.classify('m', ['x'])).rejects.toMatchObject({ name: 'AbortError' });
  });
});
