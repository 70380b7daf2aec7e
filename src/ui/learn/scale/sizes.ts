/** The sizes that the lesson walks through: this page's model, then those that the Compare page extrapolates to. */
import { type Architecture, ARCHITECTURES, gpt2Parameters } from '../../../runs/cost/architectures.ts';
import type { TransformerShape } from '../../../shared/flops.ts';

const tiny: TransformerShape = { layers: 2, channels: 64, vocabulary: 1024 };
const TINY_POSITIONS = 64;

export const THIS_PAGE: Architecture = {
  id: 'tiny',
  label: 'this page’s model',
  shape: tiny,
  says: '2 layers, 64 channels, 1,024 tokens in the vocabulary: the model that races here, exactly.',
  parameters: gpt2Parameters(tiny, TINY_POSITIONS),
};

export const SIZES: readonly Architecture[] = [THIS_PAGE, ...ARCHITECTURES];

/** As the slider says it. */
const SHORT: Readonly<Record<string, string>> = { tiny: '170k', gpt2: '124M', 'gpt2-xl': '1.5B', '7b': '7B' };
export const shortSize = ({ id, label }: Architecture): string => SHORT[id] ?? label;
