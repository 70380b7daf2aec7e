/** Everything that the extrapolation takes for granted, each with where it is from. All can be changed on the page. */
export interface Assumption {
  readonly label: string;
  readonly unit: string;
  readonly says: string;
  /** Where the default is from. */
  readonly source: string;
  readonly min: number;
  readonly max: number;
  readonly default: number;
}

const define = <K extends string>(fields: Record<K, Assumption>): Readonly<Record<K, Assumption>> => fields;

export const ASSUMPTIONS = define({
  promptTokens: {
    label: 'prompt',
    unit: 'tokens',
    says: 'Length of every prompt.',
    source: 'TL;DR: queries of up to 512 tokens (Huang et al. 2024).',
    min: 1,
    max: 8192,
    default: 512,
  },
  responseTokens: {
    label: 'answer',
    unit: 'tokens',
    says: 'Length of every answer.',
    source: 'TL;DR: 53 tokens (Huang et al. 2024).',
    min: 1,
    max: 8192,
    default: 53,
  },
  labels: {
    label: 'labelled pairs',
    unit: '',
    says: 'Pairs that the reward model, or DPO and its relatives, learn from.',
    source: 'TL;DR: 92,858 training comparisons (Stiennon et al. 2020).',
    min: 10,
    max: 10_000_000,
    default: 92_858,
  },
  epochs: {
    label: 'epochs over the labels',
    unit: '',
    says: 'How often a method that learns from labels alone sees each of them, a sample a label.',
    source: 'TL;DR: 1 (Huang et al. 2024).',
    min: 0.1,
    max: 20,
    default: 1,
  },
  episodes: {
    label: 'episodes',
    unit: '',
    says: 'Answers that a method learns from which writes its own.',
    source: 'TL;DR: 1,000,000 (Huang et al. 2024).',
    min: 10,
    max: 100_000_000,
    default: 1_000_000,
  },
  trainedBytes: {
    label: 'a trained parameter',
    unit: 'bytes',
    says: 'Weights and gradients in bfloat16 (2 + 2), a copy of the weights and both moments in 32 bits (4 + 4 + 4).',
    source: 'Rajbhandari et al. 2020 (ZeRO), section 3.1.',
    min: 2,
    max: 32,
    default: 16,
  },
  frozenBytes: {
    label: 'a frozen parameter',
    unit: 'bytes',
    says: 'Weights in bfloat16. 0.5 for 4-bit quantisation.',
    source: 'bfloat16.',
    min: 0.25,
    max: 8,
    default: 2,
  },
  loraRank: {
    label: 'LoRA rank',
    unit: '',
    says: 'Of the adapters on every matrix of attention and MLP.',
    source: 'TRL’s command line: 16.',
    min: 1,
    max: 512,
    default: 16,
  },
  batch: {
    label: 'answers written at once',
    unit: '',
    says: 'Their keys and values are held while they are written, in bfloat16.',
    source: 'Ours.',
    min: 1,
    max: 4096,
    default: 64,
  },
  microBatch: {
    label: 'sequences in a forward pass',
    unit: '',
    says: 'Of training: the input of every layer is kept in bfloat16 (gradient checkpointing, Chen et al. 2016), and the logits of the answers in 32 bits.',
    source: 'Ours; TRL checkpoints by default.',
    min: 1,
    max: 1024,
    default: 8,
  },
  gpuGigabytes: {
    label: 'memory of a GPU',
    unit: 'GB',
    says: 'Of which nine tenths can be used.',
    source: 'A100 or H100 80 GB (NVIDIA).',
    min: 4,
    max: 1000,
    default: 80,
  },
  gpuTeraflops: {
    label: 'speed of a GPU',
    unit: 'TFLOP/s',
    says: 'Peak of dense products in bfloat16.',
    source: 'A100: 312 (NVIDIA data sheet).',
    min: 1,
    max: 10_000,
    default: 312,
  },
  utilisation: {
    label: 'utilisation in training and scoring',
    unit: '0–1',
    says: 'Share of the peak that is reached (MFU).',
    source: 'PaLM: .46 (Chowdhery et al. 2022); less on few GPUs.',
    min: 0.01,
    max: 1,
    default: 0.4,
  },
  writingUtilisation: {
    label: 'utilisation in writing answers',
    unit: '0–1',
    says: 'Writing reads all weights for every token and is bound by memory bandwidth.',
    source: 'Ours: a guess that depends on the batch; measure yours.',
    min: 0.001,
    max: 1,
    default: 0.05,
  },
});
export type AssumptionId = keyof typeof ASSUMPTIONS;
export type Scenario = Readonly<Record<AssumptionId, number>>;

const defaults = Object.fromEntries(
  Object.entries(ASSUMPTIONS).map(([id, assumption]) => [id, assumption.default]),
) as Scenario;

export const SCENARIOS: readonly {
  readonly id: string;
  readonly label: string;
  readonly says: string;
  readonly scenario: Scenario;
}[] = [
  {
    id: 'tldr',
    label: 'TL;DR summaries',
    says: 'The sizes of Huang et al. (2024), who reproduced OpenAI’s summarisation from feedback.',
    scenario: defaults,
  },
  {
    id: 'hh',
    label: 'Helpful and harmless dialogue',
    says: 'The published pairs of Bai et al. (2022), cut as in the DPO authors’ configuration; episodes as in InstructGPT (Ouyang et al. 2022).',
    scenario: {
      ...defaults,
      promptTokens: 256,
      responseTokens: 256,
      labels: 160_800,
      episodes: 256_000,
    },
  },
];

/** The nearest value that a field allows; its default for what is no number. */
export function clampAssumption(id: AssumptionId, value: number): number {
  const { min, max, default: fallback } = ASSUMPTIONS[id];
  return Number.isFinite(value) ? Math.min(max, Math.max(min, value)) : fallback;
}
