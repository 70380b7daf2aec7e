import type { ComponentType } from 'react';
import type { Catalog } from '../../shared/catalog.ts';
import type { RaceSettings } from '../../store/settings.ts';

/** One thing that fills the window before a room. */
export interface Scene {
  /** In the address: lower-case letters, digits and hyphens. */
  readonly id: string;
  readonly title: string;
  readonly Body: ComponentType;
}

/**
 * Some scenes of the race. Every `scenes/*.scene.tsx` exports them as `scenes`, and the presentation shows them; nothing
 * else needs to know.
 */
export interface SceneSet {
  readonly order: number;
  readonly scenesOf: (settings: RaceSettings, catalog: Catalog) => readonly Scene[];
}
