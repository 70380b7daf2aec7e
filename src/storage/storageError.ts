/** What browsers throw when storage fails, as errors that say what happened and what to do. */
import { AppError, type ErrorCode } from '../shared/errors.ts';

interface Explanation {
  readonly code: ErrorCode;
  readonly happened: string;
  readonly fix: string;
}

const FULL: Explanation = {
  code: 'storage-full',
  happened: 'the browser has no room left for this page',
  fix: 'Delete runs or label sets that you no longer need, or download them first. What you see is still in memory.',
};
const DENIED: Explanation = {
  code: 'storage-denied',
  happened: 'the browser lets this page keep nothing (private window, or site data is blocked)',
  fix: 'Open the page in a normal window or allow site data; until then, download what you want to keep.',
};
const NEWER: Explanation = {
  code: 'storage-newer',
  happened: 'it was saved by a newer version of this page',
  fix: 'Reload the page to get the newer version.',
};
const UNCLONEABLE: Explanation = {
  code: 'internal',
  happened: 'it holds something that cannot be stored',
  fix: 'This is a bug: please report it.',
};
const UNKNOWN: Explanation = {
  code: 'storage',
  happened: 'the browser reported a failure',
  fix: 'Download what you want to keep, then reload the page.',
};

const BY_NAME: Readonly<Record<string, Explanation>> = {
  QuotaExceededError: FULL,
  SecurityError: DENIED,
  NotAllowedError: DENIED,
  VersionError: NEWER,
  DataCloneError: UNCLONEABLE,
};

/** @param action what was tried, e.g. `saving sets/mine` */
export function toStorageError(error: unknown, action: string): AppError {
  if (error instanceof AppError) return error;
  const name = nameOf(error);
  const { code, happened, fix } = BY_NAME[name] ?? UNKNOWN;
  const detail = error instanceof Error && error.message ? error.message : name;
  return new AppError(code, `${action} failed: ${happened} (${detail})`, { fix, cause: error });
}

/** Errors after which the connection is gone for good and a new one may work. */
export function isLostConnection(error: unknown): boolean {
  if (['InvalidStateError', 'AbortError'].includes(nameOf(error))) return true;
  return error instanceof Error && /connection .*(lost|closing|closed)/i.test(error.message);
}

function nameOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'name' in error ? String(error.name) : String(error);
}
