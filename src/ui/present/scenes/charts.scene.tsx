import { chartScenes } from '../chartScenes.tsx';
import type { SceneSet } from '../scene.ts';

/** What is drawn over the steps; the fair comparison comes near the end. */
export const scenes: SceneSet = {
  order: 50,
  scenesOf: (settings, catalog) => chartScenes(settings, catalog, ({ against }) => against === undefined),
};
