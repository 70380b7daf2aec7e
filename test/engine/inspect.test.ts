/** What a step writes down of itself equals what it computed, and writing it down changes nothing. */
import { describe, expect, test } from 'vitest';
import { createInspector, MAX_SHARE, MIN_INTERVAL_MS } from '../../src/engine/inspect/inspector.ts';
import type { EngineEvent } from '../../src/protocol/events.ts';
import type { Inspection, PairInspection, RolloutInspection } from '../../src/shared/inspection.ts';
import type { KnobValues } from '../../src/shared/spec.ts';
import { pairTerms } from '../../src/store/inspect/dpoTerms.ts';
import { responseRange, responseSums, sequenceCount } from '../../src/store/inspect/keptTokens.ts';
import {
  advantageTerms,
  klTerms,
  ratioSummary,
  ratioTerms,
  rewardTerms,
  whitened,
} from '../../src/store/inspect/ppoTerms.ts';
import { hasParts, inspectedKinds } from '../../src/store/inspect/inspectable.ts';
import { algorithms } from '../../src/algo/registry.ts';
import { ofType } from './nodeLane.ts';
import { loadedLane, tinyRequest, type TinyLane } from './tinyLane.ts';

/** High enough a rate that ratios are clipped. */
const EAGER: KnobValues = {
  'ppo.learningRate': 0.02,
  'ppo.klCoef': 0.3,
  'ppo.lambda': 0.9,
  'ppo.gamma': 0.97,
};

async function watched(algorithm: string, steps: number, knobs: KnobValues = {}): Promise<TinyLane> {
  const lane = await loadedLane(algorithm, knobs);
  await lane.session.handle({ type: 'inspect/watch', runId: 'run', on: true });
  for (let i = 0; i < steps; i++) await lane.step(1);
  expect(lane.failures()).toEqual([]);
  return lane;
}

function seen<K extends Inspection['kind']>(lane: TinyLane, kind: K): Extract<Inspection, { kind: K }>[] {
  const inspections = ofType(lane.events, 'inspect/stepped').map(({ inspection }) => inspection);
  expect(inspections.map((each) => each.kind)).toEqual(inspections.map(() => kind));
  return inspections as Extract<Inspection, { kind: K }>[];
}

/** Metrics and samples, without times. */
const outcome = (events: readonly EngineEvent[]) =>
  events.flatMap((event): object[] => {
    if (event.type === 'run/stepped') return [{ step: event.progress.step, metrics: event.metrics }];
    if (event.type === 'run/evaluated') return [{ samples: event.samples, metrics: event.metrics }];
    return [];
  });

async function weights(lane: TinyLane): Promise<ArrayBuffer> {
  await lane.session.handle({ type: 'policy/export', runId: 'run' });
  return ofType(lane.events, 'policy/exported').at(-1)!.snapshot.weights;
}

const everyToken = (x: Float32Array) => [...x.keys()];
const close = (actual: number | undefined, expected: number) => expect(actual).toBeCloseTo(expected, 5);

/** A_t = sum over l of (gamma lambda)^l delta_{t+l}: the sum itself, not the recursion. */
function gaeBySum(rewards: number[], values: number[], gamma: number, lambda: number): number[] {
  const deltas = rewards.map((reward, t) => reward + gamma * (values[t + 1] ?? 0) - values[t]!);
  return deltas.map((_, t) =>
    deltas.slice(t).reduce((sum, delta, l) => sum + (gamma * lambda) ** l * delta, 0),
  );
}

describe('a PPO step', () => {
  test('every number follows from the logged tensors, recomputed independently', async () => {
    const lane = await watched('ppo', 3, EAGER);
    const inspections = seen(lane, 'rollouts');
    expect(inspections.map(({ phase }) => phase)).toEqual(['update', 'update', 'update']);
    for (const inspection of inspections) checkRollouts(inspection);
    const clipped = inspections.map((each) => ratioSummary(each, 1)!.clipFraction);
    expect(Math.max(...clipped)).toBeGreaterThan(0.05); // or clipping was not tested
  });

  test('averages over its tokens are the metrics that the step reported', async () => {
    const inspection = seen(await watched('ppo', 2, EAGER), 'rollouts').at(-1)!;
    const { updated, scored, sequences } = inspection;
    const epochs = updated!.epochs.map((_, epoch) => ratioSummary(inspection, epoch)!);
    expect(epochs).toHaveLength(2);
    close(epochs[0]!.meanRatio, 1); // nothing has moved yet
    const mean = (list: number[]) => list.reduce((a, b) => a + b, 0) / list.length;
    const { metrics } = updated!;
    expect(mean(epochs.map(({ meanRatio }) => meanRatio))).toBeCloseTo(metrics['val/ratio']!, 4);
    expect(mean(epochs.map(({ clipFraction }) => clipFraction))).toBeCloseTo(
      metrics['policy/clipfrac_avg']!,
      4,
    );
    expect(mean(epochs.map(({ approxKl }) => approxKl))).toBeCloseTo(metrics['policy/approxkl_avg']!, 4);
    close(mean([...scored!.scores]), metrics['objective/scores']!);
    const k1 = scored!.logProbs.map((p, m) => p - scored!.logRef[m]!);
    close(mean(responseSums(sequences, k1)), metrics['rollout/kl_k1']!);
    close(mean(responseSums(sequences, scored!.exactKl)), metrics['rollout/kl_exact']!);
  });

  test('with several minibatches each token is logged as its own minibatch saw it', async () => {
    const lane = await watched('ppo', 1, { ...EAGER, 'ppo.minibatches': 2, 'ppo.epochs': 1 });
    const inspection = seen(lane, 'rollouts')[0]!;
    const { logProbs } = inspection.scored!;
    const seenRatios = inspection.updated!.epochs[0]!.map((log, m) => Math.exp(log - logProbs[m]!));
    const moved = Array.from({ length: sequenceCount(inspection.sequences) }, (_, s) =>
      seenRatios.slice(...responseRange(inspection.sequences, s)).some((ratio) => Math.abs(ratio - 1) > 1e-4),
    );
    expect(moved.filter(Boolean)).toHaveLength(2); // of 4 answers, the two of the second minibatch
  });

  test('stops after each of its four parts, and says no more than is known', async () => {
    const lane = await watched('ppo', 0);
    for (let part = 0; part < 5; part++) await lane.session.handle({ type: 'run/stepPart', runId: 'run' });
    const events = ofType(lane.events, 'inspect/stepped');
    const parts = events.map(({ step, inspection }) => [step, (inspection as RolloutInspection).phase]);
    expect(parts).toEqual([
      [1, 'sample'],
      [1, 'score'],
      [1, 'advantage'],
      [1, 'update'],
      [2, 'sample'],
    ]);
    expect(events.map(({ inspection }) => 'updated' in inspection)).toEqual([
      false,
      false,
      false,
      true,
      false,
    ]);
    expect([lane.steps(), lane.state()]).toEqual([1, 'paused']);
    await lane.step(1); // the rest of the step in hand
    expect([lane.steps(), lane.state()]).toEqual([2, 'paused']);
  });

  test('a lane can be loaded anew in the middle of a step', async () => {
    const lane = await watched('ppo', 0);
    await lane.session.handle({ type: 'run/stepPart', runId: 'run' });
    await lane.load(tinyRequest('dpo'), 'again');
    await lane.step(1, 'again');
    expect(lane.failures()).toEqual([]);
    expect([lane.steps(), lane.state()]).toEqual([1, 'paused']);
  });
});

function checkRollouts(inspection: RolloutInspection): void {
  const { scored, estimated, updated, numbers, sequences } = inspection;
  const { logProbs, logRef, values, scores, rawScores } = scored!;
  expect(sequenceCount(sequences)).toBe(4);
  expect(rawScores).toHaveLength(4);
  const plain: number[] = [];
  for (let s = 0; s < 4; s++) {
    const [begin, end] = responseRange(sequences, s);
    const rewards = everyToken(logProbs)
      .slice(begin, end)
      .map((m) => (m === end - 1 ? scores[s]! : 0) - numbers.klCoef! * (logProbs[m]! - logRef[m]!));
    const ended = sequences.ids[sequences.starts[s + 1]! - 1] === sequences.eosId;
    close(scores[s], ended ? rawScores![s]! : Math.min(rawScores![s]!, -1));
    const advantages = gaeBySum(
      rewards,
      Array.from(values!.slice(begin, end)),
      numbers.gamma!,
      numbers.lambda!,
    );
    for (const [t, reward] of rewards.entries()) {
      const m = begin + t;
      close(estimated!.rewards[m], reward);
      close(rewardTerms(inspection, m)!.reward, reward);
      close(estimated!.advantages[m], advantages[t]!);
      close(advantageTerms(inspection, m)!.advantage, advantages[t]!);
      close(estimated!.returns[m], advantages[t]! + values![m]!);
      close(klTerms(inspection, m)!.k1, logProbs[m]! - logRef[m]!);
    }
    plain.push(...advantages);
  }
  const mean = plain.reduce((a, b) => a + b, 0) / plain.length;
  const variance = plain.reduce((sum, a) => sum + (a - mean) ** 2, 0) / plain.length;
  for (const [m, advantage] of plain.entries()) {
    const white = (advantage - mean) / Math.sqrt(variance + 1e-8);
    expect(estimated!.used[m]).toBeCloseTo(white, 4);
    expect(whitened(inspection, estimated!.advantages[m]!)).toBeCloseTo(white, 4);
    const ratio = Math.exp(updated!.logProbs[m]! - logProbs[m]!);
    const terms = ratioTerms(inspection, m, 'after')!;
    close(terms.ratio, ratio);
    const isOutside = (ratio > 1.2 && white > 0) || (ratio < 0.8 && white < 0);
    expect([m, terms.isClipped]).toEqual([m, isOutside]);
  }
}

describe('a DPO step', () => {
  test('log-ratios, implicit rewards, margin, loss and gradient weight, recomputed independently', async () => {
    const inspection = seen(await watched('dpo', 3), 'pairs').at(-1)!;
    const { loss, referenceSums, before, logRef, sequences, metrics } = inspection;
    const terms = pairTerms(inspection, 'before');
    expect(terms).toHaveLength(4);
    const sums = responseSums(sequences, before);
    responseSums(sequences, logRef!).forEach((sum, s) => expect(sum).toBeCloseTo(referenceSums![s]!, 4));
    const rewards = sums.map((sum, s) => loss.beta * (sum - referenceSums![s]!));
    const losses = terms.map((pair, i) => {
      const margin = rewards[i]! - rewards[i + 4]!;
      close(pair.chosen.reward, rewards[i]!);
      close(pair.rejected.reward, rewards[i + 4]!);
      close(pair.margin, margin);
      close(pair.weight, 1 / (1 + Math.exp(margin)));
      return Math.log(1 + Math.exp(-margin));
    });
    losses.forEach((value, i) => close(terms[i]!.loss, value));
    const mean = (list: number[]) => list.reduce((a, b) => a + b, 0) / list.length;
    expect(mean(losses)).toBeCloseTo(metrics['loss']!, 4);
    expect(mean(rewards.slice(0, 4))).toBeCloseTo(metrics['rewards/chosen']!, 4);
    expect(mean(terms.map(({ margin }) => margin))).toBeCloseTo(metrics['rewards/margins']!, 4);
    expect(mean(sums.slice(4))).toBeCloseTo(metrics['logps/rejected']!, 3);
    expect(terms.some(({ margin }) => Math.abs(margin) > 1e-4)).toBe(true);
  });

  test('the next step sees before what this one left after', async () => {
    const lane = await watched('dpo', 2, { 'dpo.batchSize': 256 }); // every pair in every step
    const [first, second] = seen(lane, 'pairs') as [PairInspection, PairInspection];
    const sums = (x: PairInspection, time: 'before' | 'after') =>
      responseSums(x.sequences, x[time]).map((sum) => sum.toFixed(3));
    expect(sums(first, 'before')).not.toEqual(sums(first, 'after'));
    const byText = (x: PairInspection, time: 'before' | 'after') =>
      new Map(sums(x, time).map((sum, s) => [textKey(x, s), sum]));
    const after = byText(first, 'after');
    const shared = [...byText(second, 'before')].filter(([text]) => after.has(text));
    expect(shared.length).toBeGreaterThan(5);
    for (const [text, sum] of shared) expect([text, sum]).toEqual([text, after.get(text)]);
  });
});

const textKey = ({ sequences: { ids, starts } }: PairInspection, s: number) =>
  ids.subarray(starts[s], starts[s + 1]).join();

describe('looking', () => {
  test.each(['ppo', 'dpo', 'grpo', 'simpo', 'onlineDpo'])(
    '%s: changes nothing, to the last bit',
    async (algorithm) => {
      const plain = await loadedLane(algorithm);
      for (let i = 0; i < 2; i++) await plain.step(1);
      const looked = await watched(algorithm, 2);
      const kinds = ofType(looked.events, 'inspect/stepped').map(({ inspection }) => inspection.kind);
      expect(kinds).toHaveLength(2);
      expect(inspectedKinds(algorithm)).toEqual([...new Set(kinds)]); // as the page expects
      expect(outcome(looked.events)).toEqual(outcome(plain.events));
      expect(new Uint8Array(await weights(looked))).toEqual(new Uint8Array(await weights(plain)));
    },
  );

  test('the page knows of every algorithm whether it writes down anything', () => {
    const silent = algorithms.map(({ id }) => id).filter((id) => inspectedKinds(id).length === 0);
    expect(silent).toEqual(['kto']);
    expect(algorithms.filter((algorithm) => 'parts' in algorithm).map(({ id }) => id)).toEqual(['ppo']);
    expect(algorithms.filter(({ id }) => hasParts(id)).map(({ id }) => id)).toEqual(['ppo']);
  });

  test('so does stepping by parts', async () => {
    const plain = await loadedLane('ppo');
    await plain.step(2);
    const parts = await loadedLane('ppo');
    for (let i = 0; i < 8; i++) await parts.session.handle({ type: 'run/stepPart', runId: 'run' });
    expect(outcome(parts.events)).toEqual(outcome(plain.events));
    expect(new Uint8Array(await weights(parts))).toEqual(new Uint8Array(await weights(plain)));
  });

  test('nobody looks unless asked, and an algorithm without a log runs all the same', async () => {
    const plain = await loadedLane('ppo');
    await plain.step(1);
    expect(ofType(plain.events, 'inspect/stepped')).toEqual([]);
    const kto = await watched('kto', 1);
    expect(kto.steps()).toBe(1);
    expect(ofType(kto.events, 'inspect/stepped')).toEqual([]);
  });

  test('the lane’s reward model, token by token', async () => {
    const lane = await watched('ppo', 1);
    await lane.session.handle({ type: 'inspect/readRewardModel', runId: 'run' });
    expect(lane.failures()).toEqual([]);
    const { reading, texts } = ofType(lane.events, 'inspect/rewardModelRead')[0]!;
    const { sequences, tokenScores, scores, pooling } = reading;
    expect(tokenScores).toHaveLength(sequences.ids.length);
    expect(Object.keys(texts)).toHaveLength(new Set(sequences.ids).size);
    expect(pooling).toBe('last');
    for (let s = 0; s < sequenceCount(sequences); s++)
      close(tokenScores[sequences.starts[s + 1]! - 1], scores[s]!);
    const dpo = await watched('dpo', 1);
    await dpo.session.handle({ type: 'inspect/readRewardModel', runId: 'run' });
    expect(dpo.failures()).toEqual(['config this lane has no reward model yet']);
  });
});

describe('the share of a lane’s time that goes into looking', () => {
  /** A lane whose steps take 20 ms, each inspection `costMs`. */
  async function shareOf(costMs: number): Promise<{ share: number; count: number }> {
    let clock = 0;
    const inspector = createInspector(() => clock);
    inspector.turn(true);
    inspector.aim(Infinity, false);
    let spent = 0;
    let count = 0;
    for (let step = 0; clock < 60_000; step++) {
      clock += 20;
      const sighting = inspector.begin(step);
      if (!sighting) continue;
      expect(sighting.probe.maxSequences).toBe(8);
      await sighting.probe.extra(async () => void (clock += costMs));
      spent += costMs;
      count++;
    }
    return { share: spent / clock, count };
  }

  test.each([0.1, 1, 7, 40, 300])(
    'stays under a twentieth when one inspection takes %d ms',
    async (costMs) => {
      const { share, count } = await shareOf(costMs);
      expect(share).toBeLessThan(0.05);
      expect(share).toBeLessThanOrEqual(MAX_SHARE + costMs / 60_000 + 1e-9);
      expect(count).toBeLessThanOrEqual(60_000 / MIN_INTERVAL_MS + 1);
      expect(count).toBeGreaterThan(2);
    },
  );

  test('a step that was asked for is always looked at, with the whole batch', () => {
    const inspector = createInspector(() => 0);
    inspector.turn(true);
    inspector.aim(1, false);
    inspector.begin(0)!.charge(1000);
    expect(inspector.begin(0)!.probe.maxSequences).toBe(64);
    inspector.aim(Infinity, false);
    expect(inspector.begin(1)).toBeUndefined();
    inspector.turn(false);
    inspector.aim(2, true);
    expect(inspector.begin(1)).toBeUndefined();
  });
});
