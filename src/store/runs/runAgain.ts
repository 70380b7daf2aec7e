import type { RunHead } from '../../runs/run.ts';
import type { Race } from '../raceStore.ts';
import type { RaceSettings } from '../settings.ts';
import { writeUrl } from '../urlState.ts';

/**
 * Sets the Race page to exactly what a run was asked for, loads it and opens the page; Play starts it. Through the address's
 * own reader, so that what this version of the page does not know is left out and said.
 * @param together all runs of its race: their algorithms share the page again
 * @param seed another seed than the run's
 */
export function runAgain(
  race: Race,
  head: RunHead,
  { together = [], seed }: { readonly together?: readonly RunHead[]; readonly seed?: number } = {},
): void {
  const { catalog, settings: now, view } = race.store.getState();
  if (!catalog) return; // no worker has spoken yet: nothing could run
  const { request } = head;
  const settings: RaceSettings = {
    algorithms: algorithmsOf(head, together, now.algorithms),
    preset: request.preset,
    seed: seed ?? request.seed,
    backend: request.backend,
    knobs: request.knobs,
    model: request.model,
    reward: request.reward,
  };
  race.actions.readAddress(writeUrl(settings, { ...view, page: 'race', tab: '' }, catalog));
  race.actions.reset();
}

/** Those that ran together, or the run's own in the place of the first lane. */
function algorithmsOf(
  { race, request: { algorithm } }: RunHead,
  together: readonly RunHead[],
  now: readonly string[],
): readonly string[] {
  const others = together.filter((other) => other.race === race).map(({ request }) => request.algorithm);
  const all = [...new Set([algorithm, ...others])];
  // Lanes that are there already stay where they are.
  if (all.length > 1)
    return [...now.filter((id) => all.includes(id)), ...all.filter((id) => !now.includes(id))];
  return now.includes(algorithm) ? now : [algorithm, ...now.slice(1)];
}

/** A seed that none of these runs has had. */
export function newSeed(heads: readonly RunHead[], { request }: RunHead): number {
  const same = heads.filter((head) => head.request.preset === request.preset);
  return Math.max(...same.map((head) => head.request.seed), request.seed) + 1;
}
