import { HIDEABLE_CONTROLS, type HideablePart, type RoomSettings } from './roomSettings.ts';
import { PAGES } from './settings.ts';

/** Every name that `hide=` knows, in the order in which it is written. */
export const HIDEABLE: readonly HideablePart[] = [
  ...HIDEABLE_CONTROLS,
  ...PAGES.map((page) => `page-${page}` as const),
];

/** Also read from the query, where slides and scripts put them. The server must see `embed` to let the page be framed. */
export const ROOM_QUERY_KEYS = ['embed', 'chart', 'present', 'hide', 'play', 'tour'] as const;
type RoomKey = (typeof ROOM_QUERY_KEYS)[number];

interface RoomReading {
  readonly room: Partial<RoomSettings>;
  /** What was changed about it, as the end of a sentence. */
  readonly note?: string;
}

/** An entry's text to the settings that it changes. Each throws an Error with the reason for which it is refused. */
export const roomReaders: Readonly<Record<RoomKey, (text: string, before: RoomSettings) => RoomReading>> = {
  // What follows in the hash cannot undo what the server was told.
  embed: (text, before) => ({ room: { embed: before.embed || flag(text) } }),
  play: (text) => ({ room: { play: flag(text) } }),
  tour: (text) => ({ room: { tour: flag(text) } }),
  present(text) {
    if (text === '0') return { room: { present: '' } };
    if (!/^[a-z0-9-]{1,60}$/.test(text)) refuse('expected 1 or the name of a scene');
    return { room: { present: text } };
  },
  chart(text) {
    if (!/^[\w/.-]{1,80}$/.test(text)) refuse('expected the name of a chart, such as gold/reward');
    return { room: { chart: text } };
  },
  hide(text) {
    const names = text.split(',');
    const hide = HIDEABLE.filter((part) => names.includes(part));
    if (hide.length === 0) refuse(`expected some of ${HIDEABLE_CONTROLS.join(', ')}`);
    const isWhole = names.every((name) => hide.some((part) => part === name));
    return isWhole
      ? { room: { hide } }
      : { room: { hide }, note: 'of which only what this page has was hidden' };
  },
};

function flag(text: string): boolean {
  return text === '1' || (text !== '0' && refuse('expected 0 or 1'));
}

function refuse(reason: string): never {
  throw new Error(reason);
}

/** What differs from the ordinary page, for the hash; `embed` belongs into the query. */
export function roomEntries(room: RoomSettings): (readonly [key: string, text: string])[] {
  const entries: (readonly [RoomKey, string])[] = [];
  if (room.present !== '') entries.push(['present', room.present]);
  if (room.hide.length > 0) entries.push(['hide', room.hide.join(',')]);
  if (room.chart !== '') entries.push(['chart', room.chart]);
  if (room.play) entries.push(['play', '1']);
  if (room.tour) entries.push(['tour', '1']);
  return entries;
}
