import type { LaneCommand } from '../../src/protocol/commands.ts';
import type { EngineEvent } from '../../src/protocol/events.ts';
import { PROTOCOL_VERSION } from '../../src/protocol/version.ts';
import { catalog } from './fixtures.ts';

/** The page's view of a worker whose every word is the test's. */
export class FakeWorker {
  onmessage: ((message: { data: unknown }) => void) | null = null;
  onerror: ((event: { message: string; preventDefault(): void }) => void) | null = null;
  onmessageerror: (() => void) | null = null;
  readonly heard: LaneCommand[] = [];
  ended = false;

  postMessage(command: LaneCommand): void {
    this.heard.push(structuredClone(command));
  }
  terminate(): void {
    this.ended = true;
  }

  say(event: EngineEvent): void {
    this.onmessage?.({ data: structuredClone(event) });
  }
  crash(message: string): void {
    this.onerror?.({ message, preventDefault: () => undefined });
  }
  /** The first message of every worker. */
  wake(): void {
    this.say({ type: 'engine/ready', protocol: PROTOCOL_VERSION, catalog });
  }

  /** The request of the last load. */
  get request() {
    const load = this.heard.findLast((command) => command.type === 'lane/load');
    return load ? { ...load.request, runId: load.runId } : null;
  }
  get runId(): string {
    return this.request?.runId ?? '';
  }
  /** What was asked after the last load. */
  get orders(): string[] {
    const start = this.heard.findLastIndex((command) => command.type === 'lane/load');
    return this.heard.slice(start + 1).map((command) => command.type);
  }
}
