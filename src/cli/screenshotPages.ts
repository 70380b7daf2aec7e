/** What is done on each page before its pictures are taken; the race has run. */
import type { Page } from 'playwright-core';

const LONG = { timeout: 180_000 };

export interface PictureOf {
  readonly name: string;
  readonly prepare: (page: Page) => Promise<unknown>;
  /** Default: desktop and phone, light and dark. */
  readonly only?: 'desktop';
}

const goTo = (page: Page, name: string) => page.getByRole('link', { name, exact: true }).click();
const openTab = async (page: Page, name: string) => {
  await goTo(page, 'Compare');
  await page.getByRole('tab', { name, exact: true }).click();
};

export const PICTURES: readonly PictureOf[] = [
  { name: 'race', prepare: () => Promise.resolve() },
  {
    name: 'label',
    async prepare(page) {
      await goTo(page, 'Label');
      await page.waitForSelector('[data-judge="pairs"]', LONG);
    },
  },
  {
    name: 'reward',
    async prepare(page) {
      await goTo(page, 'Reward');
      await page.getByRole('button', { name: 'Train', exact: true }).click();
      await page.waitForSelector('[data-reward-model="trained"]', LONG);
      await page.getByRole('button', { name: 'Read', exact: true }).click();
      await page.waitForSelector('[data-token]');
    },
  },
  {
    name: 'compare-runs',
    only: 'desktop',
    async prepare(page) {
      await openTab(page, 'Runs');
      await page.getByRole('button', { name: /^Choose all/ }).click();
    },
  },
  { name: 'compare-frontier', prepare: (page) => openTab(page, 'Frontier') },
  {
    name: 'compare-over-optimisation',
    only: 'desktop',
    prepare: (page) => openTab(page, 'Over-optimisation'),
  },
  {
    name: 'compare-evaluation',
    only: 'desktop',
    async prepare(page) {
      await openTab(page, 'Evaluation');
      await page.getByRole('button', { name: 'Take the policies as they are now' }).click();
      const evaluate = page.getByRole('button', { name: 'Evaluate', exact: true });
      await evaluate.and(page.locator(':enabled')).click(LONG);
      await page.getByRole('table').first().waitFor(LONG);
    },
  },
  { name: 'compare-cost', only: 'desktop', prepare: (page) => openTab(page, 'Cost') },
  { name: 'compare-which', only: 'desktop', prepare: (page) => openTab(page, 'Which one?') },
  { name: 'learn', prepare: (page) => goTo(page, 'Learn') },
  {
    name: 'lesson',
    async prepare(page) {
      await goTo(page, 'Learn');
      await page.getByRole('link', { name: /Why KL to a reference/ }).click();
      await page.getByRole('button', { name: 'Train by PPO' }).click(LONG);
      await page.getByText(/PPO: \d+\.\d % of the gain/).waitFor(LONG);
    },
  },
  {
    name: 'try',
    async prepare(page) {
      await goTo(page, 'Try');
      await page.getByLabel('pace').selectOption('0');
      await page.getByRole('textbox', { name: 'Prompt' }).press('Enter');
      await page.waitForSelector('[data-tried]', LONG);
    },
  },
  {
    name: 'presentation',
    only: 'desktop',
    async prepare(page) {
      await goTo(page, 'Race');
      await page.keyboard.press('f');
      for (let scene = 0; scene < 20 && !(await shows(page, 'Gold against KL')); scene++)
        await page.keyboard.press('PageDown');
    },
  },
  {
    name: 'inspect', // last: its race begins anew
    async prepare(page) {
      await page.keyboard.press('Escape');
      await goTo(page, 'Race');
      await page.click('[data-action="reset"]');
      await goTo(page, 'Inspect');
      for (const part of ['sample', 'score', 'advantage', 'update']) {
        await page.click('[data-action="step-part"]:enabled', LONG);
        await page.waitForSelector(`[data-part="${part}"][data-done="true"]`, LONG);
      }
      await page.click('[data-quantity="advantage"]');
    },
  },
];

const shows = async (page: Page, title: string) => (await page.locator('h1').innerText()) === title;
