import type { LaneRequest } from '../protocol/commands.ts';
import type { Catalog } from '../shared/catalog.ts';
import type { KnobSpec, KnobValue } from '../shared/spec.ts';

type Described = Pick<LaneRequest, 'algorithm' | 'preset' | 'seed' | 'knobs' | 'model' | 'reward'>;

/** More differences than this are counted, not named. */
const NAMED = 3;

/** A name made from what differs from the preset: "DPO, beta 0.1, seed 9". */
export function describeRun(request: Described, catalog: Catalog | null): string {
  const algorithm = catalog?.algorithms.find(({ id }) => id === request.algorithm);
  const differences = knobDifferences(request, catalog).map(({ label, text }) => `${label} ${text}`);
  if (request.model !== undefined) differences.push(`model ${request.model}`);
  if (request.reward) differences.push('own reward');
  const more = differences.length - NAMED;
  return [
    algorithm?.label ?? request.algorithm.toUpperCase(),
    ...differences.slice(0, NAMED),
    ...(more > 0 ? [`${more} more`] : []),
    `seed ${request.seed}`,
  ].join(', ');
}

/** The knobs that matter to the algorithm and differ from the preset. */
function knobDifferences(
  { algorithm, preset, knobs }: Described,
  catalog: Catalog | null,
): { readonly label: string; readonly text: string }[] {
  const groups = catalog?.algorithms.find(({ id }) => id === algorithm)?.knobGroups;
  const presetKnobs = catalog?.presets.find(({ id }) => id === preset)?.knobs ?? {};
  return Object.entries(knobs).flatMap(([id, value]) => {
    const [group = '', name = ''] = id.split('.', 2);
    if (groups && !groups.includes(group)) return [];
    const spec = catalog?.knobGroups.find((known) => known.id === group)?.knobs[name];
    if (value === (presetKnobs[id] ?? spec?.default)) return [];
    return [{ label: lowerFirst(spec?.label ?? name), text: knobText(spec, value) }];
  });
}

/** A knob's value as it is read: a choice by its label, a switch as on or off. */
export function knobText(spec: KnobSpec | undefined, value: KnobValue): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (typeof value === 'number') return String(Number(value.toPrecision(4)));
  const choice = spec?.kind === 'choice' && spec.choices.find((known) => known.value === value);
  return choice ? choice.label : value;
}

/** Not what is written in capitals, such as KL. */
const lowerFirst = (text: string) =>
  /^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
