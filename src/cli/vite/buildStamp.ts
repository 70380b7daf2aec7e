import type { Plugin } from 'vite';
import { BUILD_STAMP, hashBuildInputs } from '../setup.mjs';

/** Leaves in `dist` the hash of what it was built from, so that `npm start` knows when to build again. */
export function buildStamp(): Plugin {
  let hash = '';
  let isProduction = false;
  return {
    name: 'build-stamp',
    apply: 'build',
    configResolved(config) {
      isProduction = config.isProduction;
    },
    buildStart() {
      hash = hashBuildInputs(); // before reading the sources: an edit during the build makes it stale
    },
    generateBundle() {
      if (isProduction) this.emitFile({ type: 'asset', fileName: BUILD_STAMP, source: hash });
    },
  };
}
