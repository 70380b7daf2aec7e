/** Turns what a lane's worker says into a {@link Run}. Live races, sweeps and the command line all record with it. */
import type { LaneRequest } from '../protocol/commands.ts';
import type { EngineEvent, Progress, Sample } from '../protocol/events.ts';
import { assertNever } from '../shared/assert.ts';
import { growingColumns, type GrowingColumns } from './growingColumns.ts';
import type { Curve, Run, RunHead, RunOutcome } from './run.ts';

export interface RunIdentity {
  readonly id: string;
  readonly name: string;
  readonly race: string;
  readonly sweep?: string | undefined;
  readonly tags?: readonly string[];
  readonly startedAt: number;
}

export interface RunRecorder {
  /** Events must come in order, and be of this run alone. */
  take(event: EngineEvent): void;
  /** The run as it stands; null before the first evaluation: there is nothing to keep yet. */
  run(): Run | null;
}

interface DraftCurve {
  readonly source: Curve['source'];
  readonly columns: GrowingColumns;
}

interface Draft {
  head: Partial<RunHead>;
  outcome: RunOutcome;
  before: readonly Sample[];
  after: readonly Sample[];
  readonly curves: Map<string, DraftCurve>;
  /** Exact KL last measured. */
  kl: number;
}

const AXES = ['step', 'samples', 'tokens', 'wallMs', 'kl', 'value'] as const;
/** A metric that two sources report is kept from the first of these that does. */
const PREFERENCE: readonly Curve['source'][] = ['evaluation', 'step', 'stage'];

/** @param kept the run so far, where it goes on; cut to the step that it goes on from */
export function createRunRecorder(identity: RunIdentity, request: LaneRequest, kept?: Run): RunRecorder {
  const draft: Draft = kept
    ? draftOf(kept)
    : {
        head: headOf(identity, request),
        outcome: 'running',
        before: [],
        after: [],
        curves: new Map(),
        kl: NaN,
      };
  return {
    take: (event) => takeEvent(draft, event),
    run() {
      const { head, outcome, before, after } = draft;
      if (!head.start || !head.backend) return null;
      return {
        head: { ...(head as RunHead), knobChanges: [...(head.knobChanges ?? [])], outcome },
        detail: { curves: curvesOf(draft), samples: { before: [...before], after: [...after] } },
      };
    },
  };
}

function headOf(identity: RunIdentity, { labels, ...request }: LaneRequest): Partial<RunHead> {
  const { sweep, tags = [], ...rest } = identity;
  return {
    ...rest,
    ...(sweep !== undefined && { sweep }),
    tags: [...tags],
    request,
    ...(labels && { ownLabels: { train: labels.train.length, heldOut: labels.heldOut.length } }),
    knobChanges: [],
    final: {},
  };
}

function draftOf({ head, detail }: Run): Draft {
  const curves = Object.entries(detail.curves).map(([metric, curve]): [string, DraftCurve] => {
    const columns = growingColumns(AXES.length);
    for (let i = 0; i < curve.value.length; i++) columns.push(AXES.map((axis) => curve[axis][i]!));
    return [metric, { source: curve.source, columns }];
  });
  const { failure: _, ...rest } = head;
  return {
    head: { ...rest, knobChanges: [...head.knobChanges] },
    outcome: 'running',
    before: detail.samples.before,
    after: detail.samples.after,
    curves: new Map(curves),
    kl: detail.curves['objective/kl']?.value.at(-1) ?? NaN,
  };
}

function takeEvent(draft: Draft, event: EngineEvent): void {
  const { head } = draft;
  switch (event.type) {
    case 'lane/loaded': {
      const { backend, model, knobs, reward, totalSteps } = event;
      // A run that goes on keeps the knobs that it began with: what was turned since is in the list of changes.
      Object.assign(head, { backend, model, knobs: head.knobs ?? knobs, reward, totalSteps });
      return;
    }
    case 'preferences/built': {
      const { pairs, heldOutPairs, hash } = event;
      head.preferences = { pairs, heldOutPairs, hash };
      return;
    }
    case 'knob/changed':
      head.knobChanges?.push({ step: event.step, id: event.id, value: event.value });
      return;
    case 'stage/progressed': {
      const place = { step: event.done, samples: NaN, tokens: NaN, wallMs: event.wallMs, kl: NaN };
      append(draft, 'stage', place, event.metrics);
      return;
    }
    case 'run/stepped':
      progressed(draft, 'step', event.progress, event.metrics);
      return;
    case 'run/evaluated':
      draft.kl = event.metrics['objective/kl'] ?? draft.kl;
      head.start ??= event.metrics;
      if (draft.before.length === 0) draft.before = event.samples;
      draft.after = event.samples;
      progressed(draft, 'evaluation', event.progress, event.metrics);
      return;
    case 'run/resumed':
      resumed(draft, event);
      return;
    case 'run/stateChanged':
      draft.outcome = event.state === 'finished' || event.state === 'failed' ? event.state : 'running';
      return;
    case 'engine/failed':
      if (!event.fatal) return;
      draft.outcome = 'failed';
      head.failure = event.error;
      return;
    case 'engine/ready':
    case 'selfTest/reported':
    case 'policy/exported':
    case 'run/checkpointed':
    case 'profile/reported':
    case 'inspect/stepped':
    case 'inspect/rewardModelRead':
    case 'run/noted':
      return; // of no lasting interest
    default:
      assertNever(event);
  }
}

/** What was said before the checkpoint: only what is not known of the run so far is new. */
function resumed(draft: Draft, event: Extract<EngineEvent, { type: 'run/resumed' }>): void {
  const { head } = draft;
  const { start, evaluation, preferences, progress, latest } = event;
  const isKnown = draft.curves.size > 0;
  for (const { progress: at, metrics } of isKnown ? [] : [start, evaluation].filter((each) => !!each)) {
    draft.kl = metrics['objective/kl'] ?? draft.kl;
    progressed(draft, 'evaluation', at, metrics);
  }
  if (start) head.start ??= start.metrics;
  if (draft.before.length === 0) draft.before = start?.samples ?? [];
  draft.after = evaluation?.samples ?? [];
  draft.kl = evaluation?.metrics['objective/kl'] ?? draft.kl;
  head.progress = progress;
  head.final = { ...latest };
  if (preferences) {
    const { pairs, heldOutPairs, hash } = preferences;
    head.preferences = { pairs, heldOutPairs, hash };
  }
}

type Place = Readonly<Record<Exclude<(typeof AXES)[number], 'value'>, number>>;

function progressed(
  draft: Draft,
  source: Curve['source'],
  progress: Progress,
  metrics: Readonly<Record<string, number>>,
): void {
  draft.head.progress = progress;
  draft.head.final = { ...draft.head.final, ...metrics };
  const { step, samples, tokensGenerated, tokensTrained, wallMs } = progress;
  const tokens = tokensGenerated + tokensTrained;
  append(draft, source, { step, samples, tokens, wallMs, kl: draft.kl }, metrics);
}

function append(
  { curves }: Draft,
  source: Curve['source'],
  place: Place,
  metrics: Readonly<Record<string, number>>,
): void {
  for (const [metric, value] of Object.entries(metrics)) {
    let curve = curves.get(metric);
    if (!curve || PREFERENCE.indexOf(source) < PREFERENCE.indexOf(curve.source)) {
      curve = { source, columns: growingColumns(AXES.length) };
      curves.set(metric, curve);
    }
    if (curve.source !== source) continue;
    curve.columns.push([place.step, place.samples, place.tokens, place.wallMs, place.kl, value]);
  }
}

function curvesOf({ curves }: Draft): Record<string, Curve> {
  const entries = [...curves].map(([metric, { source, columns }]): [string, Curve] => {
    const [step, samples, tokens, wallMs, kl, value] = columns.copy() as [
      Float64Array<ArrayBuffer>,
      Float64Array<ArrayBuffer>,
      Float64Array<ArrayBuffer>,
      Float64Array<ArrayBuffer>,
      Float64Array<ArrayBuffer>,
      Float64Array<ArrayBuffer>,
    ];
    return [metric, { source, step, samples, tokens, wallMs, kl, value }];
  });
  return Object.fromEntries(entries);
}
