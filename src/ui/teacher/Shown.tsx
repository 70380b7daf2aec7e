import type { ReactNode } from 'react';
import type { HideablePart } from '../../store/roomSettings.ts';
import { useIsHidden } from './useIsHidden.ts';

/** A part that a teacher’s link may take off the page: then it is not there for anybody. */
export function Shown({ part, children }: { part: HideablePart; children: ReactNode }) {
  return useIsHidden(part) ? null : children;
}
