import { chartScenes } from '../chartScenes.tsx';
import type { SceneSet } from '../scene.ts';

/** Gold reward against KL. */
export const scenes: SceneSet = {
  order: 70,
  scenesOf: (settings, catalog) => chartScenes(settings, catalog, ({ against }) => against !== undefined),
};
