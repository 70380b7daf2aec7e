import type { ConfigOf, Knobs } from '../../src/shared/spec.ts';

/** Every knob at its default, with differences. */
export function knobDefaults<K extends Knobs>(knobs: K, changes: Partial<ConfigOf<K>> = {}): ConfigOf<K> {
  const defaults = Object.fromEntries(Object.entries(knobs).map(([name, knob]) => [name, knob.default]));
  return { ...(defaults as ConfigOf<K>), ...changes };
}
