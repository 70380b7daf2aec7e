import type { KernelCase } from '../kernelCase.ts';
import { denseCases } from './denseCases.ts';
import { optimizerCases } from './optimizerCases.ts';
import { sequenceCases } from './sequenceCases.ts';
import { vocabularyCases } from './vocabularyCases.ts';

export const allCases: readonly KernelCase[] = [
  ...denseCases,
  ...sequenceCases,
  ...vocabularyCases,
  ...optimizerCases,
];
