import { AppError } from '../shared/errors.ts';
import { type Command } from './commands.ts';
import { type EngineEvent, eventSchema } from './events.ts';
import { PROTOCOL_VERSION } from './version.ts';

/** The page's end of one lane's worker. */
export interface LaneClient {
  post(command: Command): void;
  /** Ends the worker at once; nothing more is delivered. */
  terminate(): void;
}

/** Connects to a worker. Everything it says, and every way in which it can die, arrives at `onEvent`. */
export function connectLane(worker: Worker, onEvent: (event: EngineEvent) => void): LaneClient {
  const fail = (error: AppError) =>
    onEvent({
      type: 'engine/failed',
      fatal: true,
      error: { code: error.code, message: error.message, fix: error.fix, stack: error.stack },
    });
  worker.onmessage = (message: MessageEvent<unknown>) => {
    const parsed = eventSchema.safeParse(message.data);
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
  return { post: (command) => worker.postMessage(command), terminate: () => worker.terminate() };
}
