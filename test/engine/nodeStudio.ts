/** The worker's studio, run in Node: the same code as in the page but for where files come from. */
import { startNodeBackend } from '../../src/cli/nodeBackend.ts';
import { createStudio, type Studio } from '../../src/engine/studio/studio.ts';
import type { Job, JobKind, JobOf, ResultOf } from '../../src/protocol/jobs.ts';
import {
  type StudioCommand,
  type StudioEvent,
  studioCommandSchema,
  studioEventSchema,
} from '../../src/protocol/studio.ts';
import type { TextClassifier } from '../../src/shared/textClassifier.ts';
import { shippedModelReader } from './nodeLane.ts';

export interface NodeStudio {
  readonly studio: Studio;
  readonly events: StudioEvent[];
  send(command: StudioCommand): Promise<void>;
  /** @throws Error with what the job said when it failed */
  run<K extends JobKind>(job: JobOf<K>): Promise<ResultOf<K>>;
}

export function createNodeStudio(classifier?: TextClassifier): NodeStudio {
  const events: StudioEvent[] = [];
  const studio = createStudio({
    post: (event) => void events.push(studioEventSchema.parse(event)),
    startBackend: async () => {
      await startNodeBackend('wasm');
      return { name: 'wasm', reason: 'Node', device: 'test' };
    },
    modelReader: shippedModelReader,
    classifier: () => classifier,
    breathe: () => new Promise((resolve) => setImmediate(resolve)),
  });
  let jobs = 0;
  const send = (command: StudioCommand) => studio.handle(studioCommandSchema.parse(command));
  return {
    studio,
    events,
    send,
    async run<K extends JobKind>(job: JobOf<K>) {
      const jobId = `job-${++jobs}`;
      await send({ type: 'job/start', jobId, job: job as Job });
      const end = events.find(
        (event) => (event.type === 'job/finished' || event.type === 'job/failed') && event.jobId === jobId,
      );
      if (end?.type === 'job/finished') return end.result as ResultOf<K>;
      throw new Error(end?.type === 'job/failed' ? end.error.message : 'the job did not end');
    },
  };
}

export async function openStudio(classifier?: TextClassifier): Promise<NodeStudio> {
  const node = createNodeStudio(classifier);
  await node.send({ type: 'studio/open', preset: 'reviews', seed: 7, backend: 'wasm' });
  const failure = node.events.find((event) => event.type === 'engine/failed');
  if (failure) throw new Error(failure.error.message);
  return node;
}
