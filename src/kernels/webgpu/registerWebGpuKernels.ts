/** Registers all our kernels with the WebGPU backend. Imported only once a GPU is chosen. */
import { adamwGpuKernels } from '../adamw/webgpu.ts';
import { attentionGpuKernels } from '../attention/webgpu.ts';
import { decodeAttentionGpuKernels } from '../decodeAttention/webgpu.ts';
import { embedGpuKernels } from '../embed/webgpu.ts';
import { exactKlGpuKernels } from '../exactKl/webgpu.ts';
import { gatherRowsGpuKernels } from '../gatherRows/webgpu.ts';
import { layerNormGpuKernels } from '../layerNorm/webgpu.ts';
import { tiedLogitsGpuKernels } from '../linear/tiedLogitsWebgpu.ts';
import { linearGpuKernels } from '../linear/webgpu.ts';
import { sampleTokensGpuKernels } from '../sampleTokens/webgpu.ts';
import { registerKernel } from '../tf.ts';
import { tokenLogProbsGpuKernels } from '../tokenLogProbs/webgpu.ts';

const kernels = [
  ...adamwGpuKernels,
  ...attentionGpuKernels,
  ...decodeAttentionGpuKernels,
  ...embedGpuKernels,
  ...exactKlGpuKernels,
  ...gatherRowsGpuKernels,
  ...layerNormGpuKernels,
  ...linearGpuKernels,
  ...sampleTokensGpuKernels,
  ...tiedLogitsGpuKernels,
  ...tokenLogProbsGpuKernels,
];
for (const kernel of kernels) registerKernel(kernel);
