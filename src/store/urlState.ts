import { backendChoiceSchema } from '../protocol/commands.ts';
import { type Catalog } from '../shared/catalog.ts';
import { checkKnob, type KnobValue } from '../shared/spec.ts';
import { resolveReward, type RewardSpec, rewardSpecSchema } from '../shared/rewardSpec.ts';
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

/** An entry's text to what it changes. @throws Error with the reason it is refused */
type Reader = (text: string, reading: Draft) => void;
interface Draft {
  settings: RaceSettings;
  view: ViewSettings;
}

function refuse(reason: string): never {
  throw new Error(reason);
}

function numberFrom(text: string, min: number, max: number, integer = false): number {
  const value = text.trim() === '' ? NaN : Number(text);
  const fits =
    Number.isFinite(value) && value >= min && value <= max && (!integer || Number.isInteger(value));
  return fits ? value : refuse(`expected ${integer ? 'a whole number' : 'a number'} from ${min} to ${max}`);
}

function readersFor(catalog: Catalog): Readonly<Record<string, Reader>> {
  return {
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
      draft.view = { ...draft.view, smoothing: numberFrom(text, 0, MAX_SMOOTHING) };
    },
  };
}

const MAX_REWARD_TEXT = 4000;

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

function readKnob(catalog: Catalog, id: string, text: string, draft: Draft): void {
  const spec = knobSpec(catalog, id) ?? refuse('this page has no such setting');
  let value: KnobValue = text;
  if (spec.kind === 'number') value = text.trim() === '' ? NaN : Number(text);
  if (spec.kind === 'switch' && (text === 'true' || text === 'false')) value = text === 'true';
  const checked = checkKnob(id, spec, value);
  draft.settings = { ...draft.settings, knobs: { ...draft.settings.knobs, [id]: checked } };
}

/**
 * Settings from an address: `?backend=wasm#preset=reviews&seed=7&ppo.learningRate=0.001`. Never throws: what is
 * unknown or out of range is left at its default and reported.
 */
export function readUrl(search: string, hash: string, catalog: Catalog): UrlReading {
  const draft: Draft = { settings: defaultSettings(catalog), view: DEFAULT_VIEW };
  const problems: string[] = [];
  const readers = readersFor(catalog);
  const query = new URLSearchParams(search);
  const entries = [...new URLSearchParams(hash.replace(/^#/, ''))];
  for (const key of ['backend', 'profile']) {
    const text = query.get(key);
    if (text !== null) entries.unshift([key, text]);
  }
  for (const [key, text] of entries) {
    try {
      const reader = Object.hasOwn(readers, key) ? readers[key] : undefined;
      if (reader) reader(text, draft);
      else readKnob(catalog, key, text, draft);
    } catch (error) {
      const reason = (error instanceof Error ? error.message : String(error)).replace(`${key}: `, '');
      problems.push(`The address says ${shorten(`${key}=${text}`)}, which was ignored: ${reason}.`);
    }
  }
  return { ...draft, problems };
}

const shorten = (text: string) => (text.length > 60 ? `${text.slice(0, 59)}…` : text);

/** The shortest address that `readUrl` turns back into these settings: only what differs from the defaults. */
export function writeUrl(
  settings: RaceSettings,
  view: ViewSettings,
  catalog: Catalog,
): { search: string; hash: string } {
  const entries: [string, string][] = [
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
  const untouched =
    entries.length === 2 && settings.preset === catalog.presets[0]?.id && settings.seed === DEFAULT_SEED;
  const query = settings.backend === 'auto' ? [] : [`backend=${settings.backend}`];
  if (view.profile) query.push('profile=1');
  const encoded = entries.map(([key, text]) => `${key}=${encodeURIComponent(text).replaceAll('%2C', ',')}`);
  return {
    search: query.length === 0 ? '' : `?${query.join('&')}`,
    hash: untouched ? '' : `#${encoded.join('&')}`,
  };
}
