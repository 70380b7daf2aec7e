/** The preset that shows reward hacking does so on every seed, and the one with a KL penalty does not. */
import { expect, test } from 'vitest';
import { linearRegression } from '../../src/statistics/curveFits.ts';
import { claimHolds, readClaim } from '../../src/shared/failure.ts';
import { rewardHacking } from '../../src/task/failures/rewardHacking.ts';
import { laneRequest, ofType, runLane } from '../engine/nodeLane.ts';

async function run(preset: string, seed: number) {
  const knobs = { 'evaluation.prompts': 100, 'evaluation.points': 8 };
  const events = await runLane(laneRequest('ppo', { preset, seed, knobs }));
  const metrics = ofType(events, 'run/evaluated').map((event) => event.metrics);
  const gold = metrics.map((m) => m['gold/reward']!);
  const proxy = metrics.slice(1).map((m) => m['eval/scores']!);
  process.stdout.write(
    `seed ${seed} ${preset}: gold ${gold.map((g) => g.toFixed(2)).join(' ')}, proxy ${proxy.map((p) => p.toFixed(2)).join(' ')}\n`,
  );
  const claims = rewardHacking.claims.map((claim) => {
    const values = metrics.flatMap((m) => m[claim.metric] ?? []);
    return { metric: claim.metric, holds: claimHolds(claim, readClaim(claim, values)!) };
  });
  return { claims, gold, proxy, peak: Math.max(...gold), end: gold.at(-1)! };
}

test.each([1, 2, 3])(
  'seed %i: the proxy still rises at the end while gold is down by 0.1 or more',
  async (seed) => {
    const { claims, gold, proxy, peak, end } = await run('reward-hacking', seed);
    expect(claims.filter(({ holds }) => !holds)).toEqual([]); // what the gallery says of it
    expect(peak).toBeGreaterThan(0.7);
    expect(peak - end).toBeGreaterThanOrEqual(0.1);
    // proxy[i] belongs to gold[i + 1]: the SFT model has no proxy score yet
    const sincePeak = proxy.slice(gold.indexOf(peak) - 1);
    expect(sincePeak.at(-1)!).toBeGreaterThan(sincePeak[0]! + 0.1);
    expect(linearRegression([...sincePeak.keys()], sincePeak).slope).toBeGreaterThan(0);
    // and it has not turned: the end is among the best that the proxy has been
    expect(sincePeak.at(-1)!).toBeGreaterThan(Math.max(...proxy) - 0.1);
  },
);

test('a KL penalty keeps gold up under the same reward model', async () => {
  const { end } = await run('on-a-leash', 1);
  expect(end).toBeGreaterThan(0.85);
});
