/** The rows of the cost table: what each number is, and how it is had from a run. */
import type { CostSource } from './costSource.ts';

export type CostUnit =
  '0–1' | 'ms' | 'count' | 'FLOP' | 'bytes' | 'gold/s' | 'gold/label' | 'gold/TFLOP' | 'gold/ktok';

export interface CostRow {
  readonly id: string;
  readonly label: string;
  readonly unit: CostUnit;
  readonly better: 'higher' | 'lower' | 'neither';
  readonly says: string;
  /** Undefined: not known of this run. */
  readonly value: (source: CostSource) => number | undefined;
}

/** Gold reward gained over the SFT model. */
export const goldGain = ({ gold, goldStart }: CostSource): number | undefined =>
  gold === undefined || goldStart === undefined ? undefined : gold - goldStart;

/** Gain for each `scale` units of what was spent; undefined where nothing was. */
function gainPer(spent: (source: CostSource) => number | undefined, scale: number) {
  return (source: CostSource): number | undefined => {
    const gain = goldGain(source);
    const amount = spent(source);
    return gain === undefined || amount === undefined || amount <= 0 ? undefined : (gain * scale) / amount;
  };
}

export function heldTotal({ progress }: Pick<CostSource, 'progress'>): number | undefined {
  const held = progress.work?.held;
  return held && Object.values(held).reduce((sum, bytes) => sum + bytes, 0);
}

const wallMs = ({ progress }: CostSource) => progress.wallMs;
const flops = ({ progress }: CostSource) => progress.flops;
const generated = ({ progress }: CostSource) => progress.tokensGenerated;

export const COST_ROWS: readonly CostRow[] = [
  {
    id: 'gold',
    label: 'gold reward reached',
    unit: '0–1',
    better: 'higher',
    says: 'Mean gold score of answers to held-out prompts at the last evaluation. No method sees it while it learns.',
    value: ({ gold }) => gold,
  },
  {
    id: 'goldGain',
    label: 'gain over SFT',
    unit: '0–1',
    better: 'higher',
    says: 'Gold reward reached minus that of the SFT model on the same prompts.',
    value: goldGain,
  },
  {
    id: 'wallMs',
    label: 'time',
    unit: 'ms',
    better: 'lower',
    says: 'Time spent running, stages and evaluations included, pauses left out. It depends on this machine and on what else it was doing.',
    value: wallMs,
  },
  {
    id: 'optimizerSteps',
    label: 'optimizer steps',
    unit: 'count',
    better: 'neither',
    says: 'Updates of the policy by the optimizer; a reward model’s are not among them.',
    value: ({ progress }) => progress.optimizerSteps,
  },
  {
    id: 'tokensGenerated',
    label: 'tokens generated',
    unit: 'count',
    better: 'lower',
    says: 'Tokens that the policy wrote in order to learn from them. Methods that learn from labels alone need none.',
    value: generated,
  },
  {
    id: 'tokensScored',
    label: 'tokens scored',
    unit: 'count',
    better: 'lower',
    says: 'Tokens read forward only, once for each model that reads them: reference, reward model, critic, old log-probabilities.',
    value: ({ progress }) => progress.work?.tokens.scoring,
  },
  {
    id: 'tokensTrained',
    label: 'tokens trained',
    unit: 'count',
    better: 'lower',
    says: 'Tokens of the batches that the policy was updated on, each time counted.',
    value: ({ progress }) => progress.tokensTrained,
  },
  {
    id: 'flops',
    label: 'FLOPs',
    unit: 'FLOP',
    better: 'lower',
    says: 'Floating-point operations counted while it ran: matrix products, attention and optimizer, every stage included; padding and the evaluations for this page left out.',
    value: flops,
  },
  {
    id: 'labels',
    label: 'labels',
    unit: 'count',
    better: 'lower',
    says: 'Labelled pairs that it learned from, directly or through a reward model.',
    value: ({ labels }) => labels,
  },
  {
    id: 'heldBytes',
    label: 'models held',
    unit: 'bytes',
    better: 'lower',
    says: 'Weights, gradients and optimizer moments that the method keeps in memory while it learns, counted from the tensors.',
    value: heldTotal,
  },
  {
    id: 'peakBytes',
    label: 'peak memory',
    unit: 'bytes',
    better: 'lower',
    says: 'The most memory that the lane has held at once, as measured: activations, caches and the page’s own copies included.',
    value: ({ progress }) => progress.peakBytes,
  },
  {
    id: 'gainPerSecond',
    label: 'gain per second',
    unit: 'gold/s',
    better: 'higher',
    says: 'Gold reward gained over the SFT model for each second of running time.',
    value: gainPer(wallMs, 1000),
  },
  {
    id: 'gainPerLabel',
    label: 'gain per label',
    unit: 'gold/label',
    better: 'higher',
    says: 'Gold reward gained over the SFT model for each labelled pair.',
    value: gainPer(({ labels }) => labels, 1),
  },
  {
    id: 'gainPerTeraflop',
    label: 'gain per TFLOP',
    unit: 'gold/TFLOP',
    better: 'higher',
    says: 'Gold reward gained over the SFT model for each 10¹² floating-point operations (a PFLOP is a thousand of them).',
    value: gainPer(flops, 1e12),
  },
  {
    id: 'gainPerKilotoken',
    label: 'gain per 1,000 tokens written',
    unit: 'gold/ktok',
    better: 'higher',
    says: 'Gold reward gained over the SFT model for each thousand tokens that the policy wrote to learn from.',
    value: gainPer(generated, 1000),
  },
];

/** Which of several runs is best in a row; -1 where no run is, or all are alike. */
export function bestOf(row: CostRow, sources: readonly CostSource[]): number {
  if (row.better === 'neither') return -1;
  const sign = row.better === 'higher' ? 1 : -1;
  const values = sources.map((source) => row.value(source));
  const known = values.filter((value) => value !== undefined);
  if (known.length < 2 || new Set(known).size < 2) return -1;
  const best = Math.max(...known.map((value) => sign * value));
  return values.findIndex((value) => value !== undefined && sign * value === best);
}
