/**
 * What a classifier's client and its worker say to each other. Both sides parse what they get. Any number of clients
 * share one worker: the page over the worker itself, a lane over a port.
 */
import { z } from 'zod';
import { ERROR_CODES } from '../shared/errors.ts';

export const CLASSIFIER_PROTOCOL = 1;

const MAX_TEXTS = 100_000;
const MAX_TEXT_LENGTH = 20_000;
/** No part begins with a dot, so that no path leads out of its folder. */
const PART = '[A-Za-z0-9_][A-Za-z0-9_.-]*';

/** Where a classifier's files are: `models/<name>/` of this site, or the repository `<owner>/<name>` of a hub. */
export const modelRefSchema = z.discriminatedUnion('source', [
  z.object({
    source: z.literal('shipped'),
    id: z
      .string()
      .max(100)
      .regex(new RegExp(`^${PART}$`)),
  }),
  z.object({
    source: z.literal('hub'),
    id: z
      .string()
      .max(200)
      .regex(new RegExp(`^${PART}/${PART}$`)),
  }),
]);
export type ModelRef = z.infer<typeof modelRefSchema>;

const request = z.int().nonnegative();

export const classifierRequestSchema = z.discriminatedUnion('type', [
  /** Comes with a `MessagePort`: another client. */
  z.object({ type: z.literal('port/attach') }),
  z.object({ type: z.literal('load'), request, model: modelRefSchema, hubHost: z.url().optional() }),
  /** A shipped model that is not loaded yet is loaded; one of a hub is not: nobody asked for the download. */
  z.object({
    type: z.literal('classify'),
    request,
    model: modelRefSchema,
    texts: z.array(z.string().max(MAX_TEXT_LENGTH)).max(MAX_TEXTS),
  }),
  /** Ends a request of this client; it is answered by `cancelled`, unless its answer is on the way already. */
  z.object({ type: z.literal('cancel'), request }),
]);
export type ClassifierRequest = z.infer<typeof classifierRequestSchema>;

/** `runtime`: what runs models, the same for all; `files`: of the model; `start`: building it; `classify`: texts. */
export const classifierProgressSchema = z.object({
  stage: z.enum(['runtime', 'files', 'start', 'classify']),
  modelId: z.string(),
  /** Bytes in `runtime` and `files`, texts in `classify`. */
  done: z.number().nonnegative(),
  /** Null while it is not known. */
  total: z.number().nonnegative().nullable(),
});
export type ClassifierProgress = z.infer<typeof classifierProgressSchema>;

const labels = z.array(z.string()).min(1);
const rows = z.array(z.custom<Float32Array>((value) => value instanceof Float32Array));

export const classifierAnswerSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('classifier/ready'), protocol: z.int() }),
  z.object({ type: z.literal('progress'), request, progress: classifierProgressSchema }),
  /** `independent`: each label has a probability of its own; otherwise they sum to 1. */
  z.object({ type: z.literal('loaded'), request, labels, independent: z.boolean() }),
  /** One row a text, one column a label. */
  z.object({ type: z.literal('classified'), request, labels, logits: rows, probabilities: rows }),
  z.object({ type: z.literal('cancelled'), request }),
  z.object({
    type: z.literal('failed'),
    /** Null: no request could be read from the message. */
    request: request.nullable(),
    error: z.object({
      code: z.enum(ERROR_CODES),
      message: z.string(),
      fix: z.string().optional(),
      stack: z.string().optional(),
    }),
  }),
]);
export type ClassifierAnswer = z.infer<typeof classifierAnswerSchema>;
