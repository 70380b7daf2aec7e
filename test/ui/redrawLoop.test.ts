import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createRedraw } from '../../src/ui/charts/redrawLoop.ts';

let now: number;
let frame: ((time: number) => void) | null;

/** One animation frame, if one was asked for. */
function nextFrame(ms = 16): void {
  now += ms;
  const run = frame;
  frame = null;
  run?.(now);
}

beforeEach(() => {
  now = 10_000;
  frame = null;
  vi.stubGlobal('requestAnimationFrame', (callback: (time: number) => void) => {
    frame = callback;
    return 1;
  });
  vi.spyOn(performance, 'now').mockImplementation(() => now);
});
afterEach(() => {
  for (let i = 0; i < 100 && frame; i++) nextFrame(1000); // leave no entry waiting for the next test
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

test('many requests make one redraw, in a frame', () => {
  const draw = vi.fn<() => void>();
  const redraw = createRedraw(draw);
  for (let i = 0; i < 5; i++) redraw.request();
  expect(draw).not.toHaveBeenCalled();
  nextFrame();
  expect(draw).toHaveBeenCalledTimes(1);
  expect(frame).toBeNull();
});

test('draws at most ten times a second, and does not lose the last request', () => {
  const draw = vi.fn<() => void>();
  const redraw = createRedraw(draw);
  for (let i = 0; i < 60; i++) {
    redraw.request();
    nextFrame(1000 / 60);
  }
  expect(draw.mock.calls.length).toBeGreaterThan(4);
  expect(draw.mock.calls.length).toBeLessThanOrEqual(10);
  const before = draw.mock.calls.length;
  for (let i = 0; i < 20; i++) nextFrame();
  expect(draw).toHaveBeenCalledTimes(before + 1);
});

test('a frame stops when its share is spent; the rest is drawn in the next ones', () => {
  const slow = () => {
    now += 20;
  };
  const draws = [1, 2, 3].map(() => vi.fn<() => void>(slow));
  for (const draw of draws) createRedraw(draw).request();
  nextFrame();
  expect(draws.map((draw) => draw.mock.calls.length)).toEqual([1, 0, 0]);
  nextFrame();
  nextFrame();
  expect(draws.map((draw) => draw.mock.calls.length)).toEqual([1, 1, 1]);
});

test('after a cancel nothing is drawn, whoever still asks', () => {
  const draw = vi.fn<() => void>();
  const redraw = createRedraw(draw);
  redraw.request();
  redraw.cancel();
  redraw.request();
  nextFrame();
  expect(draw).not.toHaveBeenCalled();
});
