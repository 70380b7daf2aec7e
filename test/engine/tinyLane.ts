/** A lane with the tiny model, and short names for what tests ask of it. */
import type { LaneRequest } from '../../src/protocol/commands.ts';
import type { RunState } from '../../src/protocol/events.ts';
import type { KnobValue, KnobValues } from '../../src/shared/spec.ts';
import { createNodeLane, laneRequest, type NodeLane, ofType } from './nodeLane.ts';
import { tinyKnobs, tinyModelReader } from './tinyModel.ts';

export const tinyRequest = (
  algorithm: string,
  knobs: KnobValues = {},
  changes: Partial<LaneRequest> = {},
): LaneRequest => laneRequest(algorithm, { ...changes, knobs: tinyKnobs(knobs) });

export interface TinyLane extends NodeLane {
  load(request: LaneRequest, runId?: string): Promise<void>;
  start(runId?: string): Promise<void>;
  pause(): Promise<void>;
  step(count: number, runId?: string): Promise<void>;
  setKnob(id: string, value: KnobValue): Promise<void>;
  /** The last state that was reported. */
  state(): RunState | undefined;
  steps(): number;
  /** Messages of all refusals and failures. */
  failures(): string[];
}

export function createTinyLane(lane: NodeLane = createNodeLane(tinyModelReader)): TinyLane {
  const { session, events } = lane;
  let current = '';
  return {
    ...lane,
    load: (request, runId = 'run') => {
      current = runId;
      return session.handle({ type: 'lane/load', runId, request });
    },
    start: (runId = current) => session.handle({ type: 'run/start', runId }),
    pause: () => session.handle({ type: 'run/pause', runId: current }),
    step: (count, runId = current) => session.handle({ type: 'run/step', runId, count }),
    setKnob: (id, value) => session.handle({ type: 'run/setKnob', runId: current, id, value }),
    state: () => ofType(events, 'run/stateChanged').at(-1)?.state,
    steps: () => ofType(events, 'run/stepped').length,
    failures: () => ofType(events, 'engine/failed').map(({ error }) => `${error.code} ${error.message}`),
  };
}

export async function loadedLane(algorithm: string, knobs: KnobValues = {}): Promise<TinyLane> {
  const lane = createTinyLane();
  await lane.load(tinyRequest(algorithm, knobs));
  return lane;
}
