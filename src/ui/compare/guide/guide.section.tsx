import type { CompareSection } from '../compareSection.ts';
import { GuideSection } from './GuideSection.tsx';

export const section: CompareSection = {
  id: 'guide',
  label: 'Which one?',
  says: 'Which method fits your case, and why: from the literature, held against your own runs.',
  order: 70,
  Section: GuideSection,
};
