import type { PageId } from './settings.ts';

/** Controls that a teacher's link may take off the page, in the order in which the page offers them. */
export const HIDEABLE_CONTROLS = [
  'nav',
  'toolbar',
  'presets',
  'seed',
  'knobs',
  'step',
  'reset',
  'save',
  'view',
  'algorithms',
  'labels',
  'charts',
  'samples',
  'diagnostics',
  'backend',
  'share',
  'present',
  'theme',
  'help',
  'tour',
] as const;
export type HideableControl = (typeof HIDEABLE_CONTROLS)[number];
/** A control, or a whole page. */
export type HideablePart = HideableControl | `page-${PageId}`;

/** How the page shows itself to a room: nothing of it changes what runs. */
export interface RoomSettings {
  /** One thing at a time, large: empty for the ordinary page, `1` or the id of a scene. */
  readonly present: string;
  /** What a teacher's link has taken off the page, in the order of `HIDEABLE_CONTROLS`, then pages. */
  readonly hide: readonly HideablePart[];
  /** Inside a frame of other slides: only the page itself. */
  readonly embed: boolean;
  /** Embedded: only this chart, by its name in the address; empty: the whole page. */
  readonly chart: string;
  /** The race begins at the first press anywhere. Never by itself: a deck would train on every slide that it loads. */
  readonly play: boolean;
  /** The tour of the first minute is asked for, whether it was seen before or not. */
  readonly tour: boolean;
}

export const DEFAULT_ROOM: RoomSettings = {
  present: '',
  hide: [],
  embed: false,
  chart: '',
  play: false,
  tour: false,
};
