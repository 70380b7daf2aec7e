import { AppError, toEnvelope } from '../shared/errors.ts';
import type { z } from 'zod';
import { ATTACH_CLASSIFIER } from './attach.ts';
import type { LaneCommand } from './commands.ts';
import { type EngineEvent, eventSchema } from './events.ts';
import { type StudioCommand, type StudioEvent, studioEventSchema } from './studio.ts';
import { PROTOCOL_VERSION } from './version.ts';

/** The page's end of one worker. */
export interface EngineClient<C> {
  post(command: C): void;
  /** Lets the worker reach the classifier's worker. */
  attachClassifier(port: MessagePort): void;
  /** Ends the worker at once; nothing more is delivered. */
  terminate(): void;
}
export type LaneClient = EngineClient<LaneCommand>;
export type StudioClient = EngineClient<StudioCommand>;

/** Connects to a lane's worker. Everything it says, and every way in which it can die, arrives at `onEvent`. */
export const connectLane = (worker: Worker, onEvent: (event: EngineEvent) => void): LaneClient =>
  connectEngine(worker, eventSchema, onEvent);

/** The same for a worker that serves as the studio. */
export const connectStudio = (worker: Worker, onEvent: (event: StudioEvent) => void): StudioClient =>
  connectEngine(worker, studioEventSchema, onEvent);

function connectEngine<C, E extends EngineEvent | StudioEvent>(
  worker: Worker,
  schema: z.ZodType<E>,
  onEvent: (event: E) => void,
): EngineClient<C> {
  const fail = (error: AppError) =>
    onEvent({ type: 'engine/failed', fatal: true, error: toEnvelope(error) } as E);
  worker.onmessage = (message: MessageEvent<unknown>) => {
    const parsed = schema.safeParse(message.data);
    if (!parsed.success) {
      fail(
        new AppError(
          'protocol',
          `the worker sent a message this page does not know: ${parsed.error.message}`,
        ),
      );
      return;
    }
    if (parsed.data.type === 'engine/ready' && parsed.data.protocol !== PROTOCOL_VERSION) {
      fail(
        new AppError(
          'protocol',
          `worker protocol ${parsed.data.protocol}, page protocol ${PROTOCOL_VERSION}`,
          {
            fix: 'Reload the page.',
          },
        ),
      );
      return;
    }
    onEvent(parsed.data);
  };
  worker.onerror = (event) => {
    event.preventDefault();
    fail(
      new AppError('internal', `the training worker stopped: ${event.message || 'it could not be loaded'}`),
    );
  };
  worker.onmessageerror = () => fail(new AppError('protocol', 'a message from the worker could not be read'));
  return {
    post: (command) => worker.postMessage(command),
    attachClassifier: (port) => worker.postMessage({ type: ATTACH_CLASSIFIER }, [port]),
    terminate: () => worker.terminate(),
  };
}
