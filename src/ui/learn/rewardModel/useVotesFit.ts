import { useEffect, useRef, useState } from 'react';
import { ANSWERS, fit, VOTES } from './bradleyTerry.ts';

const RATE = 4;
const STEPS_A_FRAME = 4;
const FRAMES = 90;

export interface VotesFit {
  /** Of each answer, without the shift. */
  readonly rewards: readonly number[];
  readonly setReward: (answer: number, reward: number) => void;
  /** Gradient steps so far since the last change by hand. */
  readonly steps: number;
  readonly isFitting: boolean;
  readonly step: () => void;
  readonly fitAll: () => void;
  readonly reset: () => void;
}

/** Rewards that the visitor sets, or that gradient steps find while one watches. */
export function useVotesFit(): VotesFit {
  const [rewards, setRewards] = useState<readonly number[]>(() => ANSWERS.map(() => 0));
  const [steps, setSteps] = useState(0);
  const [isFitting, setFitting] = useState(false);
  const frame = useRef(0);
  useEffect(() => () => cancelAnimationFrame(frame.current), []);
  const stop = () => {
    cancelAnimationFrame(frame.current);
    setFitting(false);
  };
  const advance = (count: number) => {
    setRewards((old) => fit(old, VOTES, { steps: count, rate: RATE }));
    setSteps((old) => old + count);
  };
  return {
    rewards,
    steps,
    isFitting,
    setReward(answer, reward) {
      stop();
      setSteps(0);
      setRewards((old) => old.map((value, i) => (i === answer ? reward : value)));
    },
    step() {
      stop();
      advance(1);
    },
    fitAll() {
      stop();
      if (matchMedia('(prefers-reduced-motion: reduce)').matches) return advance(FRAMES * STEPS_A_FRAME);
      let left = FRAMES;
      const tick = () => {
        advance(STEPS_A_FRAME);
        if (--left > 0) frame.current = requestAnimationFrame(tick);
        else setFitting(false);
      };
      setFitting(true);
      frame.current = requestAnimationFrame(tick);
    },
    reset() {
      stop();
      setSteps(0);
      setRewards(ANSWERS.map(() => 0));
    },
  };
}
