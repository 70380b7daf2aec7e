import type { Model } from '../../model/parameters.ts';
import { equals, reachesPolicy, readGradients } from '../selfTestChecks.ts';
import type { PreferencePair, SelfTestCheck } from '../types.ts';
import { dpoLossAtStart } from './dpoLoss.ts';
import { dpoGradients, type DpoUpdateConfig } from './dpoUpdate.ts';
import { type ReferenceLogProbs, withPairs } from './referencePass.ts';

/** Before any update: no margin, the loss of no preference, and gradients that reach the policy. */
export async function checkFirstLoss(
  policy: Model,
  pairs: readonly PreferencePair[],
  reference: ReferenceLogProbs,
  config: DpoUpdateConfig,
): Promise<SelfTestCheck[]> {
  const plain = { ...config, nllCoef: 0 };
  const alike = pairs.map(({ chosen, rejected }) => ({ chosen, rejected }));
  const taken = withPairs(alike, reference, [...pairs.keys()], (batch, logRefs) =>
    dpoGradients(policy, batch, logRefs, plain),
  );
  const numbers = await readGradients(taken);
  return [
    equals({ id: 'margin', label: 'implicit reward margin (KL = 0)' }, numbers['rewards/margins']!, 0),
    equals({ id: 'loss', label: 'loss' }, numbers['loss']!, dpoLossAtStart(config)),
    reachesPolicy(numbers['norm']!),
  ];
}
