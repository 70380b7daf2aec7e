/**
 * The classifier's worker. Its name is part of the site's security policy: of all that the site runs, only this file
 * may talk to a hub (`src/cli/vite/contentSecurityPolicy.ts`).
 */
import wasmUrl from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import { AppError } from '../shared/errors.ts';
import { download, type DownloadOptions } from './download.ts';
import { createClassifierHost } from './host.ts';
import { filesOf } from './modelFiles.ts';

const scope = self as unknown as DedicatedWorkerGlobalScope;

/** The site's root, from where this worker was loaded: `assets/` in a build, `src/classifier/` in development. */
const site = new URL(scope.location.href.replace(/(assets|src\/classifier)\/[^/]*$/, ''));

const channel = new MessageChannel();
const waiting: (() => void)[] = [];
channel.port1.onmessage = () => waiting.shift()?.();
const breathe = () =>
  new Promise<void>((resolve) => {
    waiting.push(resolve);
    channel.port2.postMessage(null);
  });

async function startLibrary(options: DownloadOptions) {
  const file = 'ort-wasm-simd-threaded.wasm';
  const wasm = await download(new URL(wasmUrl, scope.location.href), file, options);
  if (!wasm)
    throw new AppError('network', `${file} is missing on the server: classifiers cannot run without it`, {
      fix: 'The site is incomplete: build it again.',
    });
  const { startTransformers } = await import('./transformersLibrary.ts');
  return startTransformers(wasm.buffer);
}

const host = createClassifierHost({
  startLibrary,
  filesOf: (model, hubHost, options) => filesOf(model, { site, hubHost }, options),
  breathe,
});
host.attach(scope);
