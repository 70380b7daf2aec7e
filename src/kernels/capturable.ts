/**
 * Steps that are done again and again with other numbers. A backend that can (WebGPU) records such a step's
 * commands once and replays them from then on without running its JavaScript; on the others `run` is simply called.
 */
import { engine, type Tensor } from './tf.ts';

export type StepOutputs = Readonly<Record<string, Tensor>>;
export type StepNumbers = Readonly<Record<string, number>>;

export interface CapturableStep<T extends StepOutputs = StepOutputs, N extends object = StepNumbers> {
  /** Whoever lives as long as the recordings: `disposeCaptures(owner)` frees them. */
  readonly owner: object;
  readonly name: string;
  /** All else that `run` depends on: recordings are told apart by it and by the shapes of the inputs. */
  readonly variant?: string;
  /** Every tensor made elsewhere that `run` reads or changes in place. */
  readonly inputs: readonly Tensor[];
  /**
   * Numbers that change from step to step and that `run` does nothing with but hand them to kernels of ours as
   * attributes which they use as they are. For all other changing numbers make a tensor.
   */
  readonly numbers?: N;
  /** A pure function of the inputs, the numbers and the variant. Frees what it makes, except what it returns. */
  readonly run: (numbers: N) => T;
}

/** What became of one kind of step, for people who wonder where the time goes. */
export interface CaptureReport {
  readonly name: string;
  readonly variant: string;
  /** Shapes recorded. */
  readonly recordings: number;
  /** Steps run operation by operation. */
  readonly eagerSteps: number;
  readonly replayedSteps: number;
  /** Commands of the last recording used. */
  readonly dispatches: number;
  /** Why steps are not recorded, if so. */
  readonly refusal: string | undefined;
}

/** What a backend with recordings has as its property `capturer`. */
export interface Capturer {
  /** Off: every step runs operation by operation. */
  enabled: boolean;
  capture(step: CapturableStep): StepOutputs;
  dispose(owner: object): void;
  reports(): CaptureReport[];
}

const capturers = new Set<Capturer>();

/** Gives a backend the ability. @returns undoes it */
export function installCapturer(backend: object, capturer: Capturer): () => void {
  Object.assign(backend, { capturer });
  capturers.add(capturer);
  return () => capturers.delete(capturer);
}

/** @returns what `run` returns; owned by the caller */
export function capturable<T extends StepOutputs, N extends object>(step: CapturableStep<T, N>): T {
  const { capturer } = engine().backend as { capturer?: Capturer };
  if (!capturer) return step.run(step.numbers ?? ({} as N));
  return capturer.capture(step as unknown as CapturableStep) as T;
}

/** Frees all that was recorded for this owner. */
export function disposeCaptures(owner: object): void {
  for (const capturer of capturers) capturer.dispose(owner);
}

export const captureReports = (): CaptureReport[] => [...capturers].flatMap((capturer) => capturer.reports());
