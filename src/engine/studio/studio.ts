/** The studio of one worker: opens a preset's model, keeps policies beside it, and does one job after another. */
import { type FileReader, loadCheckpoint, loadWeights } from '../../model/checkpoint.ts';
import { countParameters, disposeModel, type Model } from '../../model/parameters.ts';
import type { BackendChoice } from '../../protocol/commands.ts';
import type { BackendReport } from '../../protocol/events.ts';
import type { StudioCommand, StudioEvent } from '../../protocol/studio.ts';
import { assertNever } from '../../shared/assert.ts';
import { AppError, toEnvelope } from '../../shared/errors.ts';
import { fork, rngKey } from '../../shared/rng.ts';
import type { TextClassifier } from '../../shared/textClassifier.ts';
import { findPreset } from '../../task/presets.ts';
import { tasks } from '../../task/tasks.ts';
import { chooseModel, disposeLane } from '../lane.ts';
import { runnerOf } from './jobs/registry.ts';
import type { StudioRoom } from './types.ts';

export interface StudioHost {
  readonly post: (event: StudioEvent) => void;
  readonly startBackend: (
    choice: BackendChoice,
    onFatal: (error: AppError) => void,
  ) => Promise<BackendReport>;
  readonly modelReader: (id: string) => FileReader;
  readonly classifier: () => TextClassifier | undefined;
  /** Resolves after pending messages were delivered. */
  readonly breathe: () => Promise<void>;
}

export interface Studio {
  handle(command: StudioCommand): Promise<void>;
}

type OpenCommand = Extract<StudioCommand, { type: 'studio/open' }>;
type StartCommand = Extract<StudioCommand, { type: 'job/start' }>;

export function createStudio(host: StudioHost): Studio {
  let room: StudioRoom | undefined;
  let backend: BackendReport | undefined;
  /** Everything that touches models takes turns. */
  let turn: Promise<unknown> = Promise.resolve();
  const cancelled = new Set<string>();
  const finished = new Set<string>();

  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const mine = turn.then(work);
    turn = mine.catch(() => undefined);
    return mine;
  };

  async function open(command: OpenCommand): Promise<void> {
    const preset = findPreset(command.preset);
    const modelId = chooseModel(preset, command.model);
    backend ??= await host.startBackend(command.backend, (error) =>
      host.post({ type: 'engine/failed', fatal: true, error: toEnvelope(error) }),
    );
    const { model, tokenizer } = await loadCheckpoint(host.modelReader(modelId));
    if (room) disposeRoom(room);
    const task = tasks[preset.task]!;
    room = {
      preset,
      task,
      tokenizer,
      modelId,
      backend,
      prompts: task.prompts(fork(rngKey(command.seed), 'prompts')),
      models: new Map([['sft', model]]),
      rewardModel: undefined,
      classifier: host.classifier,
      modelReader: host.modelReader,
    };
    host.post(openedEvent(room, model));
  }

  async function run({ jobId, job }: StartCommand): Promise<void> {
    if (cancelled.delete(jobId)) return host.post({ type: 'job/cancelled', jobId });
    if (!room) throw new AppError('protocol', 'the studio is not open', { fix: 'Reload the page.' });
    const running = runnerOf(job)(room, job);
    try {
      for (;;) {
        const next = await running.next();
        if (next.done) return host.post({ type: 'job/finished', jobId, result: next.value });
        host.post({ type: 'job/progressed', jobId, ...next.value, metrics: { ...next.value.metrics } });
        await host.breathe();
        if (cancelled.delete(jobId)) return host.post({ type: 'job/cancelled', jobId });
      }
    } finally {
      finished.add(jobId);
      await running.return(undefined as never);
    }
  }

  function dispatch(command: StudioCommand): Promise<void> {
    switch (command.type) {
      case 'studio/open':
        return inTurn(() => open(command));
      case 'studio/adopt':
        return inTurn(() => Promise.resolve(host.post(adopt(room, command))));
      case 'job/start':
        return inTurn(() => run(command));
      case 'job/cancel':
        if (!finished.has(command.jobId)) cancelled.add(command.jobId); // a late one is no error
        return Promise.resolve();
      default:
        return assertNever(command);
    }
  }

  return {
    async handle(command) {
      try {
        await dispatch(command);
      } catch (error) {
        const envelope = toEnvelope(error);
        if (command.type === 'job/start')
          host.post({ type: 'job/failed', jobId: command.jobId, error: envelope });
        else host.post({ type: 'engine/failed', fatal: command.type === 'studio/open', error: envelope });
      }
    },
  };
}

function adopt(
  room: StudioRoom | undefined,
  { name, snapshot }: Extract<StudioCommand, { type: 'studio/adopt' }>,
): StudioEvent {
  if (!room) throw new AppError('protocol', 'the studio is not open', { fix: 'Reload the page.' });
  if (name === 'sft') throw new AppError('protocol', 'a policy cannot be adopted under the name sft');
  if (snapshot.modelId !== room.modelId)
    throw new AppError('config', `${name} was trained from ${snapshot.modelId}, but here is ${room.modelId}`);
  const { config } = room.models.get('sft')!;
  const policy = loadWeights(config, snapshot.weights);
  const old = room.models.get(name);
  if (old) disposeModel(old);
  room.models.set(name, policy);
  return { type: 'studio/adopted', name, step: snapshot.step };
}

function openedEvent(room: StudioRoom, model: Model): StudioEvent {
  const { layers, channels, vocabulary } = model.config;
  return {
    type: 'studio/opened',
    preset: room.preset.id,
    backend: room.backend,
    model: { id: room.modelId, parameters: countParameters(model), layers, channels, vocabulary },
    prompts: { train: [...room.prompts.train], heldOut: [...room.prompts.heldOut] },
  };
}

function disposeRoom(room: StudioRoom): void {
  for (const model of room.models.values()) disposeModel(model);
  if (room.rewardModel) disposeModel(room.rewardModel.model);
  if (room.laneJudge) disposeLane(room.laneJudge.lane);
}
