/** The models that the page extrapolates to: their shapes, and what follows from them. */
import type { TransformerShape } from '../../shared/flops.ts';

export interface Architecture {
  readonly id: string;
  readonly label: string;
  readonly shape: TransformerShape;
  /** What makes it differ from GPT-2, and where the shape is from. */
  readonly says: string;
  readonly parameters: number;
}

/** GPT-2 (Radford et al. 2019): tied embeddings, biases everywhere, two matrices in the MLP, learned positions. */
export function gpt2Parameters(
  { layers, channels: C, vocabulary }: TransformerShape,
  positions: number,
): number {
  const norms = 4 * C; // two, with gain and bias
  const matrices = 12 * C * C + (3 * C + C + 4 * C + C);
  return vocabulary * C + positions * C + layers * (matrices + norms) + 2 * C;
}

/** Llama (Touvron et al. 2023): untied embeddings, gated MLP, RMS norms, rotary positions, no biases. */
export function llamaParameters({
  layers,
  channels: C,
  vocabulary,
  keyChannels = C,
  inner = 4 * C,
}: TransformerShape): number {
  const layer = 2 * C * C + 2 * C * keyChannels + 3 * C * inner + 2 * C;
  return 2 * vocabulary * C + layers * layer + C;
}

const gpt2: TransformerShape = { layers: 12, channels: 768, vocabulary: 50_257 };
const gpt2Xl: TransformerShape = { layers: 48, channels: 1600, vocabulary: 50_257 };
const sevenB: TransformerShape = {
  layers: 32,
  channels: 4096,
  vocabulary: 32_000,
  inner: 11_008,
  mlpMatrices: 3,
};

export const ARCHITECTURES: readonly Architecture[] = [
  {
    id: 'gpt2',
    label: 'GPT-2 124M',
    shape: gpt2,
    says: '12 layers, 768 channels, 50,257 tokens in the vocabulary: OpenAI’s smallest GPT-2, exactly.',
    parameters: gpt2Parameters(gpt2, 1024),
  },
  {
    id: 'gpt2-xl',
    label: 'GPT-2 1.5B',
    shape: gpt2Xl,
    says: '48 layers, 1,600 channels, 50,257 tokens in the vocabulary: GPT-2 XL, exactly.',
    parameters: gpt2Parameters(gpt2Xl, 1024),
  },
  {
    id: '7b',
    label: '7B',
    shape: sevenB,
    says: '32 layers, 4,096 channels, gated MLP of 11,008, 32,000 tokens in the vocabulary: the shape of Llama 2 7B (Touvron et al. 2023).',
    parameters: llamaParameters(sevenB),
  },
];

/** Keys and values of one token in all layers, in numbers. */
export const cachedNumbers = ({ layers, channels, keyChannels = channels }: TransformerShape): number =>
  2 * layers * keyChannels;

/** Parameters of LoRA adapters of rank `rank` on every matrix of attention and MLP (Hu et al. 2021: r (in + out) each). */
export function loraParameters(shape: TransformerShape, rank: number): number {
  const { layers, channels: C, keyChannels = C, inner = 4 * C, mlpMatrices = 2 } = shape;
  const attention = 2 * (C + C) + 2 * (C + keyChannels);
  return layers * rank * (attention + mlpMatrices * (C + inner));
}
