import type { BackendChoice, OwnLabels } from '../protocol/commands.ts';
import type { RewardSpec } from '../shared/rewardSpec.ts';
import { type Catalog, resolveKnobs } from '../shared/catalog.ts';
import { type KnobSpec, type KnobValue, type KnobValues } from '../shared/spec.ts';
import type { LaneState } from './laneState.ts';
import { DEFAULT_ROOM, type RoomSettings } from './roomSettings.ts';
import type { Axis } from './series.ts';

/** What the visitor has chosen to run; a running lane may still hold what was chosen before. */
export interface RaceSettings {
  /** One lane for each, in order. */
  readonly algorithms: readonly string[];
  readonly preset: string;
  readonly seed: number;
  readonly backend: BackendChoice;
  /** Differences from the preset, by full knob id. */
  readonly knobs: KnobValues;
  /** Instead of the preset's own model; absent: that. */
  readonly model?: string | undefined;
  /** Instead of the preset's reward; absent: that. */
  readonly reward?: RewardSpec | undefined;
  /** The visitor's own labels. Not part of the address: they may be many, and private. */
  readonly labels?: OwnLabels | undefined;
}

/** What a lane is loaded with; one that changes takes effect at the next reset. */
export const REQUEST_KEYS = ['preset', 'seed', 'backend', 'knobs', 'model', 'reward', 'labels'] as const;

/** Pages of the site, in the order of its navigation. */
export const PAGES = ['race', 'label', 'reward', 'compare', 'inspect', 'learn', 'try'] as const;
export type PageId = (typeof PAGES)[number];

/** How the charts are drawn; changes nothing that runs. */
export interface ViewSettings extends RoomSettings {
  readonly page: PageId;
  /** The part of the page that is open, where a page has several; empty: its first. */
  readonly tab: string;
  readonly axis: Axis;
  /** Weight of the moving average, 0 to 0.95. */
  readonly smoothing: number;
  /** Lanes measure where their time goes, and the page shows it. */
  readonly profile: boolean;
}

export const DEFAULT_SEED = 7;
export const MAX_SMOOTHING = 0.95;
export const DEFAULT_VIEW: ViewSettings = {
  ...DEFAULT_ROOM,
  page: 'race',
  tab: '',
  axis: 'step',
  smoothing: 0.4,
  profile: false,
};

/** In force until the catalog says which presets there are. */
export const FIRST_SETTINGS: RaceSettings = {
  algorithms: ['ppo', 'dpo'],
  preset: '',
  seed: DEFAULT_SEED,
  backend: 'auto',
  knobs: {},
};

export function defaultSettings(catalog: Catalog): RaceSettings {
  const known = catalog.algorithms.map((algorithm) => algorithm.id);
  const algorithms = FIRST_SETTINGS.algorithms.filter((id) => known.includes(id));
  return {
    ...FIRST_SETTINGS,
    algorithms: algorithms.length > 0 ? algorithms : known.slice(0, 2),
    preset: catalog.presets[0]?.id ?? '',
  };
}

/** The spec of a knob by its full id. */
export function knobSpec(catalog: Catalog, id: string): KnobSpec | undefined {
  const dot = id.indexOf('.');
  const group = catalog.knobGroups.find((candidate) => candidate.id === id.slice(0, dot));
  const name = id.slice(dot + 1);
  return group && Object.hasOwn(group.knobs, name) ? group.knobs[name] : undefined;
}

/** The preset's value of a knob: its own, or the knob's default. */
export function presetValue(catalog: Catalog, presetId: string, id: string): KnobValue | undefined {
  const preset = catalog.presets.find((candidate) => candidate.id === presetId);
  return preset?.knobs[id] ?? knobSpec(catalog, id)?.default;
}

/**
 * What differs between the settings and what a lane was loaded with, so takes effect at the next reset:
 * `preset`, `seed`, `backend` and full knob ids. Only the knobs of the lane's own algorithm count.
 */
export function pendingChanges(catalog: Catalog, settings: RaceSettings, lane: LaneState): readonly string[] {
  const { request } = lane;
  if (!request || lane.phase === 'loading') return [];
  if (request.preset !== settings.preset) return ['preset'];
  const general = (['seed', 'backend', 'model', 'reward', 'labels'] as const).filter(
    (key) => request[key] !== settings[key],
  );
  const groups = catalog.algorithms.find((known) => known.id === lane.algorithm)?.knobGroups ?? [];
  const wanted = resolveKnobs(catalog, settings.preset, settings.knobs);
  const knobs = Object.keys(lane.knobs).filter(
    (id) => groups.includes(id.slice(0, id.indexOf('.'))) && id in wanted && wanted[id] !== lane.knobs[id],
  );
  return [...general, ...knobs];
}
