/** The frontier of a preset and the over-optimisation of a gullible reward model, measured from nothing. */
import type { BackendChoice } from '../../protocol/commands.ts';
import { bestOfNJob, frontierPlan } from '../../runs/frontier/frontierPlan.ts';
import {
  FRONTIER_RECORD_VERSION,
  type FrontierRecord,
  frontierRunRecord,
  type FrontierRunRecord,
} from '../../runs/frontier/frontierRecord.ts';
import { hackingPlan } from '../../runs/overoptimisation/hackingPlan.ts';
import {
  HACKING_RECORD_VERSION,
  type HackingRecord,
  type HackingRunRecord,
  hackingRunRecord,
} from '../../runs/overoptimisation/hackingRecord.ts';
import type { RunHead } from '../../runs/run.ts';
import { AppError } from '../../shared/errors.ts';
import { type MeasureDeps, type MeasureOptions, measureRuns } from './measureRuns.ts';

export interface FrontierRequest {
  readonly preset: string;
  readonly seeds: readonly number[];
  readonly backend: BackendChoice;
}
type Watch = Pick<MeasureOptions<never>, 'onProgress' | 'signal'>;

/** @throws AppError, DOMException 'AbortError' */
export async function measureFrontier(
  deps: MeasureDeps,
  request: FrontierRequest,
  watch: Watch = {},
): Promise<FrontierRecord> {
  const { preset, seeds, backend } = request;
  const started = performance.now();
  const runs: FrontierRunRecord[] = [];
  let head: RunHead | undefined;
  const bestOfN = await measureRuns(deps, {
    ...watch,
    runs: frontierPlan(request),
    bestOfN: seeds.map((seed) => ({ preset, backend, job: bestOfNJob(seed) })),
    onRun(plan, run) {
      const record = frontierRunRecord(plan, run);
      if (record) runs.push(record);
      if (plan.setting.startsWith('KL coefficient') || !head) head = run.head;
    },
  });
  return {
    version: FRONTIER_RECORD_VERSION,
    preset,
    seeds: [...seeds],
    ...aboutRun(head),
    pairs: head?.preferences?.pairs ?? 0,
    wallMs: Math.round(performance.now() - started),
    workers: deps.concurrency,
    runs: runs.toSorted((a, b) => a.seed - b.seed || a.method.localeCompare(b.method)),
    bestOfN,
  };
}

/** @throws AppError, DOMException 'AbortError' */
export async function measureHacking(
  deps: MeasureDeps,
  { seeds, backend }: Omit<FrontierRequest, 'preset'>,
  watch: Watch = {},
): Promise<HackingRecord> {
  const started = performance.now();
  const runs: HackingRunRecord[] = [];
  let head: RunHead | undefined;
  const bestOfN = await measureRuns(deps, {
    ...watch,
    runs: hackingPlan(seeds, backend),
    bestOfN: seeds.map((seed) => ({ preset: 'reward-hacking', backend, job: bestOfNJob(seed) })),
    onRun(plan, run) {
      const record = hackingRunRecord(plan, run);
      if (record) runs.push(record);
      head ??= run.head;
    },
  });
  return {
    version: HACKING_RECORD_VERSION,
    seeds: [...seeds],
    backend: aboutRun(head).backend,
    wallMs: Math.round(performance.now() - started),
    workers: deps.concurrency,
    runs: runs.toSorted((a, b) => a.seed - b.seed || a.arm.localeCompare(b.arm)),
    bestOfN,
  };
}

function aboutRun(head: RunHead | undefined): Pick<FrontierRecord, 'backend' | 'model'> {
  if (!head)
    throw new AppError('internal', 'not one run came to an evaluation', {
      fix: 'Try again, or with another backend.',
    });
  return { backend: head.backend.name, model: { id: head.model.id, parameters: head.model.parameters } };
}
