import type { CompareSection } from '../compareSection.ts';
import { RunsSection } from './RunsSection.tsx';

export const section: CompareSection = {
  id: 'runs',
  label: 'Runs',
  says: 'Every run that was made in this browser: find it, put it beside others, run it again.',
  order: 10,
  Section: RunsSection,
};
