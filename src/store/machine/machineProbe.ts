/** The timed probe of this machine. Its result is kept for the visit; there is one for each studio. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ProbeResult } from '../../protocol/probeMachine.ts';
import { type ErrorEnvelope, toEnvelope } from '../../shared/errors.ts';
import { isAbort, type JobProgress, type Studio } from '../studio/studioStore.ts';

export interface ProbeState {
  readonly isRunning: boolean;
  readonly progress: JobProgress | null;
  readonly result: ProbeResult | null;
  /** Milliseconds since 1970; null: never. */
  readonly at: number | null;
  readonly failure: ErrorEnvelope | null;
}

export interface MachineProbe {
  readonly store: StoreApi<ProbeState>;
  /** What goes wrong is in the state; the last result stays. */
  readonly run: () => Promise<void>;
  readonly cancel: () => void;
}

const probes = new WeakMap<Studio, MachineProbe>();

export function machineProbe(studio: Studio): MachineProbe {
  const known = probes.get(studio);
  if (known) return known;
  const probe = createMachineProbe(studio, Date.now);
  probes.set(studio, probe);
  return probe;
}

export function createMachineProbe(studio: Pick<Studio, 'actions'>, now: () => number): MachineProbe {
  const store = createStore<ProbeState>(() => ({
    isRunning: false,
    progress: null,
    result: null,
    at: null,
    failure: null,
  }));
  let running: AbortController | undefined;
  return {
    store,
    cancel: () => running?.abort(),
    async run() {
      if (store.getState().isRunning) return;
      running = new AbortController();
      store.setState({ isRunning: true, progress: null, failure: null });
      try {
        const result = await studio.actions.run<'probeMachine'>(
          { kind: 'probeMachine' },
          { signal: running.signal, onProgress: (progress) => store.setState({ progress }) },
        );
        store.setState({ result, at: now() });
      } catch (error) {
        if (!isAbort(error)) store.setState({ failure: toEnvelope(error) });
      }
      store.setState({ isRunning: false, progress: null });
    },
  };
}
