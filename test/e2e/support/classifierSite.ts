/** The site as it is built, with one page more: `test/e2e/pages/classifierPage.html`. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build, preview } from 'vite';
import type { Site } from '../../../src/cli/serve.ts';
import { ROOT } from '../../../src/cli/setup.mjs';

export const CLASSIFIER_PAGE = 'test/e2e/pages/classifierPage.html';

export interface ClassifierSite extends Site {
  /** Where the built files lie. */
  readonly folder: string;
}

export async function serveClassifierSite(): Promise<ClassifierSite> {
  const folder = mkdtempSync(path.join(tmpdir(), 'classifier-site-'));
  const input = ['index.html', CLASSIFIER_PAGE].map((file) => path.join(ROOT, file));
  await build({
    root: ROOT,
    logLevel: 'warn',
    build: { outDir: folder, emptyOutDir: true, rolldownOptions: { input } },
  });
  const server = await preview({
    root: ROOT,
    logLevel: 'warn',
    build: { outDir: folder },
    preview: { port: 0, host: '127.0.0.1', open: false },
  });
  const url = server.resolvedUrls?.local[0];
  if (url === undefined) throw new Error('the local web server has no address');
  return {
    url,
    folder,
    close: async () => {
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
