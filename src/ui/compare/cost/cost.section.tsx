import type { CompareSection } from '../compareSection.ts';
import { CostSection } from './CostSection.tsx';

export const section: CompareSection = {
  id: 'cost',
  label: 'Cost',
  says: 'What each method spends, counted while it runs, what it gets for that, and what the same would cost with a larger model.',
  order: 60,
  Section: CostSection,
};
