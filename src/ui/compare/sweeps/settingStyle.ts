import type { SettingResult } from '../../../runs/sweepResults.ts';
import type { Catalog } from '../../../shared/catalog.ts';
import { laneStyle } from '../../common/laneStyle.ts';

export interface SettingStyle {
  /** A CSS colour. */
  readonly color: string;
  readonly dash: string;
}

const DASHES = ['', '7 3', '2 2', '9 3 2 3', '4 2', '12 4'];
/** Percent of ink in the last of an algorithm's settings. */
const DARKEST = 65;

/** The algorithm's hue for all of its settings, from pure to dark, each with a dash of its own. */
export function settingStyles(
  results: readonly SettingResult[],
  catalog: Catalog | null,
): ReadonlyMap<string, SettingStyle> {
  const entries = results.map(({ setting, algorithm }): [string, SettingStyle] => {
    const siblings = results.filter((other) => other.algorithm === algorithm);
    const place = siblings.findIndex((other) => other.setting === setting);
    const ink = siblings.length > 1 ? Math.round((DARKEST * place) / (siblings.length - 1)) : 0;
    const style = laneStyle(algorithm, catalog);
    return [
      setting,
      {
        color: `color-mix(in oklab, var(--ink) ${ink}%, var(${style.color}))`,
        dash: siblings.length > 1 ? DASHES[place % DASHES.length]! : style.dash.join(' '),
      },
    ];
  });
  return new Map(entries);
}
