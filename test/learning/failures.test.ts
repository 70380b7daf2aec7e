/**
 * The failure gallery keeps its word: on every seed each failure shows the numbers that its text names, and with its
 * fix in force the first of them is gone. Page and test read the same claims (src/task/failures).
 */
import { describe, expect, test } from 'vitest';
import type { EngineEvent } from '../../src/protocol/events.ts';
import { type Claim, claimHolds, type Failure, failureLanes, readClaim } from '../../src/shared/failure.ts';
import type { KnobValues } from '../../src/shared/spec.ts';
import { failurePresets } from '../../src/task/failures/registry.ts';
import { presets } from '../../src/task/presets.ts';
import { laneRequest, ofType, runLane } from '../engine/nodeLane.ts';

const SEEDS = [1, 2, 3];

/** Of the gallery; reward hacking, whose runs take longer, has a test of its own beside this one. */
const failures = failurePresets.map(({ id, failure }) => ({ id, failure: failure! }));

function valuesOf(events: readonly EngineEvent[], metric: string): number[] {
  const of = (type: 'run/evaluated' | 'run/stepped') =>
    ofType(events, type).flatMap(({ metrics }) => metrics[metric] ?? []);
  const evaluated = of('run/evaluated');
  return evaluated.length > 0 ? evaluated : of('run/stepped');
}

interface Change {
  readonly knobs?: KnobValues;
  readonly reward?: Failure['fix']['reward'];
}

/** Runs the lane as far as its claims need it. */
async function runFailure(
  preset: string,
  algorithm: string,
  claims: readonly Claim[],
  change: Change & { seed: number },
) {
  const steps = claims.every(({ reading }) => reading === 'first') ? 1 : undefined;
  const { seed, knobs = {}, reward } = change;
  const once = { 'evaluation.points': 1 }; // no claim is about what lies between first and last evaluation
  return runLane(
    laneRequest(algorithm, { preset, seed, knobs: { ...once, ...knobs }, ...(reward && { reward }) }),
    steps,
  );
}

const describeClaim = ({ algorithm, metric, reading, is, value }: Claim, read: number) =>
  `${algorithm} ${metric} ${reading} ${read.toFixed(3)} ${is} ${value}`;

describe.each(failures)('$id', ({ id, failure }) => {
  const lanes = failureLanes(failure);
  const claimsOf = (algorithm: string) => failure.claims.filter((claim) => claim.algorithm === algorithm);

  describe.each(lanes)('%s', (algorithm) => {
    const claims = claimsOf(algorithm);

    test.each(SEEDS)('seed %i shows what the text says', async (seed) => {
      const events = await runFailure(id, algorithm, claims, { seed });
      for (const claim of claims) {
        const read = readClaim(claim, valuesOf(events, claim.metric))!;
        process.stdout.write(`${id} seed ${seed}: ${describeClaim(claim, read)}\n`);
        expect.soft(claimHolds(claim, read), describeClaim(claim, read)).toBe(true);
      }
    });

    test('the fix takes its symptom away', async () => {
      const symptom = claims[0]!;
      const events = await runFailure(id, algorithm, [symptom], { seed: 1, ...failure.fix });
      const read = readClaim(symptom, valuesOf(events, symptom.metric))!;
      process.stdout.write(`${id} fixed: ${describeClaim(symptom, read)}\n`);
      expect(claimHolds(symptom, read), describeClaim(symptom, read)).toBe(false);
    });
  });
});

test('every failure preset of the catalog is tested here or in rewardHacking.test.ts', () => {
  const shown = presets.filter(({ failure }) => failure).map(({ id }) => id);
  expect(shown.toSorted()).toEqual([...failures.map(({ id }) => id), 'reward-hacking'].toSorted());
});
