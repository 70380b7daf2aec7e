import type { Catalog } from '../shared/catalog.ts';
import type { LaneState } from './laneState.ts';
import type { RecordedRace } from './recorded.ts';
import { DEFAULT_VIEW, FIRST_SETTINGS, type RaceSettings, type ViewSettings } from './settings.ts';

export interface Address {
  readonly search: string;
  readonly hash: string;
}

export interface RaceState {
  /** Null until the first worker has said what there is. */
  readonly catalog: Catalog | null;
  readonly settings: RaceSettings;
  readonly view: ViewSettings;
  readonly lanes: Readonly<Record<string, LaneState>>;
  /** The visitor wants the lanes to run; a lane that is still loading starts as soon as it is ready. */
  readonly playing: boolean;
  readonly recorded: RecordedRace | null;
  /** What was refused, in sentences. */
  readonly problems: readonly string[];
}

export const FIRST_STATE: RaceState = {
  catalog: null,
  settings: FIRST_SETTINGS,
  view: DEFAULT_VIEW,
  lanes: {},
  playing: false,
  recorded: null,
  problems: [],
};

/** Nothing more will happen unless the visitor does something. */
export function isOver({ lanes }: Pick<RaceState, 'lanes'>): boolean {
  const all = Object.values(lanes);
  return all.length > 0 && all.every((lane) => lane.phase === 'finished' || lane.phase === 'failed');
}
