/** A page of its own build that drives the site's classifiers as the site does: from the page, and from a lane's port. */
import { connectClassifier, createClassifier, type OwnClassifier } from '../../../src/classifier/client.ts';
import type { ClassifierProgress } from '../../../src/classifier/messages.ts';

interface Failure {
  readonly name: string;
  readonly code: string | undefined;
  readonly message: string;
  readonly fix: string | undefined;
}

let classifier: OwnClassifier | undefined;
let progress: ClassifierProgress[] = [];

function start(): OwnClassifier {
  const worker = new Worker(new URL('../../../src/classifier/classifierWorker.ts', import.meta.url), {
    type: 'module',
  });
  classifier = createClassifier(worker);
  classifier.onProgress((one) => progress.push(one));
  return classifier;
}

const plain = (rows: readonly Float32Array[]) => rows.map((row) => [...row]);
const failure = (error: unknown): Failure => {
  const { name, message, code, fix } = error as Failure;
  return { name, message, code, fix };
};

const api = {
  async load(id: string) {
    progress = [];
    const begun = performance.now();
    return (classifier ?? start())
      .load(id)
      .then((info) => ({ ...info, ms: performance.now() - begun, progress }), failure);
  },
  async classify(id: string, texts: readonly string[]) {
    const begun = performance.now();
    const verdict = await (classifier ?? start()).classify(id, texts);
    const ms = performance.now() - begun;
    return { labels: verdict.labels, logits: plain(verdict.logits), ms };
  },
  /** From two clients of one worker at once: the page and a port. */
  async classifyTwice(id: string, texts: readonly string[]) {
    const own = classifier ?? start();
    const lane = connectClassifier(own.openPort());
    const verdicts = await Promise.all([own.classify(id, texts), lane.classify(id, texts)]);
    lane.dispose();
    return verdicts.map((verdict) => plain(verdict.logits));
  },
  /** Cancels as soon as bytes of the model arrive. */
  async loadAndCancel(id: string) {
    progress = [];
    const own = classifier ?? start();
    const end = own.onProgress(({ stage }) => stage === 'files' && own.cancel());
    return own
      .load(id)
      .then(() => null, failure)
      .finally(end);
  },
};

export type ClassifierPage = typeof api;
Object.assign(window, { classifierPage: api });
