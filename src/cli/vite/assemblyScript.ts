/**
 * `import bytes from './index.ts?assembly'`: compiles AssemblyScript to WebAssembly and gives the module as
 * base64 text. Inlined, because it must load alike in Node and in a worker whose policy forbids `data:` URLs.
 * `?assembly-relaxed` is the same with relaxed SIMD, whose fused multiply-add not every engine has.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';
import { type Plugin } from 'vite';

const REQUEST = /\?assembly(-relaxed)?$/;
/** About v128 in JavaScript and 64-bit addresses: neither happens here. */
const WARNINGS = ['--disableWarning', '112', '--disableWarning', '201'];
const OPTIONS = ['-Ospeed', '--noAssert', '--runtime', 'stub', '--use', 'abort=', ...WARNINGS];
/**
 * The module lives in another module's memory: it must bring neither data nor a memory of its own. A maximum is
 * declared because shared memory needs one (kernels/wasm/sharedMemory.ts).
 */
const MEMORY = ['--importMemory', '--noExportMemory', '--initialMemory', '0', '--maximumMemory', '65536'];

/** Goes into the page's plugins and, made anew, into the workers'. */
export function assemblyScript(): Plugin {
  let cacheFolder = '';
  return {
    name: 'assembly-script',
    enforce: 'pre',
    configResolved(config) {
      // Not in config.cacheDir, which is new for each page that serve.ts opens.
      cacheFolder = path.join(config.root, 'node_modules', '.vite', 'assembly');
    },
    async load(id) {
      const match = REQUEST.exec(id);
      if (!match) return null;
      const entry = id.replace(REQUEST, '');
      for (const file of await sourcesBeside(entry)) this.addWatchFile(file);
      const binary = await compile(entry, match[1] !== undefined, cacheFolder);
      return { code: `export default ${JSON.stringify(binary.toString('base64'))};`, map: null };
    },
  };
}

/** @throws Error with the compiler's messages */
async function compile(entry: string, relaxed: boolean, cacheFolder: string): Promise<Buffer> {
  const compiler = createRequire(import.meta.url).resolve('assemblyscript/package.json');
  const features = ['--enable', 'simd', ...(relaxed ? ['--enable', 'relaxed-simd'] : [])];
  const options = [...OPTIONS, ...MEMORY, ...features];
  const key = await hashInputs(entry, [await readFile(compiler, 'utf8'), ...options]);
  const cached = path.join(cacheFolder, `${key}.wasm`);
  try {
    return await readFile(cached);
  } catch {
    await mkdir(cacheFolder, { recursive: true });
  }
  const unfinished = `${cached}.${process.pid}.tmp`; // another process may compile the same
  const script = path.join(path.dirname(compiler), 'bin', 'asc.js');
  const args = [script, entry, '--outFile', unfinished, ...options];
  await promisify(execFile)(process.execPath, args, { cwd: path.dirname(entry) });
  await rename(unfinished, cached);
  return await readFile(cached);
}

async function hashInputs(entry: string, texts: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(text).update('\0');
  for (const file of await sourcesBeside(entry)) hash.update(await readFile(file)).update('\0');
  return hash.digest('hex').slice(0, 32);
}

async function sourcesBeside(entry: string): Promise<string[]> {
  const folder = path.dirname(entry);
  const names = await readdir(folder);
  return names
    .filter((name) => name.endsWith('.ts'))
    .toSorted()
    .map((name) => path.join(folder, name));
}
