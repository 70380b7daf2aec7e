import { describe, expect, test } from 'vitest';
import { type JoinOptions, sharedTask } from '../../src/classifier/sharedTask.ts';

/** A task that the test ends; `runs` has one entry an attempt. */
function controlled() {
  const runs: (JoinOptions<number> & { succeed(value: string): void; fail(error: Error): void })[] = [];
  const task = sharedTask<string, number>(
    (options) => new Promise((succeed, fail) => runs.push({ ...options, succeed, fail })),
  );
  const join = (seen: number[] = []) => {
    const controller = new AbortController();
    const promise = task.join({ signal: controller.signal, onProgress: (done) => seen.push(done) });
    promise.catch(() => undefined);
    return { promise, leave: () => controller.abort() };
  };
  return { runs, task, join };
}

describe('sharedTask', () => {
  test('runs once for all, and keeps its result', async () => {
    const { runs, task, join } = controlled();
    const seen: number[] = [];
    const [a, b] = [join(seen), join(seen)];
    runs[0]!.onProgress(7);
    expect(task.hasSucceeded()).toBe(false);
    runs[0]!.succeed('done');
    expect(await Promise.all([a.promise, b.promise, join().promise])).toEqual(['done', 'done', 'done']);
    expect(seen).toEqual([7, 7]);
    expect(task.hasSucceeded()).toBe(true);
    expect(runs).toHaveLength(1);
  });

  test('is given up when the last has gone, not before', async () => {
    const { runs, join } = controlled();
    const [a, b] = [join(), join()];
    a.leave();
    await expect(a.promise).rejects.toMatchObject({ name: 'AbortError' });
    expect(runs[0]!.signal.aborted).toBe(false);
    b.leave();
    expect(runs[0]!.signal.aborted).toBe(true);
    const again = join();
    expect(runs).toHaveLength(2);
    runs[1]!.succeed('second');
    expect(await again.promise).toBe('second');
  });

  test('a failure reaches all who wait, and the next attempt starts anew', async () => {
    const { runs, join } = controlled();
    const [a, b] = [join(), join()];
    runs[0]!.fail(new Error('no'));
    await expect(a.promise).rejects.toThrow('no');
    await expect(b.promise).rejects.toThrow('no');
    const again = join();
    runs[1]!.succeed('yes');
    expect(await again.promise).toBe('yes');
  });

  test('what was given up cannot come back as the result', async () => {
    const { runs, task, join } = controlled();
    const first = join();
    first.leave();
    const second = join();
    runs[0]!.succeed('stale');
    await Promise.resolve();
    expect(task.hasSucceeded()).toBe(false);
    runs[1]!.succeed('fresh');
    expect(await second.promise).toBe('fresh');
  });

  test('nobody joins with a signal that is aborted already', () => {
    const { runs, task } = controlled();
    expect(() => task.join({ signal: AbortSignal.abort(), onProgress: () => undefined })).toThrow('abort');
    expect(runs).toHaveLength(0);
  });
});
