/** A sweep as data: which algorithms, seeds and knob values are to be run, and what runs that makes. */
import { z } from 'zod';
import { laneRequestSchema, type LaneRequest, type OwnLabels } from '../protocol/commands.ts';
import type { Catalog } from '../shared/catalog.ts';
import { AppError } from '../shared/errors.ts';
import { checkKnob, type KnobSpec, type KnobValue, knobValueSchema } from '../shared/spec.ts';

/** More would take a laptop hours, and no figure could show them. */
export const MOST_RUNS = 200;
const MOST_AXES = 2;

export const sweepAxisSchema = z.object({
  /** Full knob ids. Each algorithm is moved along those of its own groups, and left alone if it has none. */
  knobs: z.array(z.string().max(80)).min(1).max(20),
  /** The values multiply the preset's own instead of replacing them: one axis for knobs of different size. */
  relative: z.boolean(),
  values: z.array(knobValueSchema).min(1).max(MOST_RUNS),
});
export type SweepAxis = z.infer<typeof sweepAxisSchema>;

export const sweepPlanSchema = z.object({
  id: z.string().regex(/^[a-z0-9-]{1,40}$/),
  /** The visitor's. Untrusted. */
  name: z.string().max(120),
  /** Milliseconds since 1970. */
  createdAt: z.number(),
  /** What all runs share. */
  base: laneRequestSchema.omit({ algorithm: true, seed: true, lanes: true, labels: true }),
  algorithms: z.array(z.string().max(40)).min(1).max(20),
  seeds: z.array(laneRequestSchema.shape.seed).min(1).max(MOST_RUNS),
  axes: z.array(sweepAxisSchema).max(MOST_AXES),
});
export type SweepPlan = z.infer<typeof sweepPlanSchema>;

/** One run of a sweep, at its place in the grid. */
export interface SweepCell {
  /** The run's id: the same whenever the plan is spread out, so that what is missing can be told. */
  readonly id: string;
  readonly name: string;
  readonly algorithm: string;
  readonly seed: number;
  /** Its value on each axis; null where the axis does not touch the algorithm. */
  readonly at: readonly (KnobValue | null)[];
  /** Equal for runs that differ in the seed alone. */
  readonly setting: string;
  readonly request: LaneRequest;
  /** Shared by the algorithms at the same seed and values. */
  readonly race: string;
}

/**
 * Every run of a sweep, seeds outermost: whoever stops early has whole grids of fewer seeds. An algorithm that an axis
 * does not touch is run once for it, not once a value.
 * @param labels the visitor's own, for a base that asks for them
 * @throws AppError('config') for an unknown algorithm, knob or preset, a value out of range, a duplicate, or more than {@link MOST_RUNS} runs
 */
export function sweepCells(plan: SweepPlan, catalog: Catalog, labels?: OwnLabels): readonly SweepCell[] {
  checkPlan(plan, catalog);
  const cells = plan.seeds.flatMap((seed) =>
    plan.algorithms.flatMap((algorithm) =>
      placesOf(plan, algorithm, catalog).map((place) =>
        cellAt(plan, catalog, algorithm, seed, place, labels),
      ),
    ),
  );
  if (cells.length <= MOST_RUNS) return cells;
  throw new AppError('config', `sweep: at most ${MOST_RUNS} runs, but this makes ${cells.length}`, {
    fix: 'Take fewer seeds or values.',
  });
}

/** The knobs of an axis that an algorithm reads. */
export function axisKnobs(axis: SweepAxis, algorithm: string, catalog: Catalog): readonly string[] {
  const groups = catalog.algorithms.find(({ id }) => id === algorithm)?.knobGroups ?? [];
  return axis.knobs.filter((knob) => groups.includes(knob.slice(0, knob.indexOf('.'))));
}

/** "KL coefficient 0.1", "learning rate x 3" */
export function axisValueLabel(axis: SweepAxis, value: KnobValue, catalog: Catalog): string {
  return axis.relative ? `${axisLabel(axis, catalog)} × ${value}` : `${axisLabel(axis, catalog)} ${value}`;
}

/** The label that the axis's knobs share, or the labels of all. */
export function axisLabel(axis: SweepAxis, catalog: Catalog): string {
  const labels = axis.knobs.map((id) => specOf(catalog, id)?.label ?? id);
  return [...new Set(labels)].join(' / ');
}

/** Indices of the values on each axis; null where it does not touch the algorithm. */
type Place = readonly (number | null)[];

function placesOf(plan: SweepPlan, algorithm: string, catalog: Catalog): Place[] {
  let places: Place[] = [[]];
  for (const axis of plan.axes) {
    const touched = axisKnobs(axis, algorithm, catalog).length > 0;
    const indices = touched ? axis.values.map((_, index) => index) : [null];
    places = places.flatMap((place) => indices.map((index) => [...place, index]));
  }
  return places;
}

function cellAt(
  plan: SweepPlan,
  catalog: Catalog,
  algorithm: string,
  seed: number,
  place: Place,
  labels: OwnLabels | undefined,
): SweepCell {
  const at = place.map((index, axis) => (index === null ? null : plan.axes[axis]!.values[index]!));
  const knobs: Record<string, KnobValue> = { ...plan.base.knobs };
  const words = [catalog.algorithms.find(({ id }) => id === algorithm)?.label ?? algorithm];
  for (const [i, value] of at.entries()) {
    if (value === null) continue;
    const axis = plan.axes[i]!;
    words.push(axisValueLabel(axis, value, catalog));
    for (const id of axisKnobs(axis, algorithm, catalog))
      knobs[id] = valueFor(plan, axis, id, value, catalog);
  }
  const where = place.map((index) => index ?? 'x').join('-');
  const setting = [algorithm, ...(where ? [where] : [])].join('.');
  return {
    id: `${plan.id}.${setting}.${seed}`,
    name: `${words.join(', ')}, seed ${seed}`,
    algorithm,
    seed,
    at,
    setting,
    race: [plan.id, ...(where ? [where] : []), seed].join('.'),
    request: { ...plan.base, algorithm, seed, knobs, ...(labels && wantsLabels(knobs) && { labels }) },
  };
}

const wantsLabels = (knobs: Readonly<Record<string, KnobValue>>) =>
  knobs['preferences.source'] === 'mine' || knobs['preferences.source'] === 'both';

/** @throws AppError('config') if it is out of the knob's range */
function valueFor(
  plan: SweepPlan,
  axis: SweepAxis,
  id: string,
  value: KnobValue,
  catalog: Catalog,
): KnobValue {
  const spec = specOf(catalog, id);
  if (!spec) throw new AppError('config', `${id}: no such knob`);
  if (!axis.relative) return checkKnob(id, spec, value);
  const preset = catalog.presets.find((known) => known.id === plan.base.preset);
  const own = plan.base.knobs[id] ?? preset?.knobs[id] ?? spec.default;
  if (typeof own !== 'number' || typeof value !== 'number')
    throw new AppError(
      'config',
      `${id}: expected a number to multiply, got ${String(own)} and ${String(value)}`,
    );
  const product = Number((own * value).toPrecision(12)); // 0.0005 x 3 is not to be 0.0015000000000000002
  return checkKnob(id, spec, spec.kind === 'number' && spec.integer ? Math.round(product) : product);
}

function specOf(catalog: Catalog, id: string): KnobSpec | undefined {
  const dot = id.indexOf('.');
  return catalog.knobGroups.find((group) => group.id === id.slice(0, dot))?.knobs[id.slice(dot + 1)];
}

function checkPlan(plan: SweepPlan, catalog: Catalog): void {
  const known = catalog.algorithms.map(({ id }) => id);
  for (const algorithm of plan.algorithms)
    if (!known.includes(algorithm))
      throw new AppError('config', `algorithm: expected one of ${known.join(', ')}, got ${algorithm}`);
  if (!catalog.presets.some(({ id }) => id === plan.base.preset))
    throw new AppError('config', `preset: there is no ${plan.base.preset}`);
  checkDifferent('algorithms', plan.algorithms);
  checkDifferent('seeds', plan.seeds);
  checkDifferent(
    'axes',
    plan.axes.flatMap((axis) => axis.knobs),
  );
  for (const axis of plan.axes) {
    checkDifferent(axis.knobs.join(', '), axis.values);
    if (plan.algorithms.some((algorithm) => axisKnobs(axis, algorithm, catalog).length > 0)) continue;
    throw new AppError(
      'config',
      `${axis.knobs.join(', ')}: none of ${plan.algorithms.join(', ')} has this knob`,
    );
  }
}

function checkDifferent(what: string, values: readonly KnobValue[]): void {
  const twice = values.find((value, i) => values.indexOf(value) < i);
  if (twice !== undefined)
    throw new AppError('config', `${what}: expected different values, got ${String(twice)} twice`);
}
