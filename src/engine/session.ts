/** The run loop of one worker: commands in, events out, one lane at a time. No maths. */
import { createErrands, type Errands } from './checkpoint/errands.ts';
import { openCheckpoint, restoreLane, saveLane } from './checkpoint/laneCheckpoint.ts';
import { noteTold } from './checkpoint/retold.ts';
import { type FileReader, saveWeights } from '../model/checkpoint.ts';
import { countWorkInto, createWorkCount } from '../math/workCounter.ts';
import type { BackendChoice, LaneCommand, LaneRequest } from '../protocol/commands.ts';
import type { BackendReport, EngineEvent, RunState } from '../protocol/events.ts';
import { assertNever } from '../shared/assert.ts';
import { AppError, toEnvelope } from '../shared/errors.ts';
import type { TextClassifier } from '../shared/textClassifier.ts';
import {
  checkRequest,
  disposeLane,
  type Lane,
  loadLane,
  modelReport,
  setHotKnob,
  totalSteps,
} from './lane.ts';
import { createInspector } from './inspect/inspector.ts';
import { readRewardModel } from './inspect/readRewardModel.ts';
import { tokenTexts } from './inspect/tokenTexts.ts';
import { createProfiler } from './profile.ts';
import { type Emit, runProgram, type Unit } from './program.ts';

export interface SessionHost {
  /** `transfer`: buffers of the event that need not be copied. */
  readonly post: (event: EngineEvent, transfer?: Transferable[]) => void;
  readonly startBackend: (
    choice: BackendChoice,
    onFatal: (error: AppError) => void,
    share: {
      readonly lanes?: number | undefined;
      readonly onThreadsLost: (reason: string) => void;
    },
  ) => Promise<BackendReport>;
  readonly modelReader: (id: string) => FileReader;
  /** The classifier's worker, once the page has connected it. */
  readonly classifier: () => TextClassifier | undefined;
  /** Resolves after pending messages were delivered. */
  readonly breathe: () => Promise<void>;
}

interface Run {
  readonly id: string;
  readonly lane: Lane;
  readonly program: AsyncGenerator<Unit, void>;
  state: RunState;
  /** Pause once this many steps of the algorithm are done. */
  stopAtStep: number;
  looping: boolean;
  /** Some parts of a step are done: what the algorithm holds is no state to go on from. */
  isWithinStep: boolean;
  /** A checkpoint was asked for meanwhile. */
  checkpointIsDue: boolean;
  readonly errands: Errands;
}

const notLoaded = (runId: string) => new AppError('protocol', `run ${runId} is not loaded in this lane`);

export interface Session {
  handle(command: LaneCommand): Promise<void>;
}

export function createSession(host: SessionHost): Session {
  let run: Run | undefined;
  let backend: { choice: BackendChoice; report: BackendReport } | undefined;
  let gpuLost: AppError | undefined;
  const profiler = createProfiler();
  const inspector = createInspector();
  /** Loads take turns: two at once would leave one lane behind, and not always the older. */
  let loads: Promise<unknown> = Promise.resolve();

  const setState = (target: Run, state: RunState) => {
    target.state = state;
    host.post({ type: 'run/stateChanged', runId: target.id, state });
  };
  const pause = (target: Run) => {
    if (target.state === 'running') setState(target, 'paused');
  };
  const fail = (runId: string | undefined, error: unknown, fatal: boolean) =>
    host.post({ type: 'engine/failed', ...(runId && { runId }), fatal, error: toEnvelope(error) });

  const onGpuLost = (error: AppError) => {
    gpuLost = error;
    if (run) setState(run, 'failed');
    fail(run?.id, error, true);
  };

  const onThreadsLost = (reason: string) => {
    const message = `From here on this lane has one thread: ${reason}.`;
    if (run) host.post({ type: 'run/noted', runId: run.id, message });
  };

  async function ensureBackend({ backend: choice, lanes }: LaneRequest): Promise<BackendReport> {
    if (backend?.choice === choice) return backend.report;
    // tfjs cannot move a loaded model between backends, and a worker is cheap: the page starts a new one.
    if (backend)
      throw new AppError('backend', 'this lane already runs on another backend', {
        fix: 'Restart the lane.',
      });
    const report = await host.startBackend(choice, onGpuLost, { lanes, onThreadsLost });
    backend = { choice, report };
    return report;
  }

  async function load(command: Extract<LaneCommand, { type: 'lane/load' }>): Promise<void> {
    const { runId, request } = command;
    const checked = checkRequest(request); // before anything is given up
    const checkpoint = command.resume && openCheckpoint(command.resume, checked);
    await unload();
    host.post({ type: 'run/stateChanged', runId, state: 'loading' });
    const report = await ensureBackend(request);
    const fresh = await loadLane(request, host);
    const lane = checkpoint ? restoreLane(fresh, checkpoint) : fresh;
    const emit: Emit = (event) => {
      noteTold(lane.told, event);
      host.post({ ...event, runId });
    };
    const loaded: Run = {
      id: runId,
      lane,
      program: runProgram(lane, emit, inspector),
      state: 'ready',
      stopAtStep: Infinity,
      looping: false,
      isWithinStep: false,
      checkpointIsDue: false,
      errands: createErrands(() => loaded.looping),
    };
    run = loaded;
    host.post({
      type: 'lane/loaded',
      runId,
      backend: report,
      model: modelReport(lane),
      knobs: { ...lane.knobs },
      reward: lane.rewardSpec,
      totalSteps: totalSteps(lane),
    });
    if (checkpoint) host.post({ type: 'run/resumed', runId, progress: { ...lane.progress }, ...lane.told });
    setState(loaded, 'ready');
  }

  /** Frees the old lane once its loop has stopped. */
  async function unload(): Promise<void> {
    const old = run;
    if (!old) return;
    run = undefined;
    old.state = 'paused';
    while (old.looping) await host.breathe();
    await old.errands.settle();
    await old.program.return();
    profiler.restart();
    disposeLane(old.lane);
  }

  async function loop(target: Run): Promise<void> {
    if (target.state !== 'running') setState(target, 'running');
    if (target.looping) return; // paused a moment ago: the loop has not noticed and goes on
    target.looping = true;
    try {
      const { lane } = target;
      const { progress } = lane;
      while (target.state === 'running') {
        await target.errands.settle();
        profiler.beginUnit();
        lane.unitStartedMs = performance.now();
        countWorkInto((progress.work ??= createWorkCount()));
        const next = await target.program.next();
        progress.wallMs += performance.now() - lane.unitStartedMs;
        target.isWithinStep = next.value === 'part';
        if (target.checkpointIsDue && !target.isWithinStep)
          void target.errands.run(() => checkpointSafely(target));
        if (next.done) setState(target, 'finished');
        else if (next.value === 'step' && progress.step >= target.stopAtStep) pause(target);
        else if (next.value === 'part' && inspector.byPart) pause(target);
        const profile = await profiler.endUnit(progress.step, target.state !== 'running');
        if (profile) host.post({ type: 'profile/reported', runId: target.id, ...profile });
        await host.breathe();
      }
    } catch (error) {
      if (!gpuLost) {
        setState(target, 'failed');
        fail(target.id, error, true);
      }
    } finally {
      target.looping = false;
      await target.errands.settle();
    }
  }

  async function checkpoint(target: Run): Promise<void> {
    const { lane, id } = target;
    // What a run that diverged holds is no state to go on from.
    if (target.state === 'failed') throw new AppError('protocol', 'this run has failed: it cannot be kept');
    target.checkpointIsDue = target.isWithinStep;
    if (target.checkpointIsDue) return;
    const { evaluatedAt, progress } = lane;
    const { step } = progress;
    const bytes = await saveLane(lane);
    host.post({ type: 'run/checkpointed', runId: id, step, evaluatedAt, bytes }, [bytes]);
  }

  async function checkpointSafely(target: Run): Promise<void> {
    await checkpoint(target).catch((error: unknown) => fail(target.id, error, false));
  }

  /** The run a command is for. @throws AppError('protocol') */
  function current(runId: string): Run {
    if (run?.id !== runId) throw notLoaded(runId);
    if (run.state === 'finished' || run.state === 'failed')
      throw new AppError('protocol', `this run has ${run.state}`, { fix: 'Reset to run again.' });
    return run;
  }

  async function dispatch(command: LaneCommand): Promise<void> {
    switch (command.type) {
      case 'lane/load': {
        const turn = loads.then(() => load(command));
        loads = turn.catch(() => undefined); // it is reported below
        return turn;
      }
      case 'run/start':
      case 'run/step':
      case 'run/stepPart': {
        const target = current(command.runId);
        const count = command.type === 'run/step' ? command.count : 1;
        target.stopAtStep = command.type === 'run/start' ? Infinity : target.lane.progress.step + count;
        inspector.aim(target.stopAtStep, command.type === 'run/stepPart');
        return loop(target);
      }
      case 'run/pause': {
        if (run?.id === command.runId) pause(run); // one that has just finished is no error
        return undefined;
      }
      case 'run/setKnob': {
        const target = current(command.runId);
        setHotKnob(target.lane, command.id, command.value);
        const { id, value, runId } = command;
        host.post({ type: 'knob/changed', runId, id, value, step: target.lane.progress.step });
        return undefined;
      }
      case 'inspect/watch':
        inspector.turn(command.on);
        return undefined;
      case 'inspect/readRewardModel': {
        if (run?.id !== command.runId) throw notLoaded(command.runId);
        const { lane, id } = run;
        return run.errands.run(async () => {
          const reading = await readRewardModel(lane);
          const texts = tokenTexts(lane.tokenizer, reading.sequences.ids);
          host.post({ type: 'inspect/rewardModelRead', runId: id, reading, texts });
        });
      }
      case 'lane/profile':
        profiler.turn(command.on);
        return undefined;
      case 'policy/export': {
        if (run?.id !== command.runId) throw notLoaded(command.runId);
        const { lane, id } = run;
        return run.errands.run(async () => {
          const weights = await saveWeights(lane.policy);
          const snapshot = { modelId: lane.modelId, step: lane.progress.step, weights };
          host.post({ type: 'policy/exported', runId: id, snapshot }, [weights]);
        });
      }
      case 'run/checkpoint': {
        if (run?.id !== command.runId) throw notLoaded(command.runId);
        const target = run;
        return target.errands.run(() => checkpoint(target));
      }
      default:
        return assertNever(command);
    }
  }

  return {
    async handle(command) {
      try {
        await dispatch(command);
      } catch (error) {
        const loading = command.type === 'lane/load' && run?.id !== command.runId;
        fail(command.runId, error, loading);
      }
    },
  };
}
