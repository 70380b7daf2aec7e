/**
 * Where the time goes: at any moment exactly one frame is charged, so that all frames together make up the time that
 * passed. Frames nest; the time of an inner one is not the outer one's.
 */
import type { ProfilePhase } from '../../shared/profilePhases.ts';
import type { PhaseListener, PhaseMark } from './phases.ts';

export interface Frame {
  /** `outside` kernels; `gpu`: measured there, beside the others, so not part of their sum. */
  readonly place: 'kernel' | 'outside' | 'gpu';
  readonly name: string;
}

export interface FrameTimes {
  ms: number;
  calls: number;
}

/** Times of a stretch of work. */
export interface Ledger {
  readonly phases: Map<ProfilePhase, Map<Frame, FrameTimes>>;
  /** By the clock, from beginning to end of the stretch. */
  wallMs: number;
}

export const JAVASCRIPT: Frame = { place: 'outside', name: 'JavaScript' };
export const READ_BACKS: Frame = { place: 'outside', name: 'read-backs' };

const newLedger = (): Ledger => ({ phases: new Map(), wallMs: 0 });

export class Stopwatch implements PhaseListener {
  /** Since the stopwatch was made. */
  readonly total = newLedger();
  /** Steps in it. */
  steps = 0;
  /** The last finished step. */
  lastStep: Ledger | undefined;
  #step: Ledger | undefined;
  readonly #marks: PhaseMark[] = [];
  readonly #frames: Frame[] = [];
  #reads = 0;
  #chargedMs: number | undefined;
  readonly #now: () => number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Time passes from here on. */
  start(): void {
    this.#chargedMs = this.#now();
  }

  /** Time stands still. */
  stop(): void {
    this.#charge();
    this.#chargedMs = undefined;
  }

  push(frame: Frame): void {
    this.#charge();
    this.#frames.push(frame);
    for (const ledger of this.ledgers()) timesOf(ledger, this.phase(), frame).calls++;
  }

  pop(): void {
    this.#charge();
    this.#frames.pop();
  }

  /** From now on until `endRead`, time that is nobody's is spent waiting for results. */
  beginRead(): void {
    this.#charge();
    this.#reads++;
    for (const ledger of this.ledgers()) timesOf(ledger, this.phase(), READ_BACKS).calls++;
  }

  endRead(): void {
    this.#charge();
    this.#reads--;
  }

  enter(mark: PhaseMark): void {
    this.#charge();
    this.#marks.push(mark);
    if (mark === 'step' && this.#marks.length === 1) this.#step = newLedger();
  }

  leave(): void {
    this.#charge();
    const mark = this.#marks.pop();
    if (mark !== 'step' || this.#marks.length > 0) return;
    this.lastStep = this.#step;
    this.#step = undefined;
    this.steps++;
  }

  phase(): ProfilePhase {
    const [first, second] = this.#marks;
    if (first === 'evaluation') return first;
    if (first !== 'step') return 'preparation';
    return second === 'generation' || second === 'training' ? second : 'scoring';
  }

  /** Those that what happens now belongs to. */
  ledgers(): readonly Ledger[] {
    return this.#step ? [this.total, this.#step] : [this.total];
  }

  #charge(): void {
    if (this.#chargedMs === undefined) return;
    const now = this.#now();
    const ms = now - this.#chargedMs;
    this.#chargedMs = now;
    const frame = this.#frames.at(-1) ?? (this.#reads > 0 ? READ_BACKS : JAVASCRIPT);
    for (const ledger of this.ledgers()) {
      ledger.wallMs += ms;
      timesOf(ledger, this.phase(), frame).ms += ms;
    }
  }
}

export function timesOf({ phases }: Ledger, phase: ProfilePhase, frame: Frame): FrameTimes {
  let frames = phases.get(phase);
  if (!frames) phases.set(phase, (frames = new Map()));
  let times = frames.get(frame);
  if (!times) frames.set(frame, (times = { ms: 0, calls: 0 }));
  return times;
}
