/**
 * Per-token estimators of KL(policy || reference) from one sample's log-ratio
 * l = log policy(y) - log reference(y), after Schulman, "Approximating KL divergence" (2020).
 */
/** Unbiased; may be negative for a single token. */
export const k1 = (logRatio: number): number => logRatio;
/** Biased, low variance. */
export const k2 = (logRatio: number): number => 0.5 * logRatio * logRatio;
/** Unbiased and never negative. */
export const k3 = (logRatio: number): number => Math.exp(-logRatio) - 1 + logRatio;
