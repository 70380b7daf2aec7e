import { describe, expect, test } from 'vitest';
import { parseRaceArgs } from '../../src/cli/args.ts';

describe('parseRaceArgs', () => {
  test('fills in the defaults', () => {
    expect(parseRaceArgs([])).toEqual({
      preset: 'reviews',
      seed: 7,
      algorithms: ['ppo', 'dpo'],
      backend: 'auto',
      steps: undefined,
      knobs: {},
      json: undefined,
    });
  });

  test('reads every flag', () => {
    const argv =
      '--preset p --seed 12 --algos dpo --backend wasm --steps 5 --set dpo.beta=1e-1 --set dpo.loss=ipo --set ppo.whiten=false --json out.json';
    expect(parseRaceArgs(argv.split(' '))).toEqual({
      preset: 'p',
      seed: 12,
      algorithms: ['dpo'],
      backend: 'wasm',
      steps: 5,
      knobs: { 'dpo.beta': 0.1, 'dpo.loss': 'ipo', 'ppo.whiten': false },
      json: 'out.json',
    });
  });

  test('gives null when asked for help', () => {
    expect(parseRaceArgs(['--help'])).toBeNull();
  });

  test.each([
    [['--sed', '7'], /--sed/],
    [['--seed'], /--seed/],
    [['--seed', 'seven'], /--seed: expected a whole number from 0/],
    [['--seed', '-1'], /--seed: expected a whole number from 0/],
    [['--seed', '--json'], /--seed/],
    [['--seed', '1.5'], /--seed: expected a whole number/],
    [['--seed', ''], /--seed/],
    [['--seed', '1e99'], /--seed/],
    [['--steps', '0'], /--steps: expected a whole number from 1/],
    [['--backend', 'cuda'], /--backend: expected one of auto, webgpu, webgpu-f16, wasm, cpu/],
    [['--algos', 'ppo,,dpo'], /--algos/],
    [['--algos', 'ppo,ppo'], /--algos: expected different names/],
    [['--set', 'beta'], /--set: expected KNOB=VALUE, got "beta"/],
    [['--set', 'dpo.beta='], /--set/],
    [['stray'], /stray/],
  ])('%j is refused in one line that names the flag', (argv, message) => {
    let thrown: unknown;
    try {
      parseRaceArgs(argv);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ code: 'config', message: expect.stringMatching(message) });
    expect((thrown as Error).message).not.toContain('\n');
  });
});
