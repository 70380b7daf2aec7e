/** The site's classifiers without a browser: the same host, the same files, onnxruntime's wasm, in this process. */
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { type Classifier, connectClassifier } from '../../src/classifier/client.ts';
import type { DownloadOptions } from '../../src/classifier/download.ts';
import { createClassifierHost, type HostServices } from '../../src/classifier/host.ts';
import type { ModelRef } from '../../src/classifier/messages.ts';
import { hubFiles, type ModelFiles } from '../../src/classifier/modelFiles.ts';
import { startTransformers, type TransformersLibrary } from '../../src/classifier/transformersLibrary.ts';
import { ROOT } from '../../src/cli/setup.mjs';

export const MODELS = path.join(ROOT, 'models');

/** transformers.js has one set of settings a process. */
let library: Promise<TransformersLibrary> | undefined;

function startLibrary(): Promise<TransformersLibrary> {
  const file = createRequire(import.meta.url).resolve('onnxruntime-web/ort-wasm-simd-threaded.wasm');
  library ??= startTransformers(new Uint8Array(readFileSync(file)).buffer);
  return library;
}

/** Files of a folder that holds one folder a model. */
export function folderFiles(folder: string, id: string, { onBytes }: DownloadOptions): ModelFiles {
  const nameOf = (file: string) => `models/${id}/${file}`;
  return {
    async read(name) {
      const bytes = await readFile(path.join(folder, id, name)).catch(() => null);
      if (bytes) onBytes(name, bytes.length, bytes.length);
      return bytes && new Uint8Array(bytes);
    },
    nameOf,
    forget: () => Promise.resolve(),
  };
}

/** @param folder where shipped models are looked for */
export function nodeServices(folder = MODELS): HostServices {
  return {
    startLibrary,
    filesOf: (model: ModelRef, hubHost, options) =>
      model.source === 'shipped'
        ? folderFiles(folder, model.id, options)
        : hubFiles(hubHost, model.id, options),
    breathe: () => new Promise((resolve) => setImmediate(resolve)),
  };
}

/** To be disposed of, or the process does not end. */
export function nodeClassifier(services: HostServices = nodeServices()): Classifier {
  const { port1, port2 } = new MessageChannel();
  createClassifierHost(services).attach(port1);
  const classifier = connectClassifier(port2);
  return {
    ...classifier,
    dispose() {
      classifier.dispose();
      port1.close();
    },
  };
}
