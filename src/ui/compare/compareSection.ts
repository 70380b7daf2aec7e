import type { ComponentType } from 'react';

/**
 * One tab of the Compare page. Every `<folder>/<name>.section.tsx` beneath this folder exports one as `section`, and the
 * page shows it; nothing else needs to know.
 */
export interface CompareSection {
  /** In the address (`tab=`): lower-case letters, digits, hyphens. */
  readonly id: string;
  readonly label: string;
  /** What it answers, in a sentence. */
  readonly says: string;
  readonly order: number;
  readonly Section: ComponentType;
}
