/**
 * What exists (algorithms, knobs, metrics, rewards, presets) as plain data. The worker sends it to the page, and the
 * page draws what it describes, so a new algorithm needs no change in the UI.
 */
import { z } from 'zod';
import { AppError } from './errors.ts';
import { failureSchema } from './failure.ts';
import { rewardPartSpecSchema, rewardSpecSchema } from './rewardSpec.ts';
import {
  checkKnob,
  knobGroupSchema,
  type KnobSpec,
  type KnobValue,
  type KnobValues,
  knobValueSchema,
  metricSpecSchema,
} from './spec.ts';

const algorithmSpecSchema = z.object({
  id: z.string(),
  label: z.string(),
  says: z.string(),
  /** When one would choose it, in a sentence; also the end of `says`. */
  whenToUse: z.string().optional(),
  needs: z.array(z.enum(['preferences', 'reward'])).optional(),
  /** Models that it reads at every step besides the policy. */
  holds: z.array(z.enum(['reference', 'critic', 'rewardModel'])).optional(),
  /** Groups that matter to this algorithm, in the order to show them. */
  knobGroups: z.array(z.string()),
  /** Ids of the metrics it reports at each step. */
  metrics: z.array(z.string()),
  /** Those of them that mean something else here than in the catalog's list. */
  ownMetrics: z.array(metricSpecSchema).optional(),
});
export type AlgorithmSpec = z.infer<typeof algorithmSpecSchema>;

const judgeSchema = z.object({
  /** A classifier that the site ships. */
  classifier: z.string(),
  /** The label whose probability is reported, as `eval/<metric>_mean` and `_std`. */
  label: z.string(),
  metric: z.enum(['toxicity', 'sentiment']),
});
export type Judge = z.infer<typeof judgeSchema>;

const presetSpecSchema = z.object({
  id: z.string(),
  label: z.string(),
  says: z.string(),
  /** The models it can run on, its own first. */
  models: z.array(z.string()).min(1),
  /** Differences from the knobs' defaults, by full id. */
  knobs: z.record(z.string(), knobValueSchema),
  reward: rewardSpecSchema,
  /** A text classifier that looks at the held-out answers beside the gold score. */
  judge: judgeSchema.optional(),
  /** Only of presets that show a mistake. */
  failure: failureSchema.optional(),
});
export type PresetSpec = z.infer<typeof presetSpecSchema>;

export const catalogSchema = z.object({
  algorithms: z.array(algorithmSpecSchema),
  knobGroups: z.array(knobGroupSchema),
  metrics: z.array(metricSpecSchema),
  presets: z.array(presetSpecSchema),
  rewardParts: z.array(rewardPartSpecSchema),
});
export type Catalog = z.infer<typeof catalogSchema>;

/**
 * Every knob of the catalog with its value: defaults, then the preset's differences, then the visitor's.
 * @throws AppError('config') for an unknown preset, an unknown knob or a value out of range.
 */
export function resolveKnobs(catalog: Catalog, presetId: string, overrides: KnobValues): KnobValues {
  const preset = catalog.presets.find((candidate) => candidate.id === presetId);
  if (!preset) {
    const known = catalog.presets.map((candidate) => candidate.id).join(', ');
    throw new AppError('config', `preset: expected one of ${known}, got ${presetId}`);
  }
  const specs = new Map<string, KnobSpec>();
  for (const group of catalog.knobGroups) {
    for (const [name, spec] of Object.entries(group.knobs)) specs.set(`${group.id}.${name}`, spec);
  }
  const values: Record<string, KnobValue> = {};
  for (const [id, spec] of specs) values[id] = spec.default;
  for (const [id, value] of [...Object.entries(preset.knobs), ...Object.entries(overrides)]) {
    const spec = specs.get(id);
    if (!spec) throw new AppError('config', `${id}: no such knob`);
    values[id] = checkKnob(id, spec, value);
  }
  return values;
}
