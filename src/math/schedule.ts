export type ScheduleKind = 'constant' | 'linear' | 'cosine';

export interface Schedule {
  readonly kind: ScheduleKind;
  readonly warmupSteps: number;
  readonly totalSteps: number;
  /** Where the decay ends, as a share of the base rate. */
  readonly floor: number;
}

/**
 * Factor on the base learning rate at `step` (0, 1, 2, ...): linear warm-up, then constant, linear or cosine
 * decay to `floor`. With floor 0 equal to transformers' get_linear_ / get_cosine_schedule_with_warmup.
 */
export function scheduleFactor(schedule: Schedule, step: number): number {
  const { kind, warmupSteps, totalSteps, floor } = schedule;
  if (step < warmupSteps) return step / Math.max(1, warmupSteps);
  const progress = Math.min(1, (step - warmupSteps) / Math.max(1, totalSteps - warmupSteps));
  if (kind === 'constant') return 1;
  const decay = kind === 'linear' ? 1 - progress : 0.5 * (1 + Math.cos(Math.PI * progress));
  return floor + (1 - floor) * decay;
}
