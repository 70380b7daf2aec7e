/** The engine's worker, a lane or the studio: parses what the page says and hands it on. */
import { type Classifier, connectClassifier } from '../classifier/client.ts';
import { ATTACH_CLASSIFIER } from '../protocol/attach.ts';
import { laneCommandSchema } from '../protocol/commands.ts';
import type { EngineEvent } from '../protocol/events.ts';
import { type StudioEvent, studioCommandSchema } from '../protocol/studio.ts';
import { PROTOCOL_VERSION } from '../protocol/version.ts';
import { breatheByMessage } from '../shared/breathe.ts';
import { AppError, toEnvelope } from '../shared/errors.ts';
import { startBackend } from './backend.ts';
import { catalog } from './catalog.ts';
import { shippedModel } from './modelFiles.ts';
import { createSession } from './session.ts';
import { createStudio } from './studio/studio.ts';

const scope = self as unknown as DedicatedWorkerGlobalScope;
const post = (event: EngineEvent | StudioEvent, transfer: Transferable[] = []) =>
  scope.postMessage(event, transfer);

let classifier: Classifier | undefined;
const host = {
  post,
  startBackend,
  modelReader: shippedModel,
  classifier: () => classifier,
  breathe: breatheByMessage,
};
const session = createSession(host);
const studio = createStudio(host);

scope.onmessage = (message: MessageEvent<unknown>) => {
  const [port] = message.ports;
  if (port && (message.data as { type?: unknown } | null)?.type === ATTACH_CLASSIFIER) {
    classifier?.dispose();
    classifier = connectClassifier(port);
    return;
  }
  const laneCommand = laneCommandSchema.safeParse(message.data);
  if (laneCommand.success) {
    void session.handle(laneCommand.data);
    return;
  }
  const studioCommand = studioCommandSchema.safeParse(message.data);
  if (studioCommand.success) {
    void studio.handle(studioCommand.data);
    return;
  }
  const reason = laneCommand.error.issues[0]?.message ?? '';
  const error = new AppError('protocol', `unknown command: ${reason}`);
  post({ type: 'engine/failed', fatal: false, error: toEnvelope(error) });
};
scope.onunhandledrejection = (event) => {
  event.preventDefault();
  post({ type: 'engine/failed', fatal: true, error: toEnvelope(event.reason) });
};

post({ type: 'engine/ready', protocol: PROTOCOL_VERSION, catalog });
