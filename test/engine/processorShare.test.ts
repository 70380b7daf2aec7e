import { afterEach, expect, test, vi } from 'vitest';
import { startNodeBackend } from '../../src/cli/nodeBackend.ts';
import { type ProcessorShare, threadsOf } from '../../src/engine/backend.ts';
import { createSession } from '../../src/engine/session.ts';
import type { EngineEvent } from '../../src/protocol/events.ts';
import { tinyRequest } from './tinyLane.ts';
import { tinyModelReader } from './tinyModel.ts';

afterEach(() => vi.unstubAllGlobals());

test.each([
  [1, 2, 1],
  [2, 2, 1],
  [2, 1, 2],
  [4, 2, 2],
  [10, 3, 3],
  [64, 1, 8],
])('with %d cores and %d lanes, each lane has %d threads', (hardwareConcurrency, lanes, threads) => {
  vi.stubGlobal('navigator', { hardwareConcurrency });
  expect(threadsOf({ lanes })).toBe(threads);
});

test('two lanes are assumed, and a number of threads may be given', () => {
  vi.stubGlobal('navigator', { hardwareConcurrency: 6 });
  expect(threadsOf({})).toBe(3);
  expect(threadsOf({ lanes: 6, threads: 4 })).toBe(4);
});

test('a lane passes its share on, and says in its run when helpers are lost', async () => {
  const shares: ProcessorShare[] = [];
  const events: EngineEvent[] = [];
  const session = createSession({
    post: (event) => void events.push(event),
    startBackend: async (_choice, _onFatal, share) => {
      shares.push(share);
      await startNodeBackend('wasm');
      return { name: 'wasm', reason: 'test', device: 'test' };
    },
    modelReader: tinyModelReader,
    classifier: () => undefined,
    breathe: () => Promise.resolve(),
  });
  const request = tinyRequest('dpo', {}, { lanes: 3 });
  await session.handle({ type: 'lane/load', runId: 'run', request });
  expect(shares).toMatchObject([{ lanes: 3 }]);
  shares[0]!.onThreadsLost!('a helper thread failed');
  expect(events.at(-1)).toEqual({
    type: 'run/noted',
    runId: 'run',
    message: 'From here on this lane has one thread: a helper thread failed.',
  });
});
