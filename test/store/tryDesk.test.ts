/** What the Try page does with the studio: when policies are taken, what is asked, what stays. */
import { describe, expect, test } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { catalog } from '../../src/engine/catalog.ts';
import type { TriedAnswer, TryPromptJob } from '../../src/protocol/tryPrompt.ts';
import { initialLane, type LaneState } from '../../src/store/laneState.ts';
import { FIRST_STATE, type RaceState } from '../../src/store/raceState.ts';
import type { Race } from '../../src/store/raceStore.ts';
import type { RunOptions, Studio, StudioState } from '../../src/store/studio/studioStore.ts';
import { createTryDesk } from '../../src/store/try/tryDesk.ts';

const settings = { ...FIRST_STATE.settings, preset: 'reviews', seed: 7, knobs: { 'dpo.beta': 0.2 } };

const lane = (algorithm: string, step: number): LaneState => ({
  ...initialLane(algorithm, algorithm),
  model: { id: 'tiny-reviews', parameters: 1, layers: 2, channels: 64, vocabulary: 1024 },
  request: { algorithm, preset: 'reviews', seed: 7, backend: 'wasm', knobs: { 'rewardModel.epochs': 3 } },
  totalSteps: 48,
  progress: {
    step,
    optimizerSteps: step,
    samples: 0,
    tokensGenerated: 0,
    tokensTrained: 0,
    wallMs: 0,
    peakBytes: 0,
  },
});

const answer = (model: string): TriedAnswer => ({
  model,
  sample: 0,
  text: ' fine',
  ended: true,
  tokens: [{ text: ' fine', logProb: -1, logRef: -2 }],
  gold: 0.7,
});

function workplace(lanes: readonly LaneState[]) {
  const race = {
    store: createStore<RaceState>(() => ({
      ...FIRST_STATE,
      settings,
      lanes: Object.fromEntries(lanes.map((one) => [one.algorithm, one])),
    })),
    actions: {
      exportPolicy: (name: string) =>
        Promise.resolve({ step: race.store.getState().lanes[name]!.progress!.step + 1 }),
    },
  } as unknown as Race;
  const store = createStore<StudioState>(() => ({
    phase: 'open',
    request: null,
    opened: null,
    adopted: {},
    failure: null,
  }));
  const asked: TryPromptJob[] = [];
  let failure: Error | undefined;
  const actions = {
    adopt(name: string, { step }: { step: number }) {
      store.setState(({ adopted }) => ({ adopted: { ...adopted, [name]: step } }));
      return Promise.resolve();
    },
    async run(job: TryPromptJob, { signal, onProgress }: RunOptions) {
      asked.push(job);
      const partial = job.models.map((model) => ({ model, sample: 0, text: ' fi', tokens: 1, done: false }));
      onProgress?.({ label: 'Writing', done: 1, total: 2, metrics: {}, partial });
      onProgress?.({ label: 'Judging', done: 0, total: 1, metrics: {} });
      await new Promise((resolve) => setTimeout(resolve, 2));
      if (failure) throw failure;
      if (signal?.aborted) throw new DOMException('The job was cancelled.', 'AbortError');
      const answers = job.models.map(answer);
      return { kind: 'tryPrompt', promptTokens: 2, answers, speed: [], problems: [] };
    },
  };
  const desk = createTryDesk({ store, actions } as unknown as Studio, race);
  desk.setPrompt('The room');
  return { desk, race, store, asked, fail: (error: Error) => (failure = error) };
}

describe('the Try desk', () => {
  test('asks the SFT model alone while nothing is trained, with the race’s settings for its reward model', async () => {
    const { desk, asked } = workplace([lane('ppo', 0)]);
    desk.setOptions({ rewardModel: true });
    await desk.ask();
    expect(asked[0]).toMatchObject({
      models: ['sft'],
      prompt: 'The room',
      judges: ['rewardModel', 'classifier'],
      feedback: { knobs: { 'dpo.beta': 0.2 }, seed: 7 },
    });
    expect(desk.store.getState().history).toHaveLength(1);
  });

  test('takes the policies before the first question, and keeps them until it is told to take others', async () => {
    const { desk, asked, race } = workplace([lane('ppo', 30), lane('dpo', 31)]);
    await desk.ask();
    expect(asked[0]!.models).toEqual(['sft', 'ppo', 'dpo']);
    expect(asked[0]!.feedback.knobs).toEqual({ 'rewardModel.epochs': 3 });
    expect(desk.store.getState().shown!.models[1]).toEqual({ name: 'ppo', step: 31, totalSteps: 48 });
    race.store.setState({ lanes: { ppo: lane('ppo', 40) } });
    await desk.ask();
    expect(desk.store.getState().shown!.models[1]!.step).toBe(31);
    await desk.take();
    await desk.ask();
    expect(desk.store.getState().shown!.models).toEqual([
      { name: 'sft', step: 0, totalSteps: 0 },
      { name: 'ppo', step: 41, totalSteps: 48 },
    ]);
  });

  test('policies that the studio has forgotten are taken anew, or left out if there are none any more', async () => {
    const { desk, asked, store, race } = workplace([lane('dpo', 5)]);
    await desk.ask();
    store.setState({ adopted: {} });
    await desk.ask();
    expect(Object.keys(store.getState().adopted)).toEqual(['dpo']);
    store.setState({ adopted: {} });
    race.store.setState({ lanes: {} });
    await desk.ask();
    expect(asked.map(({ models }) => models.length)).toEqual([2, 2, 1]);
    expect(desk.store.getState().taken).toBeNull();
  });

  test('shows the answers so far, also while they are judged; one that is stopped leaves no entry', async () => {
    const { desk } = workplace([]);
    const asking = desk.ask();
    await new Promise((resolve) => setTimeout(resolve));
    expect(desk.store.getState().running).toMatchObject({
      progress: { label: 'Judging' },
      partial: [{ model: 'sft', text: ' fi' }],
    });
    desk.stop();
    await asking;
    expect(desk.store.getState()).toMatchObject({
      doing: 'nothing',
      running: null,
      history: [],
      failure: null,
    });
  });

  test('counts the seed up only when asked to, and brings back what was asked before', async () => {
    const { desk, asked } = workplace([]);
    await desk.ask();
    desk.setOptions({ freshSeed: true });
    desk.setPrompt('The film');
    await desk.ask();
    expect(asked.map(({ seed }) => seed)).toEqual([1, 2]);
    const [, first] = desk.store.getState().history;
    desk.show(first!);
    expect(desk.store.getState()).toMatchObject({ prompt: 'The room', shown: { id: 1 } });
  });

  test('answers are as long as the race’s unless it is told otherwise', async () => {
    const { desk, asked, race } = workplace([]);
    race.store.setState({ catalog, settings: { ...settings, preset: 'harmless' } });
    await desk.ask();
    desk.setOptions({ maxNewTokens: 8 });
    await desk.ask();
    expect(asked.map(({ sampling }) => sampling.maxNewTokens)).toEqual([36, 8]);
  });

  test('says what went wrong', async () => {
    const { desk, fail } = workplace([]);
    fail(new Error('prompt: expected 1 to 63 tokens, got 80'));
    await desk.ask();
    expect(desk.store.getState()).toMatchObject({
      doing: 'nothing',
      failure: { message: expect.stringContaining('1 to 63') as string },
    });
  });
});
