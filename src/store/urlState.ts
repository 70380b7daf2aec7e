import { backendChoiceSchema } from '../protocol/commands.ts';
import { type Catalog } from '../shared/catalog.ts';
import { checkKnob, type KnobValue } from '../shared/spec.ts';
import { resolveReward, type RewardSpec, rewardSpecSchema } from '../shared/rewardSpec.ts';
import { LINK_ALIASES, type LinkAliases } from './linkAliases.ts';
import { ROOM_QUERY_KEYS, roomEntries, roomReaders } from './roomUrl.ts';
import { AXES } from './series.ts';
import {
  DEFAULT_SEED,
  defaultSettings,
  DEFAULT_VIEW,
  knobSpec,
  MAX_SMOOTHING,
  PAGES,
  presetValue,
  type RaceSettings,
  type ViewSettings,
} from './settings.ts';

/** What an address asks for, with a sentence for everything in it that was refused. */
export interface UrlReading {
  readonly settings: RaceSettings;
  readonly view: ViewSettings;
  readonly problems: readonly string[];
}

/**
 * An entry's text to what it changes. Something else to keep in the address (a sweep, say) is a reader here and a line
 * in `entriesOf`; a page that does not know its key says so and goes on.
 * @returns what was changed about it, if anything, as the end of a sentence
 * @throws Error with the reason it is refused
 */
type Reader = (text: string, reading: Draft) => string | void;
interface Draft {
  settings: RaceSettings;
  view: ViewSettings;
}

/**
 * Rises when a new page would give an old link another meaning, and is then written as `v=`. Links without it are
 * version 1: `key=value`, differences from the preset, later entries before earlier ones.
 */
export const LINK_VERSION = 1;
/** In characters. The longest that the page writes has a reward of 8,000, escaped. */
const MAX_LENGTH = 32_000;
const MAX_PROBLEMS = 8;

function refuse(reason: string): never {
  throw new Error(reason);
}

const parseNumber = (text: string) => (text.trim() === '' ? NaN : Number(text));

function numberFrom(text: string, min: number, max: number, integer = false): number {
  const value = parseNumber(text);
  const fits =
    Number.isFinite(value) && value >= min && value <= max && (!integer || Number.isInteger(value));
  return fits ? value : refuse(`expected ${integer ? 'a whole number' : 'a number'} from ${min} to ${max}`);
}

function readersFor(catalog: Catalog): Readonly<Record<string, Reader>> {
  return {
    ...roomReadersFor(),
    v(text) {
      const version = numberFrom(text, 1, 1e6, true);
      return version > LINK_VERSION
        ? 'and comes from a newer version of this page: what this one does not know is left out'
        : undefined;
    },
    preset(text, draft) {
      const known = catalog.presets.map((preset) => preset.id);
      if (!known.includes(text)) refuse(`expected one of ${known.join(', ')}`);
      draft.settings = { ...draft.settings, preset: text };
    },
    seed(text, draft) {
      draft.settings = { ...draft.settings, seed: numberFrom(text, 0, Number.MAX_SAFE_INTEGER, true) };
    },
    algos(text, draft) {
      const algorithms = [...new Set(text.split(','))];
      const known = catalog.algorithms.map((algorithm) => algorithm.id);
      if (!algorithms.every((id) => known.includes(id))) refuse(`expected some of ${known.join(', ')}`);
      draft.settings = { ...draft.settings, algorithms };
    },
    backend(text, draft) {
      const parsed = backendChoiceSchema.safeParse(text);
      if (!parsed.success) refuse(`expected one of ${backendChoiceSchema.options.join(', ')}`);
      draft.settings = { ...draft.settings, backend: parsed.data };
    },
    model(text, draft) {
      const known = new Set(catalog.presets.flatMap((preset) => preset.models));
      if (!known.has(text)) refuse(`expected one of ${[...known].join(', ')}`);
      draft.settings = { ...draft.settings, model: text };
    },
    reward(text, draft) {
      draft.settings = { ...draft.settings, reward: readReward(catalog, text) };
    },
    page(text, draft) {
      const page = PAGES.find((known) => known === text) ?? refuse(`expected one of ${PAGES.join(', ')}`);
      draft.view = { ...draft.view, page };
    },
    tab(text, draft) {
      if (!/^[a-z0-9-]{1,40}$/.test(text)) refuse('expected the name of a part of the page');
      draft.view = { ...draft.view, tab: text };
    },
    x(text, draft) {
      const axis = AXES.find((known) => known === text) ?? refuse(`expected one of ${AXES.join(', ')}`);
      draft.view = { ...draft.view, axis };
    },
    profile(text, draft) {
      if (text !== '0' && text !== '1') refuse('expected 0 or 1');
      draft.view = { ...draft.view, profile: text === '1' };
    },
    smooth(text, draft) {
      const { value, note } = clamped(parseNumber(text), { min: 0, max: MAX_SMOOTHING });
      draft.view = { ...draft.view, smoothing: numberFrom(String(value), 0, MAX_SMOOTHING) };
      return note;
    },
  };
}

/** How the page shows itself to a room. */
function roomReadersFor(): Record<string, Reader> {
  return Object.fromEntries(
    Object.entries(roomReaders).map(([key, read]): [string, Reader] => [
      key,
      (text, draft) => {
        const { room, note } = read(text, draft.view);
        draft.view = { ...draft.view, ...room };
        return note;
      },
    ]),
  );
}

const MAX_REWARD_TEXT = 8000;

function readReward(catalog: Catalog, text: string): RewardSpec {
  if (text.length > MAX_REWARD_TEXT) refuse(`expected at most ${MAX_REWARD_TEXT} characters`);
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return refuse('expected a reward as JSON');
  }
  const parsed = rewardSpecSchema.safeParse(data);
  if (!parsed.success) return refuse(`it is no reward (${parsed.error.issues[0]?.message ?? 'unknown'})`);
  resolveReward(catalog.rewardParts, parsed.data);
  return parsed.data;
}

function readKnob(catalog: Catalog, id: string, text: string, draft: Draft): string | undefined {
  const spec = knobSpec(catalog, id) ?? refuse('this page has no such setting');
  let value: KnobValue = text;
  let note: string | undefined;
  if (spec.kind === 'number') ({ value, note } = clamped(parseNumber(text), spec));
  if (spec.kind === 'switch' && (text === 'true' || text === 'false')) value = text === 'true';
  const checked = checkKnob(id, spec, value);
  draft.settings = { ...draft.settings, knobs: { ...draft.settings.knobs, [id]: checked } };
  return note;
}

/** The nearest number of the range; NaN and infinities stay, to be refused. */
function clamped(value: number, { min, max }: { min: number; max: number }) {
  const near = Number.isFinite(value) ? Math.min(Math.max(value, min), max) : value;
  const isMoved = near !== value && Number.isFinite(value);
  return {
    value: near,
    note: isMoved ? `which was taken as ${near}: expected a number from ${min} to ${max}` : undefined,
  };
}

/**
 * Settings from an address: `?backend=wasm#preset=reviews&seed=7&ppo.learningRate=0.001`. Never throws: a number out of
 * its range is moved into it; what is unknown, or of the wrong kind, is left at its default; both are reported.
 */
export function readUrl(
  search: string,
  hash: string,
  catalog: Catalog,
  aliases: LinkAliases = LINK_ALIASES,
): UrlReading {
  const draft: Draft = { settings: defaultSettings(catalog), view: DEFAULT_VIEW };
  const problems = new Set<string>();
  const readers = readersFor(catalog);
  const entries = [...queryEntries(search, problems), ...hashEntries(hash, problems)];
  for (const [key, text] of entries.map((entry) => renamed(entry, aliases))) {
    try {
      const reader = Object.hasOwn(readers, key) ? readers[key] : undefined;
      const note = reader ? reader(text, draft) : readKnob(catalog, key, text, draft);
      if (note) problems.add(`The address says ${shorten(`${key}=${text}`)}, ${note}.`);
    } catch (error) {
      const reason = (error instanceof Error ? error.message : String(error)).replace(`${key}: `, '');
      problems.add(
        `The address says ${shorten(`${key}=${text}`)}, which was ignored: ${shorten(reason, 200)}.`,
      );
    }
  }
  return { ...draft, problems: theFirst([...problems]) };
}

const NOTHING: Catalog = { algorithms: [], knobGroups: [], metrics: [], presets: [], rewardParts: [] };

/** How the address wants the page to look, which is known before the catalog is. */
export const readFirstView = (search: string, hash: string): ViewSettings =>
  readUrl(search, hash, NOTHING).view;

type Entry = readonly [key: string, text: string];

const isTooLong = (text: string, problems: Set<string>) => {
  if (text.length <= MAX_LENGTH) return false;
  const length = text.length.toLocaleString('en-US');
  problems.add(`The address has ${length} characters, which is too long: all of it was ignored.`);
  return true;
};

function queryEntries(search: string, problems: Set<string>): Entry[] {
  if (isTooLong(search, problems)) return [];
  const query = new URLSearchParams(search);
  return ['profile', 'backend', ...ROOM_QUERY_KEYS].flatMap((key): Entry[] => {
    const text = query.get(key);
    return text === null ? [] : [[key, text]];
  });
}

function hashEntries(hash: string, problems: Set<string>): Entry[] {
  if (isTooLong(hash, problems)) return [];
  const entries = [...new URLSearchParams(hash.replace(/^#/, ''))];
  const seen = new Set<string>();
  for (const [key] of entries) {
    if (seen.has(key)) problems.add(`The address says ${shorten(key)} more than once: the last one counts.`);
    seen.add(key);
  }
  return entries;
}

/** By the names of today. */
function renamed([key, text]: Entry, { presets, ids }: LinkAliases): Entry {
  if (key === 'preset') return [key, presets.get(text) ?? text];
  return [ids.get(key) ?? key, text];
}

const shorten = (text: string, length = 60) =>
  text.length > length ? `${text.slice(0, length - 1)}…` : text;

function theFirst(problems: readonly string[]): readonly string[] {
  const more = problems.length - MAX_PROBLEMS;
  return more <= 0 ? problems : [...problems.slice(0, MAX_PROBLEMS), `And ${more} more of this kind.`];
}

/** The shortest address that `readUrl` turns back into these settings: only what differs from the defaults. */
export function writeUrl(
  settings: RaceSettings,
  view: ViewSettings,
  catalog: Catalog,
): { search: string; hash: string } {
  const entries = entriesOf(settings, view, catalog);
  const untouched =
    entries.length === 2 && settings.preset === catalog.presets[0]?.id && settings.seed === DEFAULT_SEED;
  const query = settings.backend === 'auto' ? [] : [`backend=${settings.backend}`];
  if (view.profile) query.push('profile=1');
  if (view.embed) query.push('embed=1');
  const encoded = entries.map(([key, text]) => `${key}=${escaped(text)}`);
  return {
    search: query.length === 0 ? '' : `?${query.join('&')}`,
    hash: untouched ? '' : `#${encoded.join('&')}`,
  };
}

/** Half a character, which a text field can hold, has no place in an address. */
const escaped = (text: string) =>
  encodeURIComponent(text.replaceAll(/\p{Surrogate}/gu, '\ufffd')).replaceAll('%2C', ',');

function entriesOf(settings: RaceSettings, view: ViewSettings, catalog: Catalog): Entry[] {
  const entries: Entry[] = [
    ['preset', settings.preset],
    ['seed', String(settings.seed)],
  ];
  if (settings.algorithms.join() !== defaultSettings(catalog).algorithms.join())
    entries.push(['algos', settings.algorithms.join(',')]);
  for (const [id, value] of Object.entries(settings.knobs)) {
    if (value !== presetValue(catalog, settings.preset, id)) entries.push([id, String(value)]);
  }
  if (settings.model !== undefined) entries.push(['model', settings.model]);
  if (settings.reward !== undefined) entries.push(['reward', JSON.stringify(settings.reward)]);
  if (view.page !== DEFAULT_VIEW.page) entries.push(['page', view.page]);
  if (view.tab !== DEFAULT_VIEW.tab) entries.push(['tab', view.tab]);
  if (view.axis !== DEFAULT_VIEW.axis) entries.push(['x', view.axis]);
  if (view.smoothing !== DEFAULT_VIEW.smoothing) entries.push(['smooth', String(view.smoothing)]);
  return [...entries, ...roomEntries(view)];
}
