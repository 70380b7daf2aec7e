import type { CompareSection } from '../compareSection.ts';
import { EvaluationTab } from './EvaluationTab.tsx';

export const section: CompareSection = {
  id: 'evaluation',
  label: 'Evaluation',
  says: 'The same held-out prompts answered by the SFT model and by every policy of the race: who wins, by whose judgement, at what cost in variety and in distance from the SFT model.',
  order: 50,
  Section: EvaluationTab,
};
