import type { EngineEvent } from '../protocol/events.ts';
import { assertNever } from '../shared/assert.ts';
import type { LaneState, StageState } from './laneState.ts';

type EventOf<T extends EngineEvent['type']> = Extract<EngineEvent, { type: T }>;

/** The lane after one event of its worker. Pure; events of an earlier load change nothing. */
export function reduceEvent(lane: LaneState, event: EngineEvent): LaneState {
  if ('runId' in event && event.runId !== undefined && event.runId !== lane.runId) return lane;
  switch (event.type) {
    case 'engine/ready':
    case 'policy/exported': // for whoever asked
    case 'inspect/stepped': // the inspector keeps them
    case 'inspect/rewardModelRead':
    case 'run/checkpointed':
      return lane;
    case 'run/resumed':
      return withResumed(lane, event);
    case 'lane/loaded':
      return {
        ...lane,
        backend: event.backend,
        model: event.model,
        knobs: event.knobs,
        reward: event.reward,
        totalSteps: event.totalSteps,
      };
    case 'run/stateChanged':
      return { ...lane, phase: event.state };
    case 'stage/progressed':
      return {
        ...lane,
        stages: withStage(lane.stages, event),
        wallMs: Math.max(lane.wallMs, event.wallMs),
        latest: { ...lane.latest, ...event.metrics },
      };
    case 'preferences/built': {
      const { pairs, heldOutPairs, hash, examples } = event;
      return { ...lane, preferences: { pairs, heldOutPairs, hash, examples } };
    }
    case 'selfTest/reported':
      return { ...lane, checks: event.checks };
    case 'run/stepped':
      return withProgress(lane, event);
    case 'run/evaluated':
      return withEvaluation(withProgress(lane, event), event);
    case 'knob/changed':
      return { ...lane, knobs: { ...lane.knobs, [event.id]: event.value } };
    case 'profile/reported':
      return { ...lane, profile: event };
    case 'run/noted':
      return { ...lane, notes: [...lane.notes, event.message] };
    case 'engine/failed':
      return event.fatal
        ? { ...lane, phase: 'failed', failure: event.error }
        : { ...lane, refusal: event.error };
    default:
      return assertNever(event);
  }
}

function withProgress(lane: LaneState, event: EventOf<'run/stepped' | 'run/evaluated'>): LaneState {
  return {
    ...lane,
    progress: event.progress,
    wallMs: Math.max(lane.wallMs, event.progress.wallMs),
    latest: { ...lane.latest, ...event.metrics },
  };
}

function withEvaluation(lane: LaneState, event: EventOf<'run/evaluated'>): LaneState {
  const { progress, metrics, samples } = event;
  const evaluation = { progress, metrics, samples };
  return {
    ...lane,
    start: lane.start ?? (progress.step === 0 ? evaluation : null),
    previousSamples: lane.evaluation?.samples ?? [],
    evaluation,
  };
}

/** From here on the lane is where its checkpoint was made. */
function withResumed(lane: LaneState, event: EventOf<'run/resumed'>): LaneState {
  const { progress, start = null, evaluation = null, preferences = null, checks, stages, latest } = event;
  const then = lane.continues?.head.backend.name;
  const now = lane.backend?.name;
  const note = `goes on from step ${progress.step}`;
  return {
    ...lane,
    notes: [
      ...lane.notes,
      then && now && then !== now
        ? `${note}, which was computed on ${then}, on ${now}: the same numbers but for their last digits`
        : note,
    ],
    progress,
    wallMs: progress.wallMs,
    start,
    evaluation,
    preferences,
    checks,
    stages,
    latest,
  };
}

function withStage(stages: readonly StageState[], event: EventOf<'stage/progressed'>): readonly StageState[] {
  const { stage, label, done, total } = event;
  const next = { stage, label, done, total };
  return stages.some((known) => known.stage === stage)
    ? stages.map((known) => (known.stage === stage ? next : known))
    : [...stages, next];
}
