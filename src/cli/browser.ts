/** A headless Chromium, and pages in it that run our modules and keep every error they report. */
import { type Browser, chromium, type Page } from 'playwright-core';
import { AppError } from '../shared/errors.ts';
import { findChromium } from './chromium.ts';
import { BLANK_PAGE, type DevOptions, serveDev } from './serve.ts';

/** `swiftshader`: WebGPU on the CPU, for machines without a GPU; `none`: a browser with no GPU at all. */
export type WebgpuMode = 'swiftshader' | 'real' | 'none';

const QUIET = [
  '--no-sandbox', // containers, and root
  '--no-first-run',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-renderer-backgrounding',
];
const WEBGPU: Record<WebgpuMode, readonly string[]> = {
  swiftshader: ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader', '--enable-features=Vulkan'],
  real: ['--enable-unsafe-webgpu', '--enable-features=Vulkan'],
  none: ['--disable-gpu', '--disable-features=WebGPU'],
};

/** @throws AppError('config') if no Chromium is installed */
export async function launchBrowser(options: { webgpu: WebgpuMode }): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === null) {
    throw new AppError('config', 'Chromium: expected an installed one, found none', {
      fix: 'Install Chromium or Google Chrome, or set CHROMIUM_PATH to one.',
    });
  }
  return chromium.launch({
    executablePath,
    headless: true,
    args: ['--headless=new', ...QUIET, ...WEBGPU[options.webgpu]],
  });
}

/** The list that fills with everything the page reports as an error, each once; empty as long as all is well. */
export function collectErrors(page: Page): readonly string[] {
  const errors: string[] = [];
  const note = (text: string) => {
    if (!errors.includes(text)) errors.push(text);
  };
  page.on('pageerror', (error) => note(`uncaught: ${error.stack ?? error.message}`));
  page.on('crash', () => note('the page crashed'));
  page.on('console', (message) => {
    if (message.type() === 'error') note(`console: ${message.text()} (${message.location().url})`);
  });
  return errors;
}

export interface ModulePage {
  readonly page: Page;
  /** Console errors and uncaught exceptions so far. */
  readonly errors: readonly string[];
  /** Calls an export of the module in the page. Arguments and result cross as JSON. */
  call<T>(exportName: string, ...args: readonly unknown[]): Promise<T>;
  close(): Promise<void>;
}

/**
 * Runs a TypeScript module in a real page: `openModulePage('/test/gpu/linearPage.ts')`, then
 * `await page.call('gradients', 3, 4)`. The page is cross-origin isolated.
 * @param modulePath absolute from the repository's root
 * @param options.workers modules that the page starts as workers, so that their packages are found in time
 */
export async function openModulePage(
  modulePath: string,
  options: { webgpu: WebgpuMode; workers?: readonly string[] } & DevOptions,
): Promise<ModulePage> {
  const site = await serveDev([modulePath, ...(options.workers ?? [])], options);
  const browser = await launchBrowser(options).catch(async (error: unknown) => {
    await site.close();
    throw error;
  });
  const page = await browser.newPage();
  const errors = collectErrors(page);
  await page.goto(`${site.url}${BLANK_PAGE}`);
  return {
    page,
    errors,
    // Text, not a function: vitest rewrites `import()` in functions to a helper that the page lacks.
    call: (exportName, ...args) =>
      page.evaluate(
        `import(${JSON.stringify(modulePath)}).then((module) =>
          module[${JSON.stringify(exportName)}](...${JSON.stringify(args)}))`,
      ),
    close: async () => {
      await browser.close();
      await site.close();
    },
  };
}
