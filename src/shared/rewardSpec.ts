/**
 * What a reward is made of, as plain data: the page composes it, a link can carry it, the worker builds it.
 * The parts that exist, with their knobs, are in the catalog (`rewardParts`).
 */
import { z } from 'zod';
import { AppError } from './errors.ts';
import { checkKnob, type KnobSpec, knobSpecSchema, knobValueSchema } from './spec.ts';

const MAX_PARTS = 8;

/** One thing that can be rewarded. */
export const rewardPartSpecSchema = z.object({
  id: z.string(),
  label: z.string(),
  says: z.string(),
  /** What must be there before it can score. */
  needs: z.enum(['nothing', 'preferences', 'classifier']),
  knobs: z.record(z.string(), knobSpecSchema),
});
export type RewardPartSpec = z.infer<typeof rewardPartSpecSchema>;

export const rewardPartChoiceSchema = z.object({
  /** Id of a part in the catalog. */
  part: z.string().max(40),
  /** Negative: what the part rewards is punished. */
  weight: z.number().min(-10).max(10),
  /** Differences from the part's own defaults, by knob name. */
  config: z.record(z.string().max(40), knobValueSchema),
  /** In a pipeline: the parts after this one count only from this value (0-1) on. */
  gate: z.number().min(0).max(1).optional(),
});
export type RewardPartChoice = z.infer<typeof rewardPartChoiceSchema>;

export const rewardSpecSchema = z.object({
  /** `sum` of normalised scores, `product` of values in 0-1, or `gates`: a pipeline that stops at the first gate not passed. */
  combine: z.enum(['sum', 'product', 'gates']),
  parts: z.array(rewardPartChoiceSchema).min(1).max(MAX_PARTS),
});
export type RewardSpec = z.infer<typeof rewardSpecSchema>;

export const LEARNED_REWARD = 'rewardModel';

/** One part alone, with weight 1. */
export const singleReward = (part: string): RewardSpec => ({
  combine: 'sum',
  parts: [{ part, weight: 1, config: {} }],
});

/**
 * Fills in every part's defaults.
 * @throws AppError('config') naming the part and the knob
 */
export function resolveReward(known: readonly RewardPartSpec[], spec: RewardSpec): RewardSpec {
  const parts = spec.parts.map((choice, i) => {
    const found = known.find((candidate) => candidate.id === choice.part);
    const where = `reward part ${i + 1}`;
    if (!found)
      throw new AppError(
        'config',
        `${where}: expected one of ${known.map((part) => part.id).join(', ')}, got ${choice.part}`,
      );
    return { ...choice, config: resolveConfig(`${where} (${choice.part})`, found.knobs, choice.config) };
  });
  if (parts.every((part) => part.weight === 0))
    throw new AppError('config', 'reward: every part has weight 0, so nothing would be learned');
  return { ...spec, parts };
}

function resolveConfig(
  where: string,
  knobs: Readonly<Record<string, KnobSpec>>,
  config: RewardPartChoice['config'],
) {
  const stranger = Object.keys(config).find((name) => !Object.hasOwn(knobs, name));
  if (stranger !== undefined) throw new AppError('config', `${where}: no setting is called ${stranger}`);
  const entries = Object.entries(knobs).map(([name, knob]) => [
    name,
    checkKnob(`${where}, ${knob.label}`, knob, config[name] ?? knob.default),
  ]);
  return Object.fromEntries(entries) as RewardPartChoice['config'];
}
