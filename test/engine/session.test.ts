import { ppoKnobs } from '../../src/algo/ppo/ppoKnobs.ts';
import { describe, expect, test } from 'vitest';
import { catalog } from '../../src/engine/catalog.ts';
import { parameterShapes } from '../../src/model/parameters.ts';
import type { LaneRequest } from '../../src/protocol/commands.ts';
import { resolveKnobs } from '../../src/shared/catalog.ts';
import { type KnobValue } from '../../src/shared/spec.ts';
import { ofType, until } from './nodeLane.ts';
import { createTinyLane, loadedLane, tinyRequest } from './tinyLane.ts';
import { tinyConfig, tinyKnobs } from './tinyModel.ts';

describe('a run', () => {
  test('loads, and says what was loaded', async () => {
    const lane = await loadedLane('dpo');
    expect(lane.events.map((event) => event.type)).toEqual([
      'run/stateChanged',
      'lane/loaded',
      'run/stateChanged',
    ]);
    expect(ofType(lane.events, 'run/stateChanged').map((event) => event.state)).toEqual(['loading', 'ready']);
    const loaded = ofType(lane.events, 'lane/loaded')[0]!;
    expect(loaded.knobs).toEqual(resolveKnobs(catalog, 'reviews', tinyKnobs()));
    expect(loaded.totalSteps).toBe(8);
    expect(loaded.model).toMatchObject({ id: 'tiny-reviews', layers: 1, channels: 8, vocabulary: 1024 });
    const shapes = Object.values(parameterShapes(tinyConfig));
    const sizes = shapes.map((shape) => shape.reduce((a, b) => a * b, 1));
    expect(loaded.model.parameters).toBe(sizes.reduce((a, b) => a + b));
  });

  test.each(['ppo', 'dpo'])('%s: starts, goes through its stages and finishes', async (algorithm) => {
    const lane = await loadedLane(algorithm);
    await lane.start();
    expect(lane.failures()).toEqual([]);
    expect(lane.state()).toBe('finished');
    const steps = ofType(lane.events, 'run/stepped').map((event) => event.progress.step);
    expect(steps).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    const evaluated = ofType(lane.events, 'run/evaluated');
    expect(evaluated.map((event) => event.progress.step)).toEqual([0, 2, 4, 6, 8]);
    expect(evaluated[0]!.metrics['objective/kl']).toBeCloseTo(0, 6);
    expect(evaluated.at(-1)!.metrics['objective/kl']).toBeGreaterThan(1e-4);
    const stages = new Set(ofType(lane.events, 'stage/progressed').map((event) => event.stage));
    expect([...stages]).toEqual(['preferences', algorithm === 'ppo' ? 'rewardModel' : 'reference']);
    const checks = ofType(lane.events, 'selfTest/reported');
    expect(checks.flatMap((event) => event.checks.map((check) => check.pass))).toEqual([true, true, true]);
    const order = lane.events.map((event) => event.type);
    expect(order.indexOf('preferences/built')).toBeLessThan(order.indexOf('selfTest/reported'));
    expect(order.indexOf('selfTest/reported')).toBeLessThan(order.indexOf('run/stepped'));
  });

  test('steps exactly as often as it is told, then pauses', async () => {
    const lane = await loadedLane('dpo');
    await lane.step(1);
    expect([lane.steps(), lane.state()]).toEqual([1, 'paused']);
    await lane.step(3);
    expect([lane.steps(), lane.state()]).toEqual([4, 'paused']);
    await lane.start();
    expect([lane.steps(), lane.state()]).toEqual([8, 'finished']);
    await lane.step(1);
    expect(lane.failures()).toEqual(['protocol this run has finished']);
    expect(lane.steps()).toBe(8);
  });

  test.each(['ppo', 'dpo'])('%s: a pause stops it within one step, and it goes on from there', async (id) => {
    const lane = await loadedLane(id);
    const running = lane.start();
    await until(() => lane.steps() === 2);
    await lane.pause();
    const atPause = lane.steps();
    await running;
    expect(lane.steps() - atPause).toBeLessThanOrEqual(1);
    expect(lane.state()).toBe('paused');
    await lane.start();
    expect([lane.steps(), lane.state()]).toEqual([8, 'finished']);
  });

  test('a pause also stops the stages before the first step', async () => {
    const lane = await loadedLane('dpo');
    const running = lane.start();
    await until(() => ofType(lane.events, 'stage/progressed').length === 1);
    await lane.pause();
    await running;
    expect(ofType(lane.events, 'stage/progressed').length).toBeLessThanOrEqual(2);
    expect(lane.steps()).toBe(0);
    await lane.start();
    expect(lane.state()).toBe('finished');
  });

  test('start right after pause is not lost', async () => {
    const lane = await loadedLane('dpo');
    const running = lane.start();
    await until(() => lane.steps() === 1);
    const pausing = lane.pause();
    const again = lane.start();
    await Promise.all([running, pausing, again]);
    expect([lane.steps(), lane.state()]).toEqual([8, 'finished']);
  });

  test('a single step right after pause is not lost', async () => {
    const lane = await loadedLane('dpo');
    const running = lane.start();
    await until(() => lane.steps() === 2);
    await Promise.all([lane.pause(), lane.step(1), running]);
    expect(lane.state()).toBe('paused');
    expect(lane.steps()).toBe(3);
  });

  test('time and counters only grow', async () => {
    const lane = await loadedLane('ppo');
    await lane.start();
    const progress = lane.events.flatMap((event) => ('progress' in event ? [event.progress] : []));
    for (const name of [
      'step',
      'optimizerSteps',
      'samples',
      'tokensGenerated',
      'tokensTrained',
      'wallMs',
    ] as const) {
      const values = progress.map((p) => p[name]);
      expect(
        values.every((value, i) => i === 0 || value >= values[i - 1]!),
        name,
      ).toBe(true);
      expect(values.at(-1), name).toBeGreaterThan(0);
    }
    expect(progress.at(-1)).toMatchObject({ step: 8, optimizerSteps: 16, samples: 32 });
  });
});

describe('knobs while running', () => {
  test('a hot one takes effect at the next step and is reported', async () => {
    const lane = await loadedLane('dpo', { 'dpo.schedule': 'constant', 'dpo.warmup': 0 });
    await lane.step(2);
    await lane.setKnob('dpo.learningRate', 2e-4);
    await lane.step(1);
    const rates = ofType(lane.events, 'run/stepped').map((event) => event.metrics['learning_rate']);
    expect(rates).toEqual([1e-3, 1e-3, 2e-4]);
    expect(ofType(lane.events, 'knob/changed')).toEqual([
      { type: 'knob/changed', runId: 'run', id: 'dpo.learningRate', value: 2e-4, step: 2 },
    ]);
  });

  test('the KL coefficient of PPO', async () => {
    const lane = await loadedLane('ppo');
    await lane.step(1);
    await lane.setKnob('ppo.klCoef', 0.7);
    await lane.step(2);
    const coefficients = ofType(lane.events, 'run/stepped').map((e) => e.metrics['objective/kl_coef']);
    expect(coefficients).toEqual([ppoKnobs.klCoef.default, 0.7, 0.7]);
  });

  test('a cold, absurd or unknown one is refused with its name, and the run goes on', async () => {
    const lane = await loadedLane('dpo');
    const running = lane.start();
    await until(() => lane.steps() === 1);
    const refused: [string, KnobValue, string][] = [
      ['dpo.steps', 20, 'dpo.steps: takes effect at the next reset, not while running'],
      ['dpo.beta', -0.1, 'dpo.beta: expected a number from 0.001 to 10, got -0.1'],
      ['dpo.beta', NaN, 'dpo.beta: expected a number from 0.001 to 10, got NaN'],
      ['dpo.beta', Infinity, 'dpo.beta: expected a number from 0.001 to 10, got Infinity'],
      ['dpo.beta', '0.1', 'dpo.beta: expected a number from 0.001 to 10, got 0.1'],
      ['dpo.learningRate', true, 'dpo.learningRate: expected a number from 0.000001 to 0.02, got true'],
      ['ppo.epochs', 1.5, 'ppo.epochs: expected a whole number from 1 to 16, got 1.5'],
      ['ppo.whitenAdvantages', 1, 'ppo.whitenAdvantages: expected true or false, got 1'],
      ['dpo.nothing', 1, 'dpo.nothing: no such knob'],
      ['nothing', 1, 'nothing: no such knob'],
      ['', 1, ': no such knob'],
      ['dpo.constructor', 1, 'dpo.constructor: no such knob'],
      ['dpo.beta.more', 1, 'dpo.beta.more: no such knob'],
    ];
    for (const [id, value] of refused) await lane.setKnob(id, value);
    await running;
    expect(lane.failures()).toEqual(refused.map(([, , message]) => `config ${message}`));
    expect(ofType(lane.events, 'engine/failed').some((event) => event.fatal)).toBe(false);
    expect(ofType(lane.events, 'knob/changed')).toEqual([]);
    expect([lane.steps(), lane.state()]).toEqual([8, 'finished']);
  });
});

describe('a request that cannot be met', () => {
  test('is refused with the field that is wrong, and the run before goes on', async () => {
    const lane = await loadedLane('dpo');
    await lane.step(1);
    const refused: [LaneRequest, RegExp][] = [
      [tinyRequest('dpo', {}, { preset: 'poems' }), /preset: expected one of reviews, .*, got poems$/],
      [tinyRequest('a2c'), /algorithm: expected one of ppo, dpo, .*, got a2c$/],
      [tinyRequest('dpo', { 'dpo.speed': 1 }), /dpo\.speed: no such knob$/],
      [tinyRequest('dpo', { 'dpo.beta': -1 }), /dpo\.beta: expected a number from .*, got -1$/],
      [
        tinyRequest('dpo', { 'dpo.batchSize': 0 }),
        /dpo\.batchSize: expected a whole number from 1 to .*, got 0$/,
      ],
      [
        tinyRequest('ppo', { 'ppo.learningRate': NaN }),
        /ppo\.learningRate: expected a number from .*, got NaN$/,
      ],
      [tinyRequest('ppo', { 'ppo.critic': 'no' }), /ppo\.critic: expected one of shared, separate, got no$/],
    ];
    for (const [request] of refused) await lane.load(request, 'second');
    expect(lane.failures().length).toBe(refused.length);
    for (const [i, [, message]] of refused.entries()) {
      expect(lane.failures()[i]).toMatch(/^config /);
      expect(lane.failures()[i]).toMatch(message);
    }
    await lane.start('run');
    expect([lane.steps(), lane.state()]).toEqual([8, 'finished']);
  });

  test('another backend in the same worker', async () => {
    const lane = await loadedLane('dpo');
    await lane.load(tinyRequest('dpo', {}, { backend: 'cpu' }), 'second');
    expect(lane.failures()).toEqual(['backend this lane already runs on another backend']);
  });

  test('a command for a run that is not there', async () => {
    const lane = createTinyLane();
    await lane.start('ghost');
    await lane.load(tinyRequest('dpo'));
    await lane.step(1, 'ghost');
    const message = 'protocol run ghost is not loaded in this lane';
    expect(lane.failures()).toEqual([message, message]);
    expect(lane.state()).toBe('ready');
  });
});
