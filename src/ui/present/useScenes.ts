import { useMemo } from 'react';
import { useRace } from '../RaceContext.tsx';
import type { Scene, SceneSet } from './scene.ts';

const modules = import.meta.glob<SceneSet>('./scenes/*.scene.tsx', { eager: true, import: 'scenes' });
const sets = Object.values(modules).toSorted((a, b) => a.order - b.order);

/** Every scene of the race as it is set up, in the order in which it is told. */
export function useScenes(): readonly Scene[] {
  const settings = useRace((state) => state.settings);
  const catalog = useRace((state) => state.catalog);
  return useMemo(
    () => (catalog ? sets.flatMap(({ scenesOf }) => scenesOf(settings, catalog)) : []),
    [settings, catalog],
  );
}
