import { checkKnob, type KnobSpec, type KnobValue, type NumberKnob } from '../../shared/spec.ts';
import { AppError } from '../../shared/errors.ts';

const MOST_STEPS = 200;
/** How far below its maximum a log slider reaches when the minimum is zero; position 0 is then zero itself. */
const DECADES_TO_ZERO = 4;

const lowest = (spec: NumberKnob) => (spec.min > 0 ? spec.min : spec.max / 10 ** DECADES_TO_ZERO);
const isLog = (spec: NumberKnob) => spec.scale === 'log' && spec.max > 0 && spec.min >= 0;

/** How many positions the slider has besides 0: one for each whole number where that is possible. */
export function sliderSteps(spec: NumberKnob): number {
  const range = spec.max - spec.min;
  return spec.integer && !isLog(spec) && range <= MOST_STEPS ? range : MOST_STEPS;
}

/** Where on the slider a value lies, 0 to `sliderSteps`. */
export function positionOf(spec: NumberKnob, value: number): number {
  const share = isLog(spec)
    ? value <= 0
      ? 0
      : Math.log(value / lowest(spec)) / Math.log(spec.max / lowest(spec))
    : (value - spec.min) / (spec.max - spec.min);
  return Math.round(Math.min(1, Math.max(0, share)) * sliderSteps(spec));
}

/** The value at a slider position, rounded to two figures (to a whole number where the knob wants one). */
export function valueAt(spec: NumberKnob, position: number): number {
  const share = position / sliderSteps(spec);
  if (share <= 0) return spec.min;
  if (share >= 1) return spec.max;
  const value = isLog(spec)
    ? lowest(spec) * (spec.max / lowest(spec)) ** share
    : spec.min + share * (spec.max - spec.min);
  const rounded = spec.integer ? Math.round(value) : Number(value.toPrecision(2));
  return Math.min(spec.max, Math.max(spec.min, rounded));
}

/** A number as one would type it: 0.0005, 1e-6, 4096. */
export function formatKnob(value: KnobValue): string {
  if (typeof value !== 'number') return String(value);
  return value !== 0 && Math.abs(value) < 1e-4 ? value.toExponential().replace('e-0', 'e-') : String(value);
}

export type KnobReading = { readonly value: KnobValue } | { readonly problem: string };

/** What a visitor typed, as a value of the knob or as the reason why it is not one. */
export function readKnobText(spec: KnobSpec, text: string): KnobReading {
  const typed = spec.kind === 'number' ? (text.trim() === '' ? NaN : Number(text.replace(',', '.'))) : text;
  try {
    return { value: checkKnob(spec.label, spec, typed) };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return {
      problem: Number.isNaN(typed) ? error.message.replace('got NaN', `got “${text}”`) : error.message,
    };
  }
}
