import { describe, expect, test } from 'vitest';
import { createStore } from 'zustand/vanilla';
import type { EvaluatedAnswer } from '../../src/protocol/evaluatePolicies.ts';
import type { Job } from '../../src/protocol/jobs.ts';
import { AppError } from '../../src/shared/errors.ts';
import { createPolicyEvaluator, trainedLanes } from '../../src/store/arena/policyEvaluator.ts';
import { initialLane, type LaneState } from '../../src/store/laneState.ts';
import { FIRST_STATE, type RaceState } from '../../src/store/raceState.ts';
import type { Race } from '../../src/store/raceStore.ts';
import type { Studio, StudioState } from '../../src/store/studio/studioStore.ts';
import { answer } from '../runs/evaluationFixtures.ts';

const settings = { ...FIRST_STATE.settings, preset: 'reviews', seed: 7 };

const lane = (algorithm: string, step: number, changes: Partial<LaneState> = {}): LaneState => ({
  ...initialLane(algorithm, `run-${algorithm}`),
  model: { id: 'tiny-reviews', parameters: 1, layers: 2, channels: 64, vocabulary: 1024 },
  request: {
    algorithm,
    preset: 'reviews',
    seed: 7,
    backend: 'wasm',
    knobs: { 'rewardModel.epochs': 2 },
  },
  knobs: { 'dpo.beta': 0.3, 'ppo.klCoef': 0.1 },
  progress: {
    step,
    optimizerSteps: step,
    samples: 0,
    tokensGenerated: 0,
    tokensTrained: 0,
    wallMs: 0,
    peakBytes: 0,
  },
  ...changes,
});

/** A studio that writes down what it is asked, and answers with one answer a model. */
function workplace(lanes: readonly LaneState[], fail?: AppError) {
  const state: RaceState = {
    ...FIRST_STATE,
    settings,
    lanes: Object.fromEntries(lanes.map((one) => [one.algorithm, one])),
  };
  const race = {
    store: createStore<RaceState>(() => state),
    actions: {
      exportPolicy: (algorithm: string) =>
        Promise.resolve({ modelId: 'tiny-reviews', step: state.lanes[algorithm]!.progress!.step + 1 }),
    },
  } as unknown as Race;
  const asked: Job[] = [];
  const answers: EvaluatedAnswer[] = [answer()];
  const store = createStore<StudioState>(() => ({
    phase: 'open',
    request: null,
    opened: null,
    adopted: {},
    failure: null,
  }));
  const studio = {
    store,
    actions: {
      adopt(name: string, { step }: { step: number }) {
        store.setState(({ adopted }) => ({ adopted: { ...adopted, [name]: step } }));
        return Promise.resolve();
      },
      async run(job: Job & { kind: 'evaluatePolicies' }, { signal }: { signal: AbortSignal }) {
        asked.push(job);
        if (fail) throw fail;
        await new Promise((resolve) => setTimeout(resolve, 5));
        if (signal.aborted) throw new DOMException('The job was cancelled.', 'AbortError');
        const models = job.models.map(({ name }) => ({ name, answers }));
        return {
          kind: 'evaluatePolicies',
          prompts: ['P'],
          samples: 1,
          models,
          pairs: [],
          problems: [],
          wallMs: 1,
        };
      },
    },
  } as unknown as Studio;
  return { evaluator: createPolicyEvaluator(studio, race), race, store, asked };
}

describe('taking policies', () => {
  test('takes trained lanes only, at the step at which the studio got them', async () => {
    const { evaluator, race } = workplace([lane('ppo', 5), lane('dpo', 9), lane('ipo', 0)]);
    expect(trainedLanes(race.store.getState()).map(({ algorithm }) => algorithm)).toEqual(['ppo', 'dpo']);
    await evaluator.take();
    expect(evaluator.store.getState().taken!.policies).toEqual([
      { name: 'ppo', label: 'ppo', step: 6, beta: 0.1 },
      { name: 'dpo', label: 'dpo', step: 10, beta: 0.3 },
    ]);
  });

  test('says what to do when nothing has been trained, or the race was another one', async () => {
    const untrained = workplace([lane('ppo', 0)]).evaluator;
    await untrained.take();
    expect(untrained.store.getState().failure).toMatchObject({
      message: 'no lane has been trained yet',
      fix: 'Press Play on the Race page.',
    });
    const { evaluator, race } = workplace([lane('ppo', 5)]);
    race.store.setState({ settings: { ...settings, seed: 8 } });
    await evaluator.take();
    expect(evaluator.store.getState().failure?.message).toContain(
      'seed 7, but Race is set to reviews with seed 8',
    );
    expect(evaluator.store.getState().taken).toBeNull();
  });
});

describe('evaluating', () => {
  test('asks for what was chosen, with the lanes’ own knobs, and keeps what came of it', async () => {
    const { evaluator, asked } = workplace([lane('ppo', 5), lane('dpo', 9)]);
    await evaluator.take();
    evaluator.setOptions({ prompts: 20, classifier: false });
    await evaluator.evaluate();
    expect(asked).toEqual([
      {
        kind: 'evaluatePolicies',
        models: [{ name: 'sft' }, { name: 'ppo', beta: 0.1 }, { name: 'dpo', beta: 0.3 }],
        prompts: 20,
        samples: 1,
        temperature: 1,
        judges: ['rewardModel'],
        knobs: { 'rewardModel.epochs': 2 },
        seed: 7,
      },
    ]);
    const { evaluation, doing } = evaluator.store.getState();
    expect(doing).toBe('nothing');
    expect(evaluation!.models.map(({ label, step }) => [label, step])).toEqual([
      ['SFT', 0],
      ['ppo', 6],
      ['dpo', 10],
    ]);
  });

  test('a cancelled one is no failure and leaves the last result; a failed one says why', async () => {
    const { evaluator } = workplace([lane('ppo', 5)]);
    await evaluator.take();
    await evaluator.evaluate();
    const before = evaluator.store.getState().evaluation;
    const running = evaluator.evaluate();
    await Promise.resolve();
    evaluator.cancel();
    await running;
    expect(evaluator.store.getState()).toMatchObject({ doing: 'nothing', failure: null });
    expect(evaluator.store.getState().evaluation).toBe(before);

    const broken = workplace([lane('ppo', 5)], new AppError('config', 'no such knob')).evaluator;
    await broken.take();
    await broken.evaluate();
    expect(broken.store.getState().failure?.message).toBe('no such knob');
  });

  test('policies that the studio has forgotten must be taken again', async () => {
    const { evaluator, store, asked } = workplace([lane('ppo', 5)]);
    await evaluator.evaluate();
    expect(evaluator.store.getState().failure?.fix).toBe('Take them first.');
    await evaluator.take();
    store.setState({ adopted: {} });
    await evaluator.evaluate();
    expect(evaluator.store.getState().failure?.fix).toBe('Take the policies again.');
    expect(asked).toEqual([]);
  });
});
