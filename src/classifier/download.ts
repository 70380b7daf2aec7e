import { AppError } from '../shared/errors.ts';

export interface DownloadOptions {
  readonly signal: AbortSignal;
  /** Bytes of the file so far, and how many there will be; null if the server does not say. */
  readonly onBytes: (file: string, done: number, total: number | null) => void;
}

/** More than any classifier that a browser can run; a server that sends more is at fault. */
const MAX_BYTES = 1_000_000_000;

/**
 * Fetches one file.
 * @param what how messages call the file
 * @returns null if the server has no such file
 * @throws AppError('network') | the signal's reason
 */
export async function download(
  url: URL | string,
  what: string,
  { signal, onBytes }: DownloadOptions,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const response = await reach(url, what, signal);
  if (response.status === 404) return null;
  refuse(response, what);
  const header = response.headers.get('content-length');
  const total = header === null ? null : Number(header);
  const bytes = await readBody(response, what, { signal, onBytes: (done) => onBytes(what, done, total) });
  // Of a compressed answer the header gives the smaller, compressed length: only too little proves damage.
  if (total !== null && bytes.length < total)
    throw new AppError('network', `${what} was damaged on the way: got ${bytes.length} of ${total} bytes`, {
      fix: 'Try again.',
    });
  return bytes;
}

async function reach(url: URL | string, what: string, signal: AbortSignal): Promise<Response> {
  try {
    return await fetch(url, { signal, credentials: 'omit' });
  } catch (cause) {
    signal.throwIfAborted();
    throw new AppError('network', `${what} could not be loaded: ${new URL(url).host} does not answer`, {
      cause,
      fix: 'Check the connection, then try again.',
    });
  }
}

function refuse(response: Response, what: string): void {
  if (response.status === 401 || response.status === 403)
    throw new AppError(
      'network',
      `${what} could not be loaded: it does not exist, or is not open to everyone`,
      {
        fix: 'Check the name. Models that ask for a login cannot be used here.',
      },
    );
  if (!response.ok)
    throw new AppError('network', `${what} could not be loaded: the server answered ${response.status}`, {
      fix: 'Try again later.',
    });
  if (/\btext\/html\b/.test(response.headers.get('content-type') ?? ''))
    throw new AppError('network', `${what} could not be loaded: the server sent a web page in its place`, {
      fix: 'The network may want a login (hotels, trains), or the file is missing on the server.',
    });
}

async function readBody(
  response: Response,
  what: string,
  { signal, onBytes }: { signal: AbortSignal; onBytes: (done: number) => void },
): Promise<Uint8Array<ArrayBuffer>> {
  if (!response.body) return new Uint8Array();
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let done = 0;
  try {
    const reader = response.body.getReader();
    for (;;) {
      const part = await reader.read();
      if (part.done) break;
      chunks.push(part.value);
      done += part.value.length;
      onBytes(done);
      if (done > MAX_BYTES) {
        await reader.cancel();
        throw new AppError(
          'network',
          `${what} is longer than ${MAX_BYTES / 1e9} GB, which is too much for a page`,
        );
      }
    }
  } catch (cause) {
    signal.throwIfAborted();
    if (cause instanceof AppError) throw cause;
    throw new AppError('network', `${what}: the connection broke after ${done} bytes`, {
      cause,
      fix: 'Try again.',
    });
  }
  return joinChunks(chunks, done);
}

function joinChunks(chunks: readonly Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
