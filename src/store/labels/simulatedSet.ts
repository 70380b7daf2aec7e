import { createItem, type PreferenceItem } from '../../feedback/preferenceItem.ts';
import type { OwnLabels } from '../../protocol/commands.ts';
import { fork, rngKey, uniformAt } from '../../shared/rng.ts';

/** The name under which the simulated labeller's labels are kept. */
export const SIMULATED_ANNOTATOR = 'simulated';

/** Pairs of the simulated labeller as labels, shown in an order that says nothing of the verdict. */
export function simulatedItems({ train, heldOut }: OwnLabels, seed: number): PreferenceItem[] {
  const key = fork(rngKey(seed), 'simulated order');
  return [...train, ...heldOut].map(({ prompt, chosen, rejected, weight }, i) => {
    const isSwapped = uniformAt(key, i) < 0.5;
    return createItem({
      kind: 'pair',
      prompt,
      a: isSwapped ? rejected : chosen,
      b: isSwapped ? chosen : rejected,
      outcome: isSwapped ? 'b' : 'a',
      shown: 'ab',
      annotator: SIMULATED_ANNOTATOR,
      ...(weight !== undefined && { weight }),
    });
  });
}
