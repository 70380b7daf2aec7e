/** Which runs the table shows, and in which order. Pure. */
import type { RunHead } from '../../../runs/run.ts';

export const COLUMNS = [
  'name',
  'algorithm',
  'preset',
  'seed',
  'gold',
  'kl',
  'time',
  'steps',
  'date',
  'outcome',
  'tags',
] as const;
export type RunColumn = (typeof COLUMNS)[number];

export interface RunQuery {
  /** Every word must occur in the name or in a tag. */
  readonly text: string;
  /** Empty: all. */
  readonly algorithm: string;
  readonly preset: string;
  readonly tag: string;
  readonly sort: RunColumn;
  readonly descending: boolean;
}

export const FIRST_QUERY: RunQuery = {
  text: '',
  algorithm: '',
  preset: '',
  tag: '',
  sort: 'date',
  descending: true,
};

const KEYS: Readonly<Record<RunColumn, (head: RunHead) => string | number | undefined>> = {
  name: (head) => head.name.toLowerCase(),
  algorithm: (head) => head.request.algorithm,
  preset: (head) => head.request.preset,
  seed: (head) => head.request.seed,
  gold: (head) => head.final['gold/reward'],
  kl: (head) => head.final['objective/kl'],
  time: (head) => head.progress.wallMs,
  steps: (head) => head.progress.step,
  date: (head) => head.startedAt,
  outcome: (head) => head.outcome,
  tags: (head) => (head.tags.length > 0 ? head.tags.join(' ').toLowerCase() : undefined),
};

export function findRuns(heads: readonly RunHead[], query: RunQuery): readonly RunHead[] {
  const words = query.text.toLowerCase().split(/\s+/).filter(Boolean);
  const found = heads.filter(({ name, tags, request }) => {
    if (query.algorithm && request.algorithm !== query.algorithm) return false;
    if (query.preset && request.preset !== query.preset) return false;
    if (query.tag && !tags.includes(query.tag)) return false;
    if (words.length === 0) return true;
    const searched = `${name} ${tags.join(' ')}`.toLowerCase();
    return words.every((word) => searched.includes(word));
  });
  const key = KEYS[query.sort];
  const sign = query.descending ? -1 : 1;
  return found.toSorted((a, b) => compare(key(a), key(b), sign) || b.startedAt - a.startedAt);
}

/** What has no value comes last, whichever way. */
function compare(a: string | number | undefined, b: string | number | undefined, sign: 1 | -1): number {
  if (a === b) return 0;
  if (a === undefined) return 1;
  if (b === undefined) return -1;
  return a < b ? -sign : sign;
}

/** What the filters can offer, in alphabetical order. */
export function offered(heads: readonly RunHead[]) {
  const sorted = (values: Iterable<string>) => [...new Set(values)].toSorted();
  return {
    algorithms: sorted(heads.map(({ request }) => request.algorithm)),
    presets: sorted(heads.map(({ request }) => request.preset)),
    tags: sorted(heads.flatMap(({ tags }) => tags)),
  };
}
