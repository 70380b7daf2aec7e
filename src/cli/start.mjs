/**
 * `npm start`: on a fresh clone, with nothing but Node, install, build, serve and say where.
 *   npm start -- --port 5000 --host 0.0.0.0
 */
import util from 'node:util';
import { buildIfStale, checkNode, installPackages, ROOT, runCommand, SetupError } from './setup.mjs';

const DEFAULT_PORT = 4173;

function readFlags() {
  try {
    const { values } = util.parseArgs({
      options: { port: { type: 'string' }, host: { type: 'string' }, help: { type: 'boolean' } },
    });
    const port = values.port === undefined ? DEFAULT_PORT : Number(values.port);
    if (!Number.isInteger(port) || port < 1 || port > 65_535) {
      throw new SetupError(`--port: expected a whole number from 1 to 65535, got ${values.port}`);
    }
    return { port, host: values.host ?? 'localhost', help: values.help };
  } catch (error) {
    if (error.code?.startsWith('ERR_PARSE_ARGS')) throw new SetupError(error.message);
    throw error;
  }
}

await runCommand(async () => {
  checkNode();
  const { port, host, help } = readFlags();
  if (help) {
    console.log('npm start -- [--port N] [--host ADDRESS]   installs, builds and serves the page');
    return;
  }
  installPackages();
  buildIfStale();
  const { preview } = await import('vite');
  const server = await preview({
    root: ROOT,
    logLevel: 'warn',
    preview: { port, host, strictPort: false, open: false },
  });
  const { local, network } = server.resolvedUrls;
  console.log(`\n  RLHF Playground is ready:  ${local[0] ?? network[0]}`);
  for (const url of network) {
    console.log(`  on your network:           ${url}  (without https, browsers give no GPU there)`);
  }
  console.log('\n  Ctrl+C stops it.\n');
});
