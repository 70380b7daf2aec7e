/** A lane's worker: parses what the page says and hands it to the session. */
import { commandSchema } from '../protocol/commands.ts';
import type { EngineEvent } from '../protocol/events.ts';
import { PROTOCOL_VERSION } from '../protocol/version.ts';
import { AppError, toEnvelope } from '../shared/errors.ts';
import { startBackend } from './backend.ts';
import { catalog } from './catalog.ts';
import { shippedModel } from './modelFiles.ts';
import { createSession } from './session.ts';

const scope = self as unknown as DedicatedWorkerGlobalScope;
const post = (event: EngineEvent) => scope.postMessage(event);

// A task, not a microtask: only then are the page's commands delivered. setTimeout would be slowed down.
const channel = new MessageChannel();
const waiting: (() => void)[] = [];
channel.port1.onmessage = () => waiting.shift()?.();
const breathe = () =>
  new Promise<void>((resolve) => {
    waiting.push(resolve);
    channel.port2.postMessage(null);
  });

const session = createSession({ post, startBackend, modelReader: shippedModel, breathe });

scope.onmessage = (message: MessageEvent<unknown>) => {
  const parsed = commandSchema.safeParse(message.data);
  if (parsed.success) {
    void session.handle(parsed.data);
    return;
  }
  const error = new AppError('protocol', `unknown command: ${parsed.error.issues[0]?.message ?? ''}`);
  post({ type: 'engine/failed', fatal: false, error: toEnvelope(error) });
};
scope.onunhandledrejection = (event) => {
  event.preventDefault();
  post({ type: 'engine/failed', fatal: true, error: toEnvelope(event.reason) });
};

post({ type: 'engine/ready', protocol: PROTOCOL_VERSION, catalog });
