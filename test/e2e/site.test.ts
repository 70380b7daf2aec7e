/** What the site answers, before any of its code runs. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseSync } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { serveBuild, serveDev, type Site } from '../../src/cli/serve.ts';
import { ROOT } from '../../src/cli/setup.mjs';

const MODEL = 'models/tiny-reviews';

/** The scripts and all that they import, directly or not, at once or later. */
function importedFrom(scripts: readonly string[], seen: string[] = []): string[] {
  for (const script of scripts) {
    if (seen.includes(script)) continue;
    seen.push(script);
    const source = readFileSync(path.join(ROOT, 'dist/assets', script), 'utf8');
    const { staticImports, dynamicImports } = parseSync(script, source).module;
    const targets = [
      ...staticImports.map((statement) => statement.moduleRequest.value),
      ...dynamicImports.map(({ moduleRequest }) => source.slice(moduleRequest.start, moduleRequest.end)),
    ];
    importedFrom(
      targets.map((target) => path.basename(target.replace(/['"`]/g, ''))),
      seen,
    );
  }
  return seen;
}

describe('the built site', () => {
  let site: Site;
  beforeAll(async () => {
    site = await serveBuild();
  });
  afterAll(() => site.close());
  const get = (file: string) => fetch(site.url + file);

  test('answers page, scripts and workers with the security headers', async () => {
    const scripts = readdirSync(path.join(ROOT, 'dist/assets')).filter((file) => file.endsWith('.js'));
    expect(scripts.length).toBeGreaterThan(1);
    for (const file of ['', ...scripts.map((script) => `assets/${script}`)]) {
      const { headers, status } = await get(file);
      expect(status).toBe(200);
      const policy = headers.get('content-security-policy') ?? '';
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval';");
      expect(policy).not.toContain('unsafe-inline');
      expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
      expect(headers.get('cross-origin-embedder-policy')).toBe('require-corp');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
    }
  });

  test('carries the policy in the page too, for hosts that send no headers', async () => {
    const html = await (await get('')).text();
    const meta = html.search(/<meta http-equiv="Content-Security-Policy" content="default-src/);
    expect(meta).toBeGreaterThan(-1);
    expect(meta).toBeLessThan(html.indexOf('<script'));
    expect(html).not.toMatch(/(src|href)="\//); // relative, so that any folder of any host will do
  });

  test('answers 404 for what is not there, never the page', async () => {
    for (const file of ['nothing', 'models/nothing/config.json', `${MODEL}/nothing.safetensors`]) {
      expect((await get(file)).status, file).toBe(404);
    }
  });

  test('has the shipped model, byte for byte, and not how it was made', async () => {
    for (const file of ['config.json', 'model.safetensors', 'tokenizer.json']) {
      const response = await get(`${MODEL}/${file}`);
      expect(response.status, file).toBe(200);
      const shipped = readFileSync(path.join(ROOT, MODEL, file));
      expect(Buffer.from(await response.arrayBuffer()).equals(shipped), file).toBe(true);
    }
    expect((await get(`${MODEL}/README.md`)).status).toBe(404);
  });

  const scriptsWith = (text: string) =>
    readdirSync(path.join(ROOT, 'dist/assets'))
      .filter((file) => file.endsWith('.js'))
      .filter((file) => readFileSync(path.join(ROOT, 'dist/assets', file), 'utf8').includes(text));

  test('is built for production: without React’s warnings, which cost half its speed', () => {
    expect(scriptsWith('two children with the same key')).toEqual([]);
  });

  test('keeps tfjs out of the page’s own scripts', async () => {
    const html = await (await get('')).text();
    const withTfjs = scriptsWith('not registered for backend'); // its message about a missing kernel
    const ofThePage = importedFrom([...html.matchAll(/assets\/([\w.-]+\.js)/g)].map((match) => match[1]!));
    expect(withTfjs.length).toBeGreaterThan(0);
    expect(ofThePage.length).toBeGreaterThan(0);
    expect(ofThePage.filter((script) => withTfjs.includes(script))).toEqual([]);
  });
});

describe('the dev server', () => {
  test('serves the models as files and answers 404 for what is not there', async () => {
    const site = await serveDev([]);
    try {
      const config = await fetch(`${site.url}${MODEL}/config.json`);
      expect(await config.json()).toHaveProperty('vocab_size');
      expect((await fetch(`${site.url}${MODEL}/nothing.json`)).status).toBe(404);
      expect((await fetch(`${site.url}nothing`)).status).toBe(404);
    } finally {
      await site.close();
    }
  });
});
