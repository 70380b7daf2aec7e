/** What the lanes' steps have written down, as far as the page keeps it. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { EngineEvent } from '../../protocol/events.ts';
import type { LaneEvent } from '../laneWorkers.ts';
import type { Race } from '../raceStore.ts';

export type KeptStep = Omit<Extract<EngineEvent, { type: 'inspect/stepped' }>, 'type' | 'runId'>;
export type KeptReading = Omit<Extract<EngineEvent, { type: 'inspect/rewardModelRead' }>, 'type' | 'runId'>;

/** Steps kept of a lane: enough to scrub back through. */
export const MAX_KEPT = 50;
/** However large they are. */
const MAX_BYTES = 16 * 1024 * 1024;

export interface InspectionState {
  /** By lane, oldest first; of one step only what was said last. */
  readonly steps: Readonly<Record<string, readonly KeptStep[]>>;
  readonly readings: Readonly<Record<string, KeptReading>>;
}

export interface Inspections {
  readonly store: StoreApi<InspectionState>;
  /** Has all lanes write down steps from now on. @returns has them stop; what is kept stays */
  watch(): () => void;
}

const known = new WeakMap<Race, Inspections>();
/** Those of a race: one store however often the page is opened. */
export function inspectionsOf(race: Race): Inspections {
  let found = known.get(race);
  if (!found) known.set(race, (found = createInspections(race)));
  return found;
}

export function createInspections(race: Pick<Race, 'store' | 'actions' | 'onEvent'>): Inspections {
  const store = createStore<InspectionState>(() => ({ steps: {}, readings: {} }));
  let watching = false;
  const tell = (lane: string, on: boolean) => race.actions.tellLane(lane, { type: 'inspect/watch', on });
  race.onEvent(({ lane, event }: LaneEvent) => {
    if (event.type === 'run/stateChanged' && event.state === 'loading') store.setState(without(lane));
    if (event.type === 'lane/loaded' && watching) tell(lane, true); // its worker may be new
    if (event.type !== 'inspect/stepped' && event.type !== 'inspect/rewardModelRead') return;
    if (event.runId !== race.store.getState().lanes[lane]?.runId) return;
    store.setState((state) => reduce(state, lane, event));
  });
  const tellAll = (on: boolean) => {
    watching = on;
    for (const lane of Object.values(race.store.getState().lanes))
      if (lane.runId !== '') tell(lane.algorithm, on);
  };
  return {
    store,
    watch() {
      tellAll(true);
      return () => tellAll(false);
    },
  };
}

const without = (lane: string) => (state: InspectionState) => ({
  steps: Object.fromEntries(Object.entries(state.steps).filter(([key]) => key !== lane)),
  readings: Object.fromEntries(Object.entries(state.readings).filter(([key]) => key !== lane)),
});

function reduce(
  state: InspectionState,
  lane: string,
  event: Extract<EngineEvent, { type: 'inspect/stepped' | 'inspect/rewardModelRead' }>,
): Partial<InspectionState> {
  const { type: _, runId: __, ...rest } = event;
  if (event.type === 'inspect/rewardModelRead')
    return { readings: { ...state.readings, [lane]: rest as KeptReading } };
  return { steps: { ...state.steps, [lane]: keep(state.steps[lane] ?? [], rest as KeptStep) } };
}

/** The newest of a step replaces what was said of it before; the oldest steps go when there are too many. */
export function keep(list: readonly KeptStep[], next: KeptStep): readonly KeptStep[] {
  const all = [...list.filter(({ step }) => step < next.step), next].slice(-MAX_KEPT);
  let bytes = 0;
  const fits = all.toReversed().filter((each, i) => {
    bytes += bytesOf(each.inspection);
    return i === 0 || bytes <= MAX_BYTES;
  });
  return fits.toReversed();
}

/** Of all typed arrays within. */
function bytesOf(value: unknown): number {
  if (ArrayBuffer.isView(value)) return value.byteLength;
  if (typeof value !== 'object' || value === null) return 0;
  return Object.values(value).reduce((sum: number, part) => sum + bytesOf(part), 0);
}
