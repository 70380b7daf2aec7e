/**
 * Metric series in growable typed arrays, outside React: charts read them on their own clock, so a run that
 * reports hundreds of points a second re-renders nothing.
 */

/** Where a point stands on each axis that a chart may use. NaN: not known on that axis. */
export interface AxisPoint {
  readonly step: number;
  readonly samples: number;
  /** Generated plus trained. */
  readonly tokens: number;
  readonly wallMs: number;
  /** Exact KL to the reference in nats, known where an evaluation measured it. */
  readonly kl: number;
}
export type Axis = keyof AxisPoint;
export const AXES = ['step', 'samples', 'tokens', 'wallMs', 'kl'] as const satisfies readonly Axis[];

/** What produced a point. A metric that both report is drawn from the evaluations. */
export type Source = 'evaluation' | 'step' | 'stage';
const PREFERENCE = ['evaluation', 'step', 'stage'] as const satisfies readonly Source[];

type Column = Axis | 'value';
const COLUMNS = [...AXES, 'value'] as const;

interface Table {
  readonly columns: Record<Column, Float64Array>;
  length: number;
}

/** One metric of one lane: equal-length views into the buffers, valid until the next append. */
export type SeriesView = Readonly<Record<Column, Float64Array>> & {
  readonly length: number;
  readonly source: Source;
};

export interface SeriesStore {
  append(lane: string, source: Source, point: AxisPoint, metrics: Readonly<Record<string, number>>): void;
  view(lane: string, metric: string): SeriesView | null;
  clear(lane: string): void;
  /** Rises with every change. */
  version(): number;
  subscribe(listener: () => void): () => void;
}

const FIRST_CAPACITY = 64;

function newTable(): Table {
  const columns = Object.fromEntries(COLUMNS.map((name) => [name, new Float64Array(FIRST_CAPACITY)]));
  return { columns: columns as Record<Column, Float64Array>, length: 0 };
}

function grow(table: Table): void {
  for (const name of COLUMNS) {
    const wider = new Float64Array(table.columns[name].length * 2);
    wider.set(table.columns[name]);
    table.columns[name] = wider;
  }
}

function push(table: Table, point: AxisPoint, value: number): void {
  if (table.length === table.columns.value.length) grow(table);
  for (const axis of AXES) table.columns[axis][table.length] = point[axis];
  table.columns.value[table.length] = value;
  table.length++;
}

function viewOf(table: Table, source: Source): SeriesView {
  const { columns, length } = table;
  return {
    step: columns.step.subarray(0, length),
    samples: columns.samples.subarray(0, length),
    tokens: columns.tokens.subarray(0, length),
    wallMs: columns.wallMs.subarray(0, length),
    kl: columns.kl.subarray(0, length),
    value: columns.value.subarray(0, length),
    length,
    source,
  };
}

export function createSeriesStore(): SeriesStore {
  const lanes = new Map<string, Map<string, Table>>();
  const listeners = new Set<() => void>();
  let version = 0;
  const changed = () => {
    version++;
    for (const listener of listeners) listener();
  };
  return {
    append(lane, source, point, metrics) {
      const tables = lanes.get(lane) ?? new Map<string, Table>();
      lanes.set(lane, tables);
      for (const [metric, value] of Object.entries(metrics)) {
        const key = `${source}:${metric}`;
        const table = tables.get(key) ?? newTable();
        tables.set(key, table);
        push(table, point, value);
      }
      changed();
    },
    view(lane, metric) {
      const tables = lanes.get(lane);
      for (const source of PREFERENCE) {
        const table = tables?.get(`${source}:${metric}`);
        if (table) return viewOf(table, source);
      }
      return null;
    },
    clear(lane) {
      lanes.delete(lane);
      changed();
    },
    version: () => version,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
