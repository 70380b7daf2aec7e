import { buildIfStale } from '../../../src/cli/setup.mjs';

/** Before any file of the ring: two of them that found the build stale would both write it. */
export const setup = (): void => {
  buildIfStale();
};
