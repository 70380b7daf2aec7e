/**
 * The default race learns, on every seed. Evaluated on all 200 held-out prompts (standard error about .006 at
 * gold .95), by the worker's own code in Node on wasm. An update with the wrong sign, or none, fails each line.
 */
import { describe, expect, test } from 'vitest';
import { laneRequest, ofType, runLane } from '../engine/nodeLane.ts';

const seeds = process.env['NIGHTLY'] ? [1, 2, 3, 4, 5] : [1, 2, 3];

describe.each(seeds)('seed %i', (seed) => {
  test.each(['dpo', 'ppo'])('%s learns to praise', async (algorithm) => {
    const knobs = { 'evaluation.prompts': 200, 'evaluation.points': 4 };
    const events = await runLane(laneRequest(algorithm, { seed, knobs }));
    const evaluations = ofType(events, 'run/evaluated');
    const start = evaluations[0]!.metrics;
    const end = evaluations.at(-1)!.metrics;
    const seconds = evaluations.at(-1)!.progress.wallMs / 1000;
    const line = ['gold/reward', 'objective/kl', 'eval/ended', 'eval/distinct_2', 'eval/length']
      .map((name) => `${name} ${start[name]!.toFixed(3)} -> ${end[name]!.toFixed(3)}`)
      .join(', ');
    process.stdout.write(`seed ${seed} ${algorithm}: ${line}, ${seconds.toFixed(1)} s\n`);

    expect(start['gold/reward']).toBeLessThanOrEqual(0.6);
    expect(end['gold/reward']).toBeGreaterThanOrEqual(0.9);
    expect(start['objective/kl']).toBeLessThan(1e-4);
    expect(end['objective/kl']).toBeGreaterThan(0.5);
    expect(end['objective/kl']).toBeLessThan(12);
    expect(end['eval/ended']).toBeGreaterThanOrEqual(0.85);
    expect(end['eval/distinct_2']).toBeGreaterThanOrEqual(start['eval/distinct_2']! / 2);
    expect(ofType(events, 'selfTest/reported')[0]!.checks.every((check) => check.pass)).toBe(true);
  });
});
