import type { HideablePart } from '../../store/roomSettings.ts';
import { useRace } from '../RaceContext.tsx';

/** Whether the link has taken this off the page; its keys do nothing then either. */
export const useIsHidden = (part: HideablePart): boolean =>
  useRace((state) => state.view.hide.includes(part));
