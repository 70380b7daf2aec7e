/** A sweep as the visitor writes it down, and what one may choose from. */
import type { SweepAxis, SweepPlan } from '../../runs/sweep.ts';
import { type Catalog, resolveKnobs } from '../../shared/catalog.ts';
import { AppError } from '../../shared/errors.ts';
import type { KnobSpec, KnobValue, NumberKnob } from '../../shared/spec.ts';
import type { RaceSettings } from '../settings.ts';

export interface AxisDraft {
  /** An {@link AxisOffer}'s. */
  readonly offer: string;
  /** As typed: values separated by commas. */
  readonly values: string;
}
export interface SweepDraft {
  readonly name: string;
  readonly algorithms: readonly string[];
  /** As typed: "1-5", or "3, 7, 11". */
  readonly seeds: string;
  /** Up to two. */
  readonly axes: readonly AxisDraft[];
}

/** Something that a sweep can vary. */
export interface AxisOffer {
  readonly id: string;
  readonly label: string;
  /** Heading under which it is listed. */
  readonly group: string;
  readonly says: string;
  readonly knobs: readonly string[];
  readonly relative: boolean;
  readonly suggested: string;
}

export const LEARNING_RATES = 'learningRate*';
const COMMON = 'Often asked';

/** A click each. `algorithms` null: those of the race. */
export const SWEEP_PRESETS: readonly (Omit<SweepDraft, 'algorithms'> & {
  readonly says: string;
  readonly algorithms: readonly string[] | null;
})[] = [
  {
    name: '5 seeds of this race',
    says: 'How much of what you saw was luck?',
    algorithms: null,
    seeds: '1-5',
    axes: [],
  },
  {
    name: 'KL coefficient × 3 seeds',
    says: 'How tight a leash does PPO need?',
    algorithms: ['ppo'],
    seeds: '1-3',
    axes: [{ offer: 'ppo.klCoef', values: '0, 0.02, 0.1, 0.5' }],
  },
  {
    name: 'Beta × 3 seeds',
    says: 'The same leash for DPO: a smaller beta lets it go further.',
    algorithms: ['dpo'],
    seeds: '1-3',
    axes: [{ offer: 'dpo.beta', values: '0.05, 0.2, 0.5, 2' }],
  },
  {
    name: 'Learning rate × 10: who breaks first',
    says: 'Both methods at 1, 3, 10 and 20 times their learning rate.',
    algorithms: ['ppo', 'dpo'],
    seeds: '1-3',
    axes: [{ offer: LEARNING_RATES, values: '1, 3, 10, 20' }],
  },
  {
    name: 'How many labels',
    says: 'What each method makes of few labels: prompts labelled, several pairs each.',
    algorithms: ['ppo', 'dpo'],
    seeds: '1-3',
    axes: [{ offer: 'preferences.prompts', values: '10, 30, 100, 200' }],
  },
  {
    name: 'Label noise',
    says: 'Labels that are wrong with this probability, for both methods alike.',
    algorithms: ['ppo', 'dpo'],
    seeds: '1-3',
    axes: [{ offer: 'preferences.labelNoise', values: '0, 0.15, 0.3, 0.45' }],
  },
];

/** Learning rates of all together, labels, and every number knob that one of the algorithms reads. */
export function axisOffers(
  catalog: Catalog,
  settings: Pick<RaceSettings, 'preset' | 'knobs'>,
  algorithms: readonly string[],
): readonly AxisOffer[] {
  const values = resolveKnobs(catalog, settings.preset, settings.knobs);
  const read = new Set(
    catalog.algorithms.filter(({ id }) => algorithms.includes(id)).flatMap(({ knobGroups }) => knobGroups),
  );
  const offers: AxisOffer[] = catalog.knobGroups
    .filter(({ id }) => read.has(id))
    .flatMap((group) =>
      Object.entries(group.knobs).flatMap(([name, spec]) => {
        const id = `${group.id}.${name}`;
        return spec.kind === 'number' ? [offerOf(id, group.label, spec, values[id])] : [];
      }),
    );
  const rates = algorithms.map((id) => `${id}.learningRate`).filter((id) => id in values);
  if (rates.length === 0) return offers;
  const together: AxisOffer = {
    id: LEARNING_RATES,
    label: 'learning rate, times',
    group: COMMON,
    says: 'Multiples of each algorithm’s own learning rate.',
    knobs: rates,
    relative: true,
    suggested: '1, 3, 10',
  };
  return [together, ...offers];
}

function offerOf(id: string, group: string, spec: NumberKnob, value: KnobValue | undefined): AxisOffer {
  const { label, says } = spec;
  return { id, label, group, says, knobs: [id], relative: false, suggested: suggest(spec, Number(value)) };
}

/** A step down, the value itself, and a step up. */
function suggest({ min, max, scale, integer }: NumberKnob, value: number): string {
  const factor = scale === 'log' ? 4 : 2;
  const around = value === 0 ? [0, max / 8, max / 4] : [value / factor, value, value * factor];
  const allowed = around.map((at) => {
    const clamped = Math.min(max, Math.max(min, at));
    return integer ? Math.round(clamped) : Number(clamped.toPrecision(3));
  });
  return [...new Set(allowed)].join(', ');
}

/** "PPO, DPO: beta 0.1, 0.3; seeds 1-3" */
export function nameOfDraft({ algorithms, seeds, axes }: SweepDraft, offers: readonly AxisOffer[]): string {
  const varied = axes.map(
    ({ offer, values }) => `${offers.find(({ id }) => id === offer)?.label ?? offer} ${values}`,
  );
  const names = algorithms.map((id) => id.toUpperCase()).join(', ');
  return [names, [...varied, `seeds ${seeds}`].join('; ')].join(': ').slice(0, 120);
}

/**
 * @param settings of the race: preset, knobs, model and reward are those of all runs
 * @throws AppError('config') naming what cannot be read
 */
export function planOfDraft(
  draft: SweepDraft,
  settings: RaceSettings,
  catalog: Catalog,
  identity: Pick<SweepPlan, 'id' | 'createdAt'>,
): SweepPlan {
  const offers = axisOffers(catalog, settings, draft.algorithms);
  const { preset, backend, knobs, model, reward } = settings;
  return {
    ...identity,
    name: draft.name.trim() || 'Sweep',
    base: { preset, backend, knobs: { ...knobs }, ...(model && { model }), ...(reward && { reward }) },
    algorithms: [...draft.algorithms],
    seeds: readSeeds(draft.seeds),
    axes: draft.axes.map((axis) => readAxis(axis, offers, catalog)),
  };
}

/** "1-5" or "3, 7, 11" or both. @throws AppError('config') */
export function readSeeds(text: string): number[] {
  const fail = () => {
    throw new AppError('config', `seeds: expected numbers as in "1-5" or "3, 7, 11", got "${text}"`);
  };
  const parts = text.split(/[\s,;]+/).filter((part) => part !== '');
  const seeds = parts.flatMap((part) => {
    const [, from, to = from] = /^(\d{1,15})(?:[-–](\d{1,15}))?$/.exec(part) ?? [];
    const count = Number(to) - Number(from) + 1;
    if (from === undefined || count < 1 || count > 1000) return fail();
    return Array.from({ length: count }, (_, i) => Number(from) + i);
  });
  return seeds.length > 0 ? seeds : fail();
}

function readAxis({ offer, values }: AxisDraft, offers: readonly AxisOffer[], catalog: Catalog): SweepAxis {
  const chosen = offers.find(({ id }) => id === offer);
  if (!chosen) throw new AppError('config', `${offer}: none of the chosen algorithms has this knob`);
  const parts = values.split(/[\s,;]+/).filter((part) => part !== '');
  const spec = knobOf(catalog, chosen.knobs[0]!);
  const read = parts.map((part) => {
    const number = Number(part);
    if (Number.isNaN(number))
      throw new AppError(
        'config',
        `${spec?.label ?? offer}: expected numbers with commas between, got "${part}"`,
      );
    return number;
  });
  if (read.length === 0) throw new AppError('config', `${spec?.label ?? offer}: give at least one value`);
  return { knobs: [...chosen.knobs], relative: chosen.relative, values: read };
}

function knobOf(catalog: Catalog, id: string): KnobSpec | undefined {
  const dot = id.indexOf('.');
  return catalog.knobGroups.find((group) => group.id === id.slice(0, dot))?.knobs[id.slice(dot + 1)];
}
