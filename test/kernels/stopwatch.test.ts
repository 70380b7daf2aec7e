import { describe, expect, test } from 'vitest';
import { inPhase, listenToPhases } from '../../src/kernels/profile/phases.ts';
import { type Frame, type Ledger, Stopwatch } from '../../src/kernels/profile/stopwatch.ts';

const linear: Frame = { place: 'kernel', name: 'Linear' };
const tape: Frame = { place: 'outside', name: 'tape' };

/** A clock that only moves when told to. */
function createClock() {
  let nowMs = 1000;
  const stopwatch = new Stopwatch(() => nowMs);
  return { stopwatch, pass: (ms: number) => void (nowMs += ms) };
}

/** `phase name: ms (calls)`, sorted. */
const linesOf = ({ phases }: Ledger) =>
  [...phases]
    .flatMap(([phase, frames]) =>
      [...frames].map(([{ name }, { ms, calls }]) => `${phase} ${name}: ${ms} (${calls})`),
    )
    .toSorted();

describe('Stopwatch', () => {
  test('charges the innermost frame alone, and JavaScript with the rest', () => {
    const { stopwatch, pass } = createClock();
    stopwatch.start();
    pass(1);
    stopwatch.push(tape);
    pass(2);
    stopwatch.push(linear);
    pass(4);
    stopwatch.pop();
    pass(8);
    stopwatch.pop();
    pass(16);
    stopwatch.stop();
    pass(1000); // nobody's
    expect(linesOf(stopwatch.total)).toEqual([
      'preparation JavaScript: 17 (0)',
      'preparation Linear: 4 (1)',
      'preparation tape: 10 (1)',
    ]);
    expect(stopwatch.total.wallMs).toBe(31);
  });

  test('time in which a read-back is awaited is its own, unless something computes', () => {
    const { stopwatch, pass } = createClock();
    stopwatch.start();
    stopwatch.beginRead();
    pass(3);
    stopwatch.push(linear);
    pass(5);
    stopwatch.pop();
    stopwatch.endRead();
    pass(7);
    stopwatch.stop();
    expect(linesOf(stopwatch.total)).toEqual([
      'preparation JavaScript: 7 (0)',
      'preparation Linear: 5 (1)',
      'preparation read-backs: 3 (1)',
    ]);
  });

  test('splits a step into generation, training and scoring, and keeps the last one', () => {
    const { stopwatch, pass } = createClock();
    stopwatch.start();
    for (const factor of [1, 100]) {
      stopwatch.enter('step');
      pass(factor);
      stopwatch.enter('generation');
      pass(2 * factor);
      stopwatch.leave();
      stopwatch.enter('training');
      pass(3 * factor);
      stopwatch.leave();
      pass(4 * factor);
      stopwatch.leave();
    }
    stopwatch.enter('evaluation');
    stopwatch.enter('generation'); // of an evaluation: part of it
    pass(7);
    stopwatch.leave();
    stopwatch.leave();
    stopwatch.stop();
    expect(stopwatch.steps).toBe(2);
    expect(linesOf(stopwatch.lastStep!)).toEqual([
      'generation JavaScript: 200 (0)',
      'scoring JavaScript: 500 (0)',
      'training JavaScript: 300 (0)',
    ]);
    expect(stopwatch.lastStep!.wallMs).toBe(1000);
    expect(linesOf(stopwatch.total)).toContain('evaluation JavaScript: 7 (0)');
    expect(stopwatch.total.wallMs).toBe(1017);
  });
});

describe('inPhase', () => {
  test('only calls its work when nobody listens', () => {
    const result = {};
    expect(inPhase('step', () => result)).toBe(result);
  });

  test('ends with the promise, also when it fails, and tells whom it told of the beginning', async () => {
    const heard: string[] = [];
    listenToPhases({
      enter: (mark) => heard.push(`enter ${mark}`),
      leave: (mark) => heard.push(`leave ${mark}`),
    });
    const settle: (() => void)[] = [];
    const work = inPhase('generation', () => new Promise<void>((resolve) => settle.push(resolve)));
    listenToPhases(undefined);
    expect(heard).toEqual(['enter generation']);
    settle[0]!();
    await work;
    expect(heard).toEqual(['enter generation', 'leave generation']);

    listenToPhases({ enter: () => heard.push('in'), leave: () => heard.push('out') });
    await expect(inPhase('training', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(() =>
      inPhase('training', () => {
        throw new Error('never');
      }),
    ).toThrow('never');
    listenToPhases(undefined);
    expect(heard.slice(2)).toEqual(['in', 'out', 'in', 'out']);
  });
});
