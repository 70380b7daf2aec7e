import { createClassifier, type OwnClassifier } from '../classifier/client.ts';

/** The site's one classifier worker, started when it is first needed. */
export interface ClassifierAccess {
  /** The page's own client. */
  client(): OwnClassifier;
  /** Another client, for a lane or the studio. */
  readonly openPort: () => MessagePort;
}

export function createClassifierAccess(createWorker: () => Worker): ClassifierAccess {
  let own: OwnClassifier | undefined;
  const client = () => (own ??= createClassifier(createWorker()));
  return { client, openPort: () => client().openPort() };
}
