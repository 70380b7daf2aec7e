/** Knobs with which any algorithm runs for a second. */
import { algorithms } from '../../src/algo/registry.ts';
import type { KnobValues } from '../../src/shared/spec.ts';

/** Of knobs that several algorithms have under the same short name. Six steps each. */
const SMALL: Readonly<Record<string, number>> = {
  steps: 6,
  batchSize: 4,
  updates: 6,
  episodes: 4,
  epochs: 1,
  prompts: 2,
  answers: 2,
  rounds: 3,
  roundSteps: 2,
  dpoSteps: 3,
  dpoBatchSize: 4,
  ppoUpdates: 3,
  ppoEpisodes: 4,
};

export function smallKnobs(id: string): KnobValues {
  const known = algorithms.find((algorithm) => algorithm.id === id)!.knobs as object;
  const entries = Object.entries(SMALL).filter(([name]) => name in known);
  return Object.fromEntries(entries.map(([name, value]) => [`${id}.${name}`, value]));
}
