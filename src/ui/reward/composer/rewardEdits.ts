import type { RewardPartChoice, RewardPartSpec, RewardSpec } from '../../../shared/rewardSpec.ts';
import type { KnobValue } from '../../../shared/spec.ts';

export const MOST_PARTS = 8;

export const withPart = (spec: RewardSpec, part: string): RewardSpec => ({
  ...spec,
  parts: [...spec.parts, { part, weight: 1, config: {} }],
});

export const withoutPart = (spec: RewardSpec, index: number): RewardSpec => ({
  ...spec,
  parts: spec.parts.filter((_, i) => i !== index),
});

export const withChange = (
  spec: RewardSpec,
  index: number,
  change: Partial<RewardPartChoice>,
): RewardSpec => ({
  ...spec,
  parts: spec.parts.map((choice, i) => (i === index ? { ...choice, ...change } : choice)),
});

/** A knob at its default is not kept: the spec holds only differences. */
export function withKnob(
  spec: RewardSpec,
  index: number,
  known: RewardPartSpec,
  name: string,
  value: KnobValue,
): RewardSpec {
  const config = Object.fromEntries(
    Object.entries({ ...spec.parts[index]!.config, [name]: value }).filter(
      ([knob, set]) => set !== known.knobs[knob]?.default,
    ),
  );
  return withChange(spec, index, { config });
}

/** Moves a part one place up (-1) or down (1): in a pipeline the order matters. */
export function withMoved(spec: RewardSpec, index: number, by: -1 | 1): RewardSpec {
  const parts = [...spec.parts];
  const [moved] = parts.splice(index, 1);
  parts.splice(index + by, 0, moved!);
  return { ...spec, parts };
}

/** One line that says what a reward is, e.g. for the toolbar. */
export function describeReward(parts: readonly RewardPartSpec[], spec: RewardSpec): string {
  const named = spec.parts.map(({ part, weight, gate }) => {
    const label = parts.find((known) => known.id === part)?.label ?? part;
    const scaled = weight === 1 ? label : `${weight} × ${label}`;
    return spec.combine === 'gates' && gate !== undefined ? `${scaled} (≥ ${gate})` : scaled;
  });
  const sign = { sum: ' + ', product: ' × ', gates: ' → ' }[spec.combine];
  return named.join(sign);
}
