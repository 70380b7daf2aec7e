import { type Plugin } from 'vite';
import { BUILD_STAMP, hashBuildInputs } from '../setup.mjs';

/** Leaves in `dist` the hash of what it was built from, so that `npm start` knows when to build again. */
export function buildStamp(): Plugin {
  let hash = '';
  return {
    name: 'build-stamp',
    apply: 'build',
    buildStart() {
      hash = hashBuildInputs(); // before reading the sources: an edit during the build makes it stale
    },
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: BUILD_STAMP, source: hash });
    },
  };
}
