/**
 * The browser's end of `npm run race`: the page's client and the page's worker, without the page. Chosen over
 * driving the real page because it needs neither its DOM nor a build, and hands over the workers' own events.
 */
import { connectLane, type LaneClient } from '../protocol/client.ts';
import type { LaneRequest } from '../protocol/commands.ts';
import type { EngineEvent } from '../protocol/events.ts';

declare global {
  interface Window {
    /** Put there by race.ts. */
    reportEvent?(algorithm: string, event: EngineEvent): Promise<void>;
  }
}

const clients = new Map<string, LaneClient>();

const runIdOf = (algorithm: string) => `${algorithm}-race`;

/** Starts one worker for each lane and loads it; everything the workers say goes to `window.reportEvent`. */
export function loadLanes(requests: readonly LaneRequest[]): void {
  for (const request of requests) {
    const { algorithm } = request;
    const worker = new Worker(new URL('../engine/worker.ts', import.meta.url), { type: 'module' });
    const client = connectLane(worker, (event) => {
      void window.reportEvent?.(algorithm, event);
      if (event.type === 'engine/ready') {
        client.post({ type: 'lane/load', runId: runIdOf(algorithm), request });
      }
    });
    clients.set(algorithm, client);
  }
}

/** Lets a loaded lane run to its end, or for so many steps. */
export function startLane(algorithm: string, steps: number | null): void {
  const runId = runIdOf(algorithm);
  clients
    .get(algorithm)
    ?.post(steps === null ? { type: 'run/start', runId } : { type: 'run/step', runId, count: steps });
}

/** Does this browser offer any WebGPU adapter? */
export async function hasGpuAdapter(): Promise<boolean> {
  const { gpu } = navigator as unknown as { gpu?: { requestAdapter(): Promise<unknown> } };
  return gpu !== undefined && (await gpu.requestAdapter()) !== null;
}
