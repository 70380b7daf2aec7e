/** Copies into the build what the page reads of `models/`: weights, tokenizers and recorded races, not reports. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Plugin } from 'vite';

const NEEDED =
  /(^|\/)(config\.json|model\.safetensors|tokenizer\.json|tokenizer_config\.json|generation_config\.json|onnx\/[^/]+\.onnx|recorded\/[^/]+\.json)$/;

/** Paths below `models/`, with forward slashes. */
export function neededModelFiles(modelsFolder: string): string[] {
  return readdirSync(modelsFolder, { recursive: true, encoding: 'utf8' })
    .map((file) => file.split(path.sep).join('/'))
    .filter((file) => NEEDED.test(file))
    .toSorted();
}

/** In dev Vite serves `models/` as it stands, since it lies in the project's root. */
export function shippedModels(): Plugin {
  let root = '.';
  return {
    name: 'shipped-models',
    apply: 'build',
    configResolved(config) {
      root = config.root;
    },
    generateBundle() {
      const folder = path.join(root, 'models');
      for (const file of neededModelFiles(folder)) {
        this.emitFile({
          type: 'asset',
          fileName: `models/${file}`,
          source: readFileSync(path.join(folder, file)),
        });
      }
    },
  };
}
