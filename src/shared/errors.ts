/** What can go wrong, by the part that a reader would look at first. */
export const ERROR_CODES = [
  'config', // a preset, knob or command-line flag is unknown or out of range
  'model-file', // config.json or model.safetensors is malformed or does not fit
  'tokenizer', // tokenizer.json is malformed or does not fit the model
  'network', // a file could not be fetched
  'shape', // tensors that do not fit each other: a bug in our code
  'backend', // no usable compute backend, or it failed
  'gpu-lost', // the GPU device went away
  'out-of-memory',
  'not-finite', // a loss, gradient or weight became NaN or infinite
  'protocol', // a message that worker and page do not agree on
  'feedback', // a label, a set of labels or a file of labels is malformed
  'storage', // what the browser keeps could not be read or written
  'storage-full', // no room left
  'storage-denied', // the browser keeps nothing here: private window, blocked site data
  'storage-blocked', // another tab holds what this one needs
  'storage-newer', // written by a newer version of the page
  'storage-conflict', // another tab changed it since it was read
  'storage-damaged', // a record or file that cannot be read; it is kept
  'internal',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/** An error whose message is fit to be shown: what was wrong, where, and (in `fix`) what to do about it. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  readonly fix: string | undefined;

  constructor(code: ErrorCode, message: string, options: { fix?: string; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.code = code;
    this.fix = options.fix;
  }
}

/** The form in which an error crosses from the worker to the page. */
export interface ErrorEnvelope {
  readonly code: ErrorCode;
  readonly message: string;
  readonly fix?: string | undefined;
  readonly stack?: string | undefined;
}

export function toEnvelope(error: unknown): ErrorEnvelope {
  if (error instanceof AppError)
    return { code: error.code, message: error.message, fix: error.fix, stack: error.stack };
  if (error instanceof Error) return { code: classify(error), message: error.message, stack: error.stack };
  return { code: 'internal', message: String(error) };
}

/** Browsers report exhausted memory as RangeError or WebAssembly.RuntimeError; nothing else tells them apart. */
function classify(error: Error): ErrorCode {
  return /out of memory|allocation failed|memory access out of bounds|Cannot enlarge memory/i.test(
    error.message,
  )
    ? 'out-of-memory'
    : 'internal';
}
