/** Descriptions of knobs and metrics as plain data, declared beside the code that reads or computes them. */
import { z } from 'zod';
import { AppError } from './errors.ts';

const knobBase = {
  label: z.string(),
  /** One or two sentences: what it does, and what raising it does. */
  says: z.string(),
  unit: z.string().optional(),
  /** May be changed while a run goes on; others take effect at the next reset. */
  hot: z.boolean().optional(),
  /** Hidden behind "more". */
  advanced: z.boolean().optional(),
};

const numberKnobSchema = z.object({
  ...knobBase,
  kind: z.literal('number'),
  default: z.number(),
  min: z.number(),
  max: z.number(),
  integer: z.boolean().optional(),
  /** `log`: sliders and steps are multiplicative. */
  scale: z.enum(['linear', 'log']).optional(),
});
const choiceKnobSchema = z.object({
  ...knobBase,
  kind: z.literal('choice'),
  default: z.string(),
  choices: z.array(z.object({ value: z.string(), label: z.string() })),
});
const switchKnobSchema = z.object({ ...knobBase, kind: z.literal('switch'), default: z.boolean() });
const textKnobSchema = z.object({
  ...knobBase,
  kind: z.literal('text'),
  default: z.string(),
  maxLength: z.number(),
  placeholder: z.string().optional(),
});

export const knobSpecSchema = z.discriminatedUnion('kind', [
  numberKnobSchema,
  choiceKnobSchema,
  switchKnobSchema,
  textKnobSchema,
]);
export type KnobSpec = z.infer<typeof knobSpecSchema>;
export type NumberKnob = z.infer<typeof numberKnobSchema>;
export type ChoiceKnob<V extends string = string> = Omit<z.infer<typeof choiceKnobSchema>, 'default'> & {
  default: V;
};
export type SwitchKnob = z.infer<typeof switchKnobSchema>;
export type TextKnob = z.infer<typeof textKnobSchema>;

export const knobValueSchema = z.union([z.number(), z.string(), z.boolean()]);
export type KnobValue = z.infer<typeof knobValueSchema>;
/** Values by full knob id, e.g. `ppo.learningRate`. */
export type KnobValues = Readonly<Record<string, KnobValue>>;

export const numberKnob = (spec: Omit<NumberKnob, 'kind'>): NumberKnob => ({ kind: 'number', ...spec });
export const switchKnob = (spec: Omit<SwitchKnob, 'kind'>): SwitchKnob => ({ kind: 'switch', ...spec });
export const textKnob = (spec: Omit<TextKnob, 'kind'>): TextKnob => ({ kind: 'text', ...spec });
/** `choices` maps each value to its label. */
export function choiceKnob<V extends string>(
  spec: Omit<ChoiceKnob, 'kind' | 'choices' | 'default'> & {
    default: NoInfer<V>;
    choices: Readonly<Record<V, string>>;
  },
): ChoiceKnob<V> {
  const choices = Object.entries<string>(spec.choices).map(([value, label]) => ({ value, label }));
  return { ...spec, kind: 'choice', choices };
}

/** A group's knobs by their short name; `group.name` is the full id. */
export type Knobs = Readonly<Record<string, NumberKnob | SwitchKnob | ChoiceKnob | TextKnob>>;
/** The values a group's code receives, with the types its knobs declare. */
export type ConfigOf<K extends Knobs> = {
  -readonly [N in keyof K]: K[N] extends NumberKnob
    ? number
    : K[N] extends SwitchKnob
      ? boolean
      : K[N] extends TextKnob
        ? string
        : K[N] extends ChoiceKnob<infer V>
          ? V
          : never;
};

export const metricSpecSchema = z.object({
  /** Slash-namespaced, TRL's name where TRL has one. */
  id: z.string(),
  label: z.string(),
  /** What it means, how it is computed, and which way is good. */
  says: z.string(),
  unit: z.string(),
  better: z.enum(['higher', 'lower', 'neither']),
  /** A level worth drawing, e.g. ln 2. */
  baseline: z.object({ value: z.number(), label: z.string() }).optional(),
  digits: z.number().optional(),
});
export type MetricSpec = z.infer<typeof metricSpecSchema>;

/** A metric in one call: id, label, unit, which way is good, what it means. */
export const metricSpec = (
  id: string,
  label: string,
  unit: string,
  better: MetricSpec['better'],
  says: string,
  extra: Partial<MetricSpec> = {},
): MetricSpec => ({ id, label, unit, better, says, ...extra });

export const knobGroupSchema = z.object({
  id: z.string(),
  label: z.string(),
  says: z.string(),
  knobs: z.record(z.string(), knobSpecSchema),
});
export type KnobGroup = z.infer<typeof knobGroupSchema>;

/** Checks one value against its knob. @throws AppError('config') naming the knob and what was expected. */
export function checkKnob(id: string, spec: KnobSpec, value: unknown): KnobValue {
  const fail = (expected: string): never => {
    throw new AppError('config', `${id}: expected ${expected}, got ${String(value)}`);
  };
  if (spec.kind === 'switch') return typeof value === 'boolean' ? value : fail('true or false');
  if (spec.kind === 'choice') {
    const values = spec.choices.map((choice) => choice.value);
    return typeof value === 'string' && values.includes(value) ? value : fail(`one of ${values.join(', ')}`);
  }
  if (spec.kind === 'text') {
    const expected = `text of at most ${spec.maxLength} characters`;
    return typeof value === 'string' && value.length <= spec.maxLength ? value : fail(expected);
  }
  const kind = spec.integer ? 'a whole number' : 'a number';
  const expected = `${kind} from ${spec.min} to ${spec.max}`;
  if (typeof value !== 'number' || !Number.isFinite(value)) return fail(expected);
  if (value < spec.min || value > spec.max) return fail(expected);
  if (spec.integer && !Number.isInteger(value)) return fail(expected);
  return value;
}

/** The values of one group under their short names. */
export function groupValues<C>(values: KnobValues, groupId: string): C {
  const prefix = `${groupId}.`;
  const entries = Object.entries(values).filter(([id]) => id.startsWith(prefix));
  return Object.fromEntries(entries.map(([id, value]) => [id.slice(prefix.length), value])) as C;
}
