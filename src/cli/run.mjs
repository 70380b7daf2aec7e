/**
 * Runs `src/cli/<name>.ts` in Node through Vite, so that the command line resolves modules exactly as the
 * page and the tests do: `node src/cli/run.mjs pretrain --steps 100`.
 * Exit status: what `main` returns, 2 for a bad flag, knob or preset, 1 for any other error.
 */
import { createRequire } from 'node:module';
import { createServer } from 'vite';

// tfjs looks for Node's `require` when it finds no browser.
globalThis.require = createRequire(import.meta.url);

function report(error) {
  if (error?.name !== 'AppError') {
    console.error(error);
    return 1;
  }
  console.error(`error: ${error.message}${error.fix ? ` (${error.fix})` : ''}`);
  return error.code === 'config' ? 2 : 1;
}

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
  process.exitCode = report(error);
} finally {
  await server.close();
}
