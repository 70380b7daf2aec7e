/** Which lanes write down their steps, and what becomes of what they say. */
import { describe, expect, test } from 'vitest';
import type { EngineEvent } from '../../src/protocol/events.ts';
import type { PairInspection } from '../../src/shared/inspection.ts';
import { createInspections, type Inspections } from '../../src/store/inspect/inspections.ts';
import type { LaneEvent } from '../../src/store/laneWorkers.ts';
import type { Race } from '../../src/store/raceStore.ts';

const inspection: PairInspection = {
  kind: 'pairs',
  sequences: {
    ids: Int32Array.of(1, 2, 1, 3),
    starts: Int32Array.of(0, 2, 4),
    promptLengths: Int32Array.of(1, 1),
    batchRows: 2,
    eosId: 9,
  },
  loss: { type: 'sigmoid', beta: 1, labelSmoothing: 0, ipoNormalised: false },
  before: Float32Array.of(-1, -2),
  after: Float32Array.of(-1, -2),
  metrics: {},
};
const stepped = (runId: string, step: number): EngineEvent => ({
  type: 'inspect/stepped',
  runId,
  step,
  costMs: 1,
  inspection,
  texts: {},
});

interface Stage {
  readonly inspections: Inspections;
  /** What the lanes were told. */
  readonly told: string[];
  readonly say: (lane: string, event: EngineEvent) => void;
  readonly steps: () => Record<string, number[]>;
}

/** A race of two lanes, the second of which has not been loaded. */
function stage(): Stage {
  const told: string[] = [];
  let listener: (arrival: LaneEvent) => void = () => undefined;
  const lanes = { ppo: { algorithm: 'ppo', runId: '' }, dpo: { algorithm: 'dpo', runId: 'dpo-1' } };
  const race = {
    store: { getState: () => ({ lanes }) },
    actions: {
      tellLane: (lane: string, { type, ...rest }: { type: string }) =>
        void told.push(`${lane} ${type} ${Object.values(rest).join()}`),
    },
    onEvent: (hear: typeof listener) => {
      listener = hear;
      return () => undefined;
    },
  } as unknown as Pick<Race, 'store' | 'actions' | 'onEvent'>;
  const inspections = createInspections(race);
  return {
    inspections,
    told,
    say: (lane, event) => listener({ lane, event }),
    steps: () =>
      Object.fromEntries(
        Object.entries(inspections.store.getState().steps).map(([lane, list]) => [
          lane,
          list.map(({ step }) => step),
        ]),
      ),
  };
}
const loaded = (runId: string) => ({ type: 'lane/loaded', runId }) as EngineEvent;

describe('watching', () => {
  test('tells loaded lanes at once, others when they are loaded, and nobody once it is over', () => {
    const { inspections, told, say } = stage();
    say('dpo', loaded('dpo-1'));
    expect(told).toEqual([]);
    const stop = inspections.watch();
    say('ppo', loaded('ppo-1'));
    expect(told.splice(0)).toEqual(['dpo inspect/watch true', 'ppo inspect/watch true']);
    stop();
    say('ppo', loaded('ppo-2'));
    expect(told).toEqual(['dpo inspect/watch false']);
  });

  test('what is kept stays until the lane is loaded anew; another run’s word does not count', () => {
    const { inspections, say, steps } = stage();
    const stop = inspections.watch();
    say('dpo', stepped('dpo-1', 1));
    say('dpo', stepped('dpo-0', 7));
    say('dpo', stepped('dpo-1', 2));
    stop();
    expect(steps()).toEqual({ dpo: [1, 2] });
    say('dpo', { type: 'run/stateChanged', runId: 'dpo-2', state: 'paused' });
    expect(steps()).toEqual({ dpo: [1, 2] });
    say('dpo', { type: 'run/stateChanged', runId: 'dpo-2', state: 'loading' });
    expect(steps()).toEqual({});
  });
});
