/** The browser's end of `npm run frontier`: what the Compare page runs, without the page. */
import type { BackendChoice } from '../protocol/commands.ts';
import type { FrontierRecord } from '../runs/frontier/frontierRecord.ts';
import type { HackingRecord } from '../runs/overoptimisation/hackingRecord.ts';
import { AppError } from '../shared/errors.ts';
import { measureFrontier, measureHacking } from '../store/frontier/measureFrontier.ts';
import type { MeasureProgress } from '../store/frontier/measureRuns.ts';

declare global {
  interface Window {
    /** Put there by frontier.ts. */
    reportProgress?(progress: MeasureProgress): Promise<void>;
  }
}

export interface FrontierPageRequest {
  readonly what: 'frontier' | 'over-optimisation';
  readonly preset: string;
  readonly seeds: readonly number[];
  readonly backend: BackendChoice;
  /** Workers at a time. */
  readonly concurrency: number;
}

export async function measure({
  what,
  concurrency,
  ...request
}: FrontierPageRequest): Promise<FrontierRecord | HackingRecord> {
  const deps = {
    createWorker: () => new Worker(new URL('../engine/worker.ts', import.meta.url), { type: 'module' }),
    openClassifierPort: () => new MessageChannel().port1, // no reward here asks a classifier
    concurrency,
  };
  const watch = { onProgress: (progress: MeasureProgress) => void window.reportProgress?.(progress) };
  return what === 'frontier' ? measureFrontier(deps, request, watch) : measureHacking(deps, request, watch);
}

/** Cores of this browser. @throws AppError('backend') where workers cannot be had */
export function cores(): number {
  if (typeof Worker === 'undefined') throw new AppError('backend', 'this browser has no workers');
  return navigator.hardwareConcurrency;
}
