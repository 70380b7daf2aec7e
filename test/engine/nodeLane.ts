/** The worker's session, run in Node: the same code as in the page but for where files come from. */
import { readFile } from 'node:fs/promises';
import { startNodeBackend } from '../../src/cli/nodeBackend.ts';
import { createSession, type Session } from '../../src/engine/session.ts';
import type { FileReader } from '../../src/model/checkpoint.ts';
import type { LaneRequest } from '../../src/protocol/commands.ts';
import { type EngineEvent, eventSchema } from '../../src/protocol/events.ts';
import type { TextClassifier } from '../../src/shared/textClassifier.ts';

export const shippedModelReader =
  (id: string): FileReader =>
  async (name) => {
    const bytes = await readFile(new URL(`../../models/${id}/${name}`, import.meta.url));
    return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  };

export interface NodeLane {
  readonly session: Session;
  /** Everything said so far; each one was parsed as the page would. */
  readonly events: EngineEvent[];
}

export function createNodeLane(
  readerOf: (id: string) => FileReader = shippedModelReader,
  classifier?: TextClassifier,
): NodeLane {
  const events: EngineEvent[] = [];
  const session = createSession({
    post: (event) => void events.push(eventSchema.parse(event)),
    startBackend: async (choice) => {
      const name = choice === 'cpu' ? 'cpu' : 'wasm';
      await startNodeBackend(name);
      return { name, reason: 'Node', device: 'test' };
    },
    modelReader: readerOf,
    classifier: () => classifier,
    breathe: () => new Promise((resolve) => setImmediate(resolve)),
  });
  return { session, events };
}

export const laneRequest = (algorithm: string, changes: Partial<LaneRequest> = {}): LaneRequest => ({
  algorithm,
  preset: 'reviews',
  seed: 7,
  backend: 'wasm',
  knobs: {},
  ...changes,
});

/** Loads a lane and runs it to the end, or for so many steps. @returns its events */
export async function runLane(
  request: LaneRequest,
  steps?: number,
  readerOf: (id: string) => FileReader = shippedModelReader,
  classifier?: TextClassifier,
): Promise<EngineEvent[]> {
  const { session, events } = createNodeLane(readerOf, classifier);
  const runId = 'test';
  await session.handle({ type: 'lane/load', runId, request });
  await session.handle(steps ? { type: 'run/step', runId, count: steps } : { type: 'run/start', runId });
  const failure = events.find((event) => event.type === 'engine/failed');
  if (failure)
    throw new Error(`${failure.error.code}: ${failure.error.message}\n${failure.error.stack ?? ''}`);
  return events;
}

type OfType<T extends EngineEvent['type']> = Extract<EngineEvent, { type: T }>;
export const ofType = <T extends EngineEvent['type']>(events: readonly EngineEvent[], type: T): OfType<T>[] =>
  events.filter((event): event is OfType<T> => event.type === type);

/** Waits, event loop turn by turn, as the page would hear of it. @throws Error after 20 s */
export async function until(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 20_000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`never happened: ${condition.toString()}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
