import type { CompareSection } from '../compareSection.ts';
import { OverOptimisationSection } from './OverOptimisationSection.tsx';

export const section: CompareSection = {
  id: 'over-optimisation',
  label: 'Over-optimisation',
  says: 'What becomes of the true reward when a learned one is pushed too far, and whether a KL penalty helps: Gao et al. 2022, measured here.',
  order: 40,
  Section: OverOptimisationSection,
};
