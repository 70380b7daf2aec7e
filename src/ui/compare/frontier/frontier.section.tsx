import type { CompareSection } from '../compareSection.ts';
import { FrontierSection } from './FrontierSection.tsx';

export const section: CompareSection = {
  id: 'frontier',
  label: 'Frontier',
  says: 'How much gold reward each method gets for how far it moves from the SFT model: Figure 2 of the DPO paper, measured here.',
  order: 30,
  Section: FrontierSection,
};
