/** The tour is shown once in a browser's life, or, where nothing may be kept, once in a visit. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

/** As after loading the page anew. */
async function load() {
  vi.resetModules();
  return import('../../src/ui/tour/tourMemory.ts');
}

const kept = new Map<string, string>();
const storage = {
  getItem: (key: string) => kept.get(key) ?? null,
  setItem: (key: string, value: string) => void kept.set(key, value),
};
const denied = {
  getItem() {
    throw new DOMException('denied', 'SecurityError');
  },
  setItem() {
    throw new DOMException('denied', 'SecurityError');
  },
};
const navigated = (type: string) => vi.stubGlobal('performance', { getEntriesByType: () => [{ type }] });

beforeEach(() => kept.clear());
afterEach(() => void vi.unstubAllGlobals());

test('a tour that was begun does not return with the next load', async () => {
  vi.stubGlobal('localStorage', storage);
  const first = await load();
  expect(first.isTourSeen()).toBe(false);
  first.rememberTour();
  expect((await load()).isTourSeen()).toBe(true);
});

test('where storage is denied it is shown once, and not again by a reload', async () => {
  vi.stubGlobal('localStorage', denied);
  navigated('navigate');
  const first = await load();
  expect(first.isTourSeen()).toBe(false);
  first.rememberTour();
  expect(first.isTourSeen()).toBe(true);
  navigated('reload');
  expect((await load()).isTourSeen()).toBe(true);
});
