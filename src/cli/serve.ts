/** The site on a free local port, for the command line and for tests. */
import { mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { createServer, type Plugin, preview } from 'vite';
import { AppError } from '../shared/errors.ts';
import { buildIfStale, ROOT } from './setup.mjs';
import { securityHeaders } from './vite/contentSecurityPolicy.ts';

export interface Site {
  /** Ends with a slash. */
  readonly url: string;
  close(): Promise<void>;
}

/** An empty page of the dev server's origin, from which any module of the repository can be imported. */
export const BLANK_PAGE = '__blank.html';

/** Serves `dist` as `npm start` does, building it first if it is not current. */
export async function serveBuild(): Promise<Site> {
  buildIfStale();
  const server = await preview({
    root: ROOT,
    logLevel: 'warn',
    preview: { port: 0, host: '127.0.0.1', open: false },
  });
  return { url: onlyUrl(server.resolvedUrls?.local), close: () => server.close() };
}

export interface DevOptions {
  /** Workers may be made from blobs, which the site's own policy forbids. */
  readonly blobWorkers?: boolean;
}

/**
 * Serves the sources through Vite without hot reload or file watching.
 * @param entries modules whose packages are bundled before the first request: a package found later would make
 *   Vite reload a page that nobody reloads.
 */
export async function serveDev(entries: readonly string[], options: DevOptions = {}): Promise<Site> {
  const headers = devHeaders(options);
  // A folder for its bundles alone: two servers on one would take them from each other.
  const cacheDir = mkdtempSync(path.join(ROOT, 'node_modules', '.vite-module-page-'));
  const server = await createServer({
    root: ROOT,
    logLevel: 'warn',
    cacheDir,
    plugins: [blankPage(headers)],
    server: { port: 0, host: '127.0.0.1', hmr: false, ws: false, watch: null, headers },
    optimizeDeps: { entries: entries.map((entry) => entry.replace(/^\//, '')), force: true },
  });
  await server.listen();
  return {
    url: onlyUrl(server.resolvedUrls?.local),
    close: async () => {
      await server.close();
      rmSync(cacheDir, { recursive: true, force: true });
    },
  };
}

function devHeaders({ blobWorkers = false }: DevOptions): Record<string, string> {
  const headers = securityHeaders('development');
  const policy = headers['Content-Security-Policy']!;
  if (!blobWorkers) return headers;
  return { ...headers, 'Content-Security-Policy': policy.replace('worker-src ', 'worker-src blob: ') };
}

function blankPage(headers: Record<string, string>): Plugin {
  return {
    name: 'blank-page',
    configureServer(server) {
      server.middlewares.use(`/${BLANK_PAGE}`, (_request, response) => {
        response.writeHead(200, { 'Content-Type': 'text/html', ...headers });
        response.end(
          '<!doctype html><meta charset="utf-8"><title>blank</title><link rel="icon" href="data:,">',
        );
      });
    },
  };
}

function onlyUrl(urls: readonly string[] | undefined): string {
  const url = urls?.[0];
  if (url === undefined) throw new AppError('network', 'the local web server has no address');
  return url;
}
