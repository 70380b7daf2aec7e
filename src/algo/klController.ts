import { assertNever } from '../shared/assert.ts';

export interface KlControl {
  readonly kind: 'fixed' | 'adaptive';
  /** Nats a sequence that the adaptive controller steers to. */
  readonly target: number;
  /** Episodes over which it acts. */
  readonly horizon: number;
}

/**
 * The next KL coefficient (Ziegler et al. 2019, arXiv:1909.08593 section 2.2): with e = clip(KL / target - 1,
 * -0.2, 0.2) the coefficient grows by e * episodes / horizon. KL is summed over the sequence, as target is.
 */
export function nextKlCoefficient(
  control: KlControl,
  coefficient: number,
  kl: number,
  episodes: number,
): number {
  switch (control.kind) {
    case 'fixed':
      return coefficient;
    case 'adaptive': {
      const error = Math.min(0.2, Math.max(-0.2, kl / control.target - 1));
      return coefficient * (1 + (error * episodes) / control.horizon);
    }
    default:
      return assertNever(control.kind);
  }
}
