/** The built page in a real browser, for the specs of this folder. */
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { collectErrors, launchBrowser, type WebgpuMode } from '../../../src/cli/browser.ts';
import { serveBuild, type Site } from '../../../src/cli/serve.ts';

export const DESKTOP = { width: 1440, height: 900 };
export const PHONE = { width: 390, height: 844 };

export interface Visit {
  readonly page: Page;
  /** Console errors (policy violations among them), uncaught exceptions, crashes. */
  readonly errors: readonly string[];
  /** Requests to anywhere but the site. */
  readonly foreignRequests: readonly string[];
}

export interface VisitOptions extends BrowserContextOptions {
  /** What follows the site's address. The backend is named so that a machine with a GPU tests the same thing. */
  readonly address?: string;
  /** Runs before the page is opened: route interception, init scripts. */
  readonly before?: (page: Page) => Promise<unknown>;
}

/**
 * Serves the build and starts a browser for the tests of one file. Each visit has a context of its own, closed
 * after the test, or after all of them if the visit began in `beforeAll`.
 */
export function openSite(webgpu: WebgpuMode = 'none'): (options?: VisitOptions) => Promise<Visit> {
  let site: Site | undefined;
  let browser: Browser | undefined;
  let contexts: BrowserContext[] = [];
  let inTest = false;
  beforeAll(async () => {
    site = await serveBuild();
    browser = await launchBrowser({ webgpu });
  });
  beforeEach(() => {
    inTest = true;
  });
  afterEach(async () => {
    await Promise.all(contexts.map((context) => context.close()));
    contexts = [];
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
  });
  return async ({ address = '?backend=wasm', before, ...contextOptions } = {}) => {
    if (!site || !browser) throw new Error('visit() before the site was served');
    const siteUrl = site.url;
    const context = await browser.newContext({ viewport: DESKTOP, ...contextOptions });
    if (inTest) contexts.push(context);
    const foreignRequests: string[] = [];
    context.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith(siteUrl) && !/^(data|blob):/.test(url)) foreignRequests.push(url);
    });
    const page = await context.newPage();
    const errors = collectErrors(page);
    await before?.(page);
    await page.goto(siteUrl + address);
    return { page, errors, foreignRequests };
  };
}
