/** What a page that has just opened must be told of a run that was begun elsewhere. */
import type { EngineEvent, Retold } from '../../protocol/events.ts';

type Body<T> = T extends { runId: string } ? Omit<T, 'runId'> : never;

export type Told = { -readonly [K in keyof Retold]: Retold[K] };

export const nothingTold = (): Told => ({
  start: undefined,
  evaluation: undefined,
  preferences: undefined,
  checks: [],
  stages: [],
  latest: {},
});

/** Keeps of an event what will have to be said again. */
export function noteTold(told: Told, event: Body<EngineEvent>): void {
  if (event.type === 'run/evaluated') {
    const { progress, metrics, samples } = event;
    told.evaluation = { progress, metrics, samples };
    told.start ??= told.evaluation;
  } else if (event.type === 'preferences/built') {
    const { pairs, heldOutPairs, hash, examples } = event;
    told.preferences = { pairs, heldOutPairs, hash, examples };
  } else if (event.type === 'selfTest/reported') {
    told.checks = event.checks;
  } else if (event.type === 'stage/progressed') {
    const { stage, label, done, total } = event;
    told.stages = [...told.stages.filter((known) => known.stage !== stage), { stage, label, done, total }];
  }
  if ('metrics' in event) told.latest = { ...told.latest, ...event.metrics };
}
