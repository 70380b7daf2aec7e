import { connectLane, type LaneClient } from '../protocol/client.ts';
import type { LaneCommand } from '../protocol/commands.ts';
import type { EngineEvent } from '../protocol/events.ts';

/** How often the page looks at what the workers have said. Charts and text need no more. */
const BATCH_MS = 100;
/** Told at once: they change what the visitor can do. */
const URGENT: ReadonlySet<EngineEvent['type']> = new Set([
  'engine/ready',
  'lane/loaded',
  'run/stateChanged',
  'engine/failed',
  'knob/changed',
  'policy/exported',
]);

export interface LaneEvent {
  readonly lane: string;
  readonly event: EngineEvent;
}

/** One worker for each lane, and one queue of what they all say. */
export interface LaneWorkers {
  /** Starts a worker for the lane; one that it had is ended first. */
  spawn(lane: string): void;
  /** With `needsClassifier` the worker is first connected to the classifier, once. */
  post(lane: string, command: LaneCommand, needsClassifier?: boolean): void;
  end(lane: string): void;
}

/**
 * @param createWorker makes one engine worker
 * @param openClassifierPort starts the classifier's worker if need be, and connects another client to it
 * @param onArrival hears every event as it comes (for series)
 * @param onBatch hears them in order, in batches of at most 100 ms
 */
export function createLaneWorkers(
  createWorker: () => Worker,
  openClassifierPort: () => MessagePort,
  onArrival: (event: LaneEvent) => void,
  onBatch: (events: readonly LaneEvent[]) => void,
): LaneWorkers {
  const clients = new Map<string, LaneClient>();
  const connected = new WeakSet<LaneClient>();
  let queue: LaneEvent[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;

  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    const batch = queue;
    queue = [];
    if (batch.length > 0) onBatch(batch);
  };
  const end = (lane: string) => {
    clients.get(lane)?.terminate();
    clients.delete(lane);
    queue = queue.filter((waiting) => waiting.lane !== lane);
  };
  return {
    spawn(lane) {
      end(lane);
      const client = connectLane(createWorker(), (event) => {
        if (clients.get(lane) !== client) return; // a worker that was replaced
        onArrival({ lane, event });
        queue.push({ lane, event });
        if (URGENT.has(event.type)) flush();
        else timer ??= setTimeout(flush, BATCH_MS);
      });
      clients.set(lane, client);
    },
    post(lane, command, needsClassifier = false) {
      const client = clients.get(lane);
      if (!client) return;
      if (needsClassifier && !connected.has(client)) {
        connected.add(client);
        client.attachClassifier(openClassifierPort());
      }
      client.post(command);
    },
    end,
  };
}
