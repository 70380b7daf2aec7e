import { AppError } from './errors.ts';

/** Fails with the numbers in the message when an assumption of our own code does not hold. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new AppError('internal', `internal: ${message}`);
}

/** The default branch of an exhaustive switch: a compile error when a case is missing. */
export function assertNever(value: never): never {
  throw new AppError('internal', `internal: unexpected value ${JSON.stringify(value)}`);
}

/** Array access that fails loudly instead of spreading `undefined`. */
export function at<T>(list: ArrayLike<T>, index: number): T {
  const value = list[index];
  if (value === undefined) throw new AppError('internal', `internal: index ${index} of ${list.length}`);
  return value;
}
