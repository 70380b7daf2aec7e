/**
 * Runs `src/cli/<name>.ts` in Node through Vite, so that the command line resolves modules exactly as the
 * page and the tests do: `node src/cli/run.mjs pretrain --steps 100`.
 */
import { createRequire } from 'node:module';
import { createServer } from 'vite';

// tfjs looks for Node's `require` when it finds no browser.
globalThis.require = createRequire(import.meta.url);

const [name, ...args] = process.argv.slice(2);
const server = await createServer({
  server: { middlewareMode: true, watch: null, hmr: false, ws: false },
  appType: 'custom',
  logLevel: 'warn',
  optimizeDeps: { noDiscovery: true, include: [] },
});
try {
  const { main } = await server.ssrLoadModule(`/src/cli/${name}.ts`);
  process.exitCode = (await main(args)) ?? 0;
} catch (error) {
  console.error(error instanceof Error && error.name === 'AppError' ? `error: ${error.message}` : error);
  process.exitCode = 1;
} finally {
  await server.close();
}
