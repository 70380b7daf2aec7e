/**
 * The one message to a worker that is no command: `{ type: ATTACH_CLASSIFIER }` with a port to the classifier's worker,
 * which no schema can describe.
 */
export const ATTACH_CLASSIFIER = 'classifier/attach';
