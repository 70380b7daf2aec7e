/** Measurements that take minutes: they go on while the visitor looks at other tabs, and can be cancelled. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { FrontierRecord } from '../../runs/frontier/frontierRecord.ts';
import type { HackingRecord } from '../../runs/overoptimisation/hackingRecord.ts';
import { type ErrorEnvelope, toEnvelope } from '../../shared/errors.ts';
import { isAbort } from '../studio/studioStore.ts';
import { usualConcurrency } from '../sweeps/sweepQueue.ts';
import { type FrontierRequest, measureFrontier, measureHacking } from './measureFrontier.ts';
import type { MeasureDeps, MeasureProgress } from './measureRuns.ts';

export interface MeasurementState<R> {
  readonly running: boolean;
  readonly progress: MeasureProgress | null;
  /** The last that came to its end. */
  readonly record: R | null;
  readonly failure: ErrorEnvelope | null;
}
export interface Measurement<Q, R> {
  readonly store: StoreApi<MeasurementState<R>>;
  /** Does nothing while one runs. */
  readonly start: (request: Q) => void;
  readonly cancel: () => void;
}
export type HackingRequest = Omit<FrontierRequest, 'preset'>;
export interface Measurements {
  readonly frontier: Measurement<FrontierRequest, FrontierRecord>;
  readonly hacking: Measurement<HackingRequest, HackingRecord>;
}

/** Nothing is started before it is asked for. */
export function createMeasurements(workers: Omit<MeasureDeps, 'concurrency'>): Measurements {
  const deps = () => ({ ...workers, concurrency: usualConcurrency(0) });
  return {
    frontier: createMeasurement((request, watch) => measureFrontier(deps(), request, watch)),
    hacking: createMeasurement((request, watch) => measureHacking(deps(), request, watch)),
  };
}

interface Watch {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: MeasureProgress) => void;
}

export function createMeasurement<Q, R>(
  measure: (request: Q, watch: Watch) => Promise<R>,
): Measurement<Q, R> {
  const store = createStore<MeasurementState<R>>(() => ({
    running: false,
    progress: null,
    record: null,
    failure: null,
  }));
  let controller: AbortController | null = null;
  const run = async (request: Q, mine: AbortController) => {
    try {
      const record = await measure(request, {
        signal: mine.signal,
        onProgress: (progress) => {
          if (!mine.signal.aborted) store.setState({ progress });
        },
      });
      store.setState({ record });
    } catch (error) {
      if (!isAbort(error)) store.setState({ failure: toEnvelope(error) });
    } finally {
      controller = null;
      store.setState({ running: false, progress: null });
    }
  };
  return {
    store,
    start(request) {
      if (controller) return;
      controller = new AbortController();
      store.setState({ running: true, progress: null, failure: null });
      void run(request, controller);
    },
    cancel: () => controller?.abort(),
  };
}
