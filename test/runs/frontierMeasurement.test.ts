import { describe, expect, test } from 'vitest';
import { AppError } from '../../src/shared/errors.ts';
import { createMeasurement } from '../../src/store/frontier/measurements.ts';

/** A measurement that ends when the test says so, as a worker's would. */
function slowMeasurement() {
  const asked: {
    seeds: number;
    signal: AbortSignal;
    end: (record: string) => void;
    fail: (e: unknown) => void;
  }[] = [];
  const measurement = createMeasurement<number, string>((seeds, { signal, onProgress }) => {
    onProgress({ fraction: 0.5, label: 'half way', remainingMs: null });
    return new Promise((resolve, reject) => {
      asked.push({ seeds, signal, end: resolve, fail: reject });
      signal.addEventListener('abort', () => reject(new DOMException('cancelled', 'AbortError')));
    });
  });
  return { measurement, asked };
}
const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

describe('createMeasurement', () => {
  test('runs one at a time, tells progress, and keeps what came of it', async () => {
    const { measurement, asked } = slowMeasurement();
    measurement.start(3);
    measurement.start(5);
    expect(asked.map(({ seeds }) => seeds)).toEqual([3]);
    expect(measurement.store.getState()).toMatchObject({ running: true, progress: { label: 'half way' } });
    asked[0]!.end('done');
    await settled();
    expect(measurement.store.getState()).toEqual({
      running: false,
      progress: null,
      record: 'done',
      failure: null,
    });
  });

  test('a cancelled one leaves the last result, and is no failure', async () => {
    const { measurement, asked } = slowMeasurement();
    measurement.start(1);
    asked[0]!.end('first');
    await settled();
    measurement.start(1);
    measurement.cancel();
    await settled();
    expect(asked[1]!.signal.aborted).toBe(true);
    expect(measurement.store.getState()).toEqual({
      running: false,
      progress: null,
      record: 'first',
      failure: null,
    });
  });

  test('a failure is told, and the next start clears it', async () => {
    const { measurement, asked } = slowMeasurement();
    measurement.start(1);
    asked[0]!.fail(new AppError('network', 'no model', { fix: 'Reload.' }));
    await settled();
    expect(measurement.store.getState()).toMatchObject({
      running: false,
      record: null,
      failure: { message: 'no model', fix: 'Reload.' },
    });
    measurement.start(1);
    expect(measurement.store.getState().failure).toBeNull();
  });
});
