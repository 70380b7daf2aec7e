/** The site's classifiers in a real browser: offline from shipped files, from a hub on request, and when files are bad. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Browser, BrowserContext, Page, Route } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { collectErrors, launchBrowser } from '../../src/cli/browser.ts';
import { ROOT } from '../../src/cli/setup.mjs';
import type { ClassifierPage } from './pages/classifierPage.ts';
import { CLASSIFIER_PAGE, type ClassifierSite, serveClassifierSite } from './support/classifierSite.ts';

interface Fixture {
  readonly labels: readonly string[];
  readonly rows: readonly { readonly text: string; readonly logits: readonly number[] }[];
}
const fixture = (name: string) =>
  JSON.parse(
    readFileSync(path.join(ROOT, 'test', 'classifier', 'fixtures', `${name}.json`), 'utf8'),
  ) as Fixture;

const WEIGHTS = '**/models/classifier-replies/onnx/model.onnx';
const HEAVY = /ort-wasm|transformers|classifier/;

let site: ClassifierSite;
let browser: Browser;
let context: BrowserContext;
let requests: string[];

beforeAll(async () => {
  site = await serveClassifierSite();
  browser = await launchBrowser({ webgpu: 'none' });
});
afterEach(() => context.close());
afterAll(async () => {
  await browser.close();
  await site.close();
});

async function visit(address: string): Promise<{ page: Page; errors: readonly string[] }> {
  context = await browser.newContext();
  requests = [];
  context.on('request', (request) => requests.push(request.url()));
  const page = await context.newPage();
  const errors = collectErrors(page);
  await page.goto(site.url + address);
  return { page, errors };
}

/** Calls the page's API. Arguments and result cross as JSON. */
function call<K extends keyof ClassifierPage>(
  page: Page,
  name: K,
  ...args: Parameters<ClassifierPage[K]>
): Promise<Awaited<ReturnType<ClassifierPage[K]>>> {
  return page.evaluate(`window.classifierPage.${name}(...${JSON.stringify(args)})`);
}

const foreign = () => requests.filter((url) => !url.startsWith(site.url) && !/^(data|blob):/.test(url));

function largestDifference(logits: readonly (readonly number[])[], { rows }: Fixture): number {
  const differences = rows.flatMap((row, i) =>
    row.logits.map((logit, k) => Math.abs(logit - logits[i]![k]!)),
  );
  expect(differences).toHaveLength(rows.length * 2);
  return Math.max(...differences);
}

describe('shipped classifiers', () => {
  test.each(['replies', 'reviews'])(
    'classifier-%s loads offline in its worker and says what Python says',
    async (name) => {
      const { page, errors } = await visit(CLASSIFIER_PAGE);
      const { labels, rows } = fixture(name);
      const loaded = await call(page, 'load', `classifier-${name}`);
      expect(loaded).toMatchObject({ labels, independent: false });
      const stages = new Set('progress' in loaded ? loaded.progress.map((one) => one.stage) : []);
      expect([...stages]).toEqual(['runtime', 'files', 'start']);
      const texts = rows.map((row) => row.text);
      const verdict = await call(page, 'classify', `classifier-${name}`, texts);
      expect(largestDifference(verdict.logits, fixture(name))).toBeLessThan(1e-3);
      const times: number[] = [];
      for (let round = 0; round < 5; round++)
        times.push((await call(page, 'classify', `classifier-${name}`, texts)).ms / texts.length);
      const ms = 'ms' in loaded ? Math.round(loaded.ms) : NaN;
      const sorted = times.toSorted((a, b) => a - b);
      console.log(
        `classifier-${name}: loaded in ${ms} ms, ${sorted[2]!.toFixed(2)} / ${sorted[0]!.toFixed(2)} ms a text (median / fastest of 5 rounds of ${texts.length})`,
      );
      expect(foreign()).toEqual([]);
      expect(errors).toEqual([]);
    },
  );

  test('serve the page and a lane over a port at once', async () => {
    const { page } = await visit(CLASSIFIER_PAGE);
    const texts = fixture('replies').rows.map((row) => row.text);
    const [own, lane] = await call(page, 'classifyTwice', 'classifier-replies', texts);
    expect(lane).toEqual(own);
    expect(largestDifference(own!, fixture('replies'))).toBeLessThan(1e-3);
    expect(requests.filter((url) => url.endsWith('model.onnx'))).toHaveLength(1);
  });

  test('cost a visitor nothing who does not ask for them', async () => {
    const { page } = await visit('index.html?backend=wasm');
    await page.waitForSelector('[data-lane-panel="ppo"][data-phase="ready"]');
    expect(requests.filter((url) => HEAVY.test(new URL(url).pathname))).toEqual([]);
    const files = readdirSync(site.folder, { recursive: true, encoding: 'utf8' });
    const bytes = (keep: (file: string) => boolean) =>
      files
        .filter(keep)
        .map((file) => statSync(path.join(site.folder, file)))
        .reduce((sum, stat) => sum + (stat.isFile() ? stat.size : 0), 0);
    console.log(
      `dist: ${(bytes(() => true) / 1e6).toFixed(1)} MB, of it for classifiers ${(bytes((file) => HEAVY.test(file)) / 1e6).toFixed(1)} MB`,
    );
    expect(files.filter((file) => file.endsWith('.wasm') && file.includes('ort-'))).toHaveLength(1);
  });
});

describe('bad files', () => {
  const cut = (share: number) => async (route: Route) => {
    const body = await (await route.fetch()).body();
    await route.fulfill({ body: body.subarray(0, Math.floor(body.length * share)) });
  };
  test.each([
    ['missing', WEIGHTS, (route: Route) => route.fulfill({ status: 404 }), 'onnx/model.onnx is missing'],
    ['cut short', WEIGHTS, cut(0.5), 'onnx/model.onnx cannot be used'],
    ['empty', WEIGHTS, cut(0), 'onnx/model.onnx cannot be used'],
    ['no JSON', '**/classifier-replies/tokenizer.json', cut(0.5), 'tokenizer.json is not JSON'],
    ['no runtime', '**/ort-wasm*.wasm', (route: Route) => route.fulfill({ status: 404 }), 'ort-wasm'],
  ])('%s: said so, and everything else works', async (_, pattern, handler, message) => {
    const { page } = await visit(CLASSIFIER_PAGE);
    await context.route(pattern, handler);
    const failed = await call(page, 'load', 'classifier-replies');
    expect(failed).toMatchObject({ name: 'AppError' });
    expect('message' in failed && failed.message).toContain(message);
    expect('fix' in failed && failed.fix).toBeTruthy();
    await context.unroute(pattern);
    expect(await call(page, 'load', 'classifier-replies')).toMatchObject({ labels: ['nontoxic', 'toxic'] });
    const { rows } = fixture('replies');
    const verdict = await call(page, 'classify', 'classifier-replies', [rows[0]!.text]);
    expect(verdict.logits[0]![0]).toBeCloseTo(rows[0]!.logits[0]!, 3);
  });
});

describe('classifiers of a hub', () => {
  const ID = 'someone/polite-or-not';
  /** The hub's addresses, answered from the shipped classifier's files. */
  const serveHub = () =>
    context.route('https://huggingface.co/**', async (route) => {
      const headers = { 'access-control-allow-origin': '*' };
      const file = new URL(route.request().url()).pathname.replace(`/${ID}/resolve/main/`, '');
      const local = path.join(ROOT, 'models', 'classifier-replies', file);
      if (file.includes('quantized')) await route.fulfill({ status: 404, headers });
      else await route.fulfill({ body: readFileSync(local), headers });
    });

  test('are read from the Hub when asked for, kept, and classify like any', async () => {
    const { page, errors } = await visit(CLASSIFIER_PAGE);
    await serveHub();
    const refused = await call(page, 'classify', ID, ['Hello.']).catch((error: Error) => error.message);
    expect(refused).toContain('is not loaded');
    expect(foreign()).toEqual([]);
    expect(await call(page, 'load', ID)).toMatchObject({ labels: ['nontoxic', 'toxic'] });
    expect(foreign().map((url) => url.replace(`https://huggingface.co/${ID}/resolve/main/`, ''))).toEqual([
      'config.json',
      'tokenizer.json',
      'tokenizer_config.json',
      'onnx/model_quantized.onnx',
      'onnx/model.onnx',
    ]);
    const { rows } = fixture('replies');
    const verdict = await call(
      page,
      'classify',
      ID,
      rows.map((row) => row.text),
    );
    expect(largestDifference(verdict.logits, fixture('replies'))).toBeLessThan(1e-3);
    await page.reload();
    requests = [];
    expect(await call(page, 'load', ID)).toMatchObject({ labels: ['nontoxic', 'toxic'] });
    expect(foreign()).toEqual([]);
    expect(errors.filter((error) => !error.includes('404'))).toEqual([]);
  });

  test('can be cancelled while they download, and loaded after that', async () => {
    const { page } = await visit(CLASSIFIER_PAGE);
    await serveHub();
    expect(await call(page, 'loadAndCancel', ID)).toMatchObject({ name: 'AbortError' });
    expect(await call(page, 'load', ID)).toMatchObject({ labels: ['nontoxic', 'toxic'] });
  });

  test('cannot be had offline, which is said', async () => {
    const { page } = await visit(CLASSIFIER_PAGE);
    await context.route('https://huggingface.co/**', (route) => route.abort('internetdisconnected'));
    const failed = await call(page, 'load', ID);
    expect(failed).toMatchObject({ name: 'AppError', code: 'network' });
    expect('message' in failed && failed.message).toContain('huggingface.co does not answer');
  });

  test('are open to the classifier’s worker alone', async () => {
    const { page } = await visit(CLASSIFIER_PAGE);
    await serveHub();
    const fromPage = await page.evaluate(() =>
      fetch('https://huggingface.co/someone/polite-or-not/resolve/main/config.json').then(
        () => 'reached',
        () => 'blocked',
      ),
    );
    expect(fromPage).toBe('blocked');
    const workers = readdirSync(path.join(site.folder, 'assets')).filter((file) =>
      /[wW]orker-.*\.js$/.test(file),
    );
    expect(workers.length).toBeGreaterThan(1);
    for (const file of workers) {
      const policy = (await fetch(`${site.url}assets/${file}`)).headers.get('content-security-policy');
      const mayReach = policy?.includes('https://huggingface.co');
      expect([file, mayReach]).toEqual([file, file.startsWith('classifierWorker-')]);
    }
  });
});
