/**
 * A finished (or stopped) race as data: what `npm run race` writes and what the page draws as "recorded" curves.
 * A pure function of what the lanes' workers said, so that the command line and the page cannot disagree.
 */
import { z } from 'zod';
import { AppError } from '../shared/errors.ts';
import { knobValueSchema } from '../shared/spec.ts';
import type { EngineEvent, Progress, Sample } from './events.ts';

export const RACE_RECORD_VERSION = 1;

/** One metric over a run. The three arrays are equally long; `step` and `wallMs` are {@link Progress}'s. */
export const seriesSchema = z.object({
  step: z.array(z.number()),
  value: z.array(z.number()),
  wallMs: z.array(z.number()),
});
export type Series = z.infer<typeof seriesSchema>;

const finalSchema = z.object({
  'gold/reward': z.number(),
  /** Exact KL to the reference, in nats. */
  'objective/kl': z.number(),
  wallMs: z.number(),
  optimizerSteps: z.number(),
  tokensGenerated: z.number(),
  tokensTrained: z.number(),
  peakBytes: z.number(),
  /** Absent in records made before they were counted. */
  flops: z.number().optional(),
});

const laneRecordSchema = z.object({
  algorithm: z.string(),
  /** Every knob's value at the start, by full id. */
  config: z.record(z.string(), knobValueSchema),
  /** The labels that the lane learnt from; equal hashes mean equal labels. */
  preferences: z.object({ pairs: z.number(), heldOutPairs: z.number(), hash: z.string() }).optional(),
  metrics: z.record(z.string(), seriesSchema),
  final: finalSchema,
  samples: z.array(
    z.object({
      prompt: z.string(),
      before: z.string(),
      after: z.string(),
      goldBefore: z.number(),
      goldAfter: z.number(),
    }),
  ),
});
export type LaneRecord = z.infer<typeof laneRecordSchema>;

export const raceRecordSchema = z.object({
  version: z.literal(RACE_RECORD_VERSION),
  preset: z.string(),
  seed: z.number(),
  /** The backend in use, not the one asked for; `wasm+cpu` if the lanes differ. */
  backend: z.string(),
  model: z.object({ id: z.string(), parameters: z.number() }),
  /** Held-out metrics of the checkpoint that all lanes start from. */
  start: z.record(z.string(), z.number()),
  lanes: z.array(laneRecordSchema).min(1),
});
export type RaceRecord = z.infer<typeof raceRecordSchema>;

/** What one lane's worker said, in order. */
export interface LaneLog {
  readonly algorithm: string;
  readonly events: readonly EngineEvent[];
}

type EventOf<T extends EngineEvent['type']> = Extract<EngineEvent, { type: T }>;

/**
 * @param race the lanes in the order in which they are shown
 * @throws AppError('internal') naming the lane, when one of them never loaded or was never evaluated
 */
export function raceRecord(race: { preset: string; seed: number; lanes: readonly LaneLog[] }): RaceRecord {
  const loaded = race.lanes.map((lane) => firstOf(lane, 'lane/loaded'));
  const first = race.lanes[0];
  const model = loaded[0]?.model;
  if (!first || !model) throw new AppError('internal', 'race record: expected at least one lane');
  return {
    version: RACE_RECORD_VERSION,
    preset: race.preset,
    seed: race.seed,
    backend: [...new Set(loaded.map((event) => event.backend.name))].join('+'),
    model: { id: model.id, parameters: model.parameters },
    start: firstOf(first, 'run/evaluated').metrics,
    lanes: race.lanes.map(laneRecord),
  };
}

function laneRecord(lane: LaneLog): LaneRecord {
  const metrics = collectSeries(lane.events);
  const before = firstOf(lane, 'run/evaluated');
  const after = lane.events.findLast((event) => event.type === 'run/evaluated') ?? before;
  const preferences = lane.events.find((event) => event.type === 'preferences/built');
  return {
    algorithm: lane.algorithm,
    config: firstOf(lane, 'lane/loaded').knobs,
    ...(preferences && {
      preferences: {
        pairs: preferences.pairs,
        heldOutPairs: preferences.heldOutPairs,
        hash: preferences.hash,
      },
    }),
    metrics,
    final: {
      'gold/reward': lastValue(lane, metrics, 'gold/reward'),
      'objective/kl': lastValue(lane, metrics, 'objective/kl'),
      ...costs(lastProgress(lane.events) ?? before.progress),
    },
    samples: pairSamples(before.samples, after.samples),
  };
}

/**
 * Every metric of stages (where `step` is what the stage has done), steps and evaluations. Where two report one at
 * the same step, the later report stands.
 */
function collectSeries(events: readonly EngineEvent[]): Record<string, Series> {
  const points = new Map<string, Map<number, { value: number; wallMs: number }>>();
  for (const event of events) {
    const at = placeOf(event);
    if (!at) continue;
    for (const [name, value] of Object.entries(at.metrics)) {
      const byStep = points.get(name) ?? new Map<number, { value: number; wallMs: number }>();
      byStep.set(at.step, { value, wallMs: at.wallMs });
      points.set(name, byStep);
    }
  }
  const series: Record<string, Series> = {};
  for (const [name, byStep] of points) {
    const ordered = [...byStep].toSorted(([a], [b]) => a - b);
    series[name] = {
      step: ordered.map(([step]) => step),
      value: ordered.map(([, point]) => point.value),
      wallMs: ordered.map(([, point]) => point.wallMs),
    };
  }
  return series;
}

function placeOf(event: EngineEvent) {
  if (event.type === 'stage/progressed') return { ...event, step: event.done };
  if (event.type !== 'run/stepped' && event.type !== 'run/evaluated') return null;
  return { metrics: event.metrics, step: event.progress.step, wallMs: event.progress.wallMs };
}

function costs(progress: Progress): Omit<LaneRecord['final'], 'gold/reward' | 'objective/kl'> {
  const { wallMs, optimizerSteps, tokensGenerated, tokensTrained, peakBytes, flops } = progress;
  const counted = flops === undefined ? {} : { flops };
  return { wallMs, optimizerSteps, tokensGenerated, tokensTrained, peakBytes, ...counted };
}

function lastProgress(events: readonly EngineEvent[]): Progress | undefined {
  return events.findLast((event) => event.type === 'run/stepped' || event.type === 'run/evaluated')?.progress;
}

function lastValue(lane: LaneLog, metrics: Record<string, Series>, name: string): number {
  const value = metrics[name]?.value.at(-1);
  if (value === undefined) throw new AppError('internal', `${lane.algorithm}: reported no ${name}`);
  return value;
}

/** By place, since two of the held-out prompts may read the same. */
function pairSamples(before: readonly Sample[], after: readonly Sample[]): LaneRecord['samples'] {
  return before.map((start, i) => {
    const end = after[i];
    if (end?.prompt !== start.prompt) {
      throw new AppError('internal', `sample ${i}: expected the prompt "${start.prompt}" again`);
    }
    return {
      prompt: start.prompt,
      before: start.text,
      after: end.text,
      goldBefore: start.gold,
      goldAfter: end.gold,
    };
  });
}

function firstOf<T extends EngineEvent['type']>(lane: LaneLog, type: T): EventOf<T> {
  const found = lane.events.find((event): event is EventOf<T> => event.type === type);
  if (!found) throw new AppError('internal', `${lane.algorithm}: the worker never sent ${type}`);
  return found;
}

/** Running time, in ms, at the first value of at least `level`; null if there is none. */
export function wallMsToReach(series: Series | undefined, level: number): number | null {
  const index = series?.value.findIndex((value) => value >= level) ?? -1;
  return series?.wallMs[index] ?? null;
}
