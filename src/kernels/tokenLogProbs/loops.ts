import { fastExp } from '../scalarMath.ts';

export function tokenLogProbsLoop(
  logits: Float32Array,
  targets: Int32Array,
  inverseTemperature: number,
  stats: Float32Array,
  lse: Float32Array,
): void {
  const rows = targets.length;
  const vocabulary = logits.length / rows;
  for (let m = 0; m < rows; m++) {
    const base = m * vocabulary;
    let max = -Infinity;
    let total = 0;
    for (let v = 0; v < vocabulary; v++) {
      const z = logits[base + v]!;
      total += z;
      if (z > max) max = z;
    }
    let sum = 0;
    let weighted = 0; // sum of exp(z - max) (z - max), for the entropy
    for (let v = 0; v < vocabulary; v++) {
      const shifted = (logits[base + v]! - max) * inverseTemperature;
      const e = fastExp(shifted);
      sum += e;
      weighted += e * shifted;
    }
    const logSum = Math.log(sum);
    lse[m] = max * inverseTemperature + logSum;
    stats[m] = (logits[base + targets[m]!]! - max) * inverseTemperature - logSum;
    stats[rows + m] = logSum - weighted / sum;
    stats[2 * rows + m] = total / vocabulary;
  }
}

/** d logp / dz_v = (1[v = target] - p_v) / tau;  dH / dz_v = -p_v (log p_v + H) / tau. */
export function tokenLogProbsGradLoop(
  dy: Float32Array,
  logits: Float32Array,
  targets: Int32Array,
  stats: Float32Array,
  lse: Float32Array,
  inverseTemperature: number,
  dlogits: Float32Array,
): void {
  const rows = targets.length;
  const vocabulary = logits.length / rows;
  for (let m = 0; m < rows; m++) {
    const base = m * vocabulary;
    const dLogProb = dy[m]! * inverseTemperature;
    const dEntropy = dy[rows + m]! * inverseTemperature;
    if (dLogProb === 0 && dEntropy === 0) {
      dlogits.fill(0, base, base + vocabulary);
      continue;
    }
    const normaliser = lse[m]!;
    const entropy = stats[rows + m]!;
    for (let v = 0; v < vocabulary; v++) {
      const logP = logits[base + v]! * inverseTemperature - normaliser;
      dlogits[base + v] = -fastExp(logP) * (dLogProb + dEntropy * (logP + entropy));
    }
    dlogits[base + targets[m]!]! += dLogProb;
  }
}
