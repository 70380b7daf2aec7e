import type { RaceSettings } from './settings.ts';
import { type RaceRecord, raceRecordSchema } from '../protocol/raceRecord.ts';
import { createSeriesStore, type SeriesStore } from './series.ts';

/** A race that was run before and ships with the page, drawn from the start. */
export interface RecordedRace {
  readonly preset: string;
  readonly seed: number;
  readonly backend: string;
  readonly series: SeriesStore;
  /** The last answers of each lane, and the SFT model's, in the order of the prompts. */
  readonly samples: Readonly<Record<string, readonly RecordedSample[]>>;
}
export type RecordedSample = RaceRecord['lanes'][number]['samples'][number];

/** Known when the page is built, so that a site without a recording asks for none. */
const files = import.meta.glob<string>('/models/*/recorded/race.json', {
  query: '?url',
  import: 'default',
  eager: true,
});
/** Where the recorded race of this site is; undefined when it has none. */
export const recordedUrl: string | undefined = Object.values(files)[0];

/** Whether the recorded curves are of what is chosen: another model, reward or labels make another race. */
export function fitsRecorded(
  recorded: RecordedRace | null,
  { preset, model, reward, labels }: RaceSettings,
): recorded is RecordedRace {
  const own = model === undefined && reward === undefined && labels === undefined;
  return recorded !== null && recorded.preset === preset && own;
}

/** The recorded race at `url`, or null when there is none that can be read: the page works without. */
export async function loadRecorded(url: string): Promise<RecordedRace | null> {
  try {
    const response = await fetch(url);
    return response.ok ? recordedRace(await response.json()) : null;
  } catch {
    return null;
  }
}

/** @returns null when `json` is not a race record of this version */
export function recordedRace(json: unknown): RecordedRace | null {
  const parsed = raceRecordSchema.safeParse(json);
  if (!parsed.success) return null;
  const { preset, seed, backend } = parsed.data;
  const samples = Object.fromEntries(parsed.data.lanes.map((lane) => [lane.algorithm, lane.samples]));
  return { preset, seed, backend, series: seriesOf(parsed.data), samples };
}

/** The record knows step and time of each value; KL is that of the same step; samples and tokens are unknown. */
function seriesOf(record: RaceRecord): SeriesStore {
  const series = createSeriesStore();
  for (const { algorithm, metrics } of record.lanes) {
    const kl = metrics['objective/kl'];
    const klAt = new Map(kl?.step.map((step, i) => [step, kl.value[i] ?? NaN]));
    for (const [metric, { step: steps, value, wallMs }] of Object.entries(metrics)) {
      const source = metric in record.start ? 'evaluation' : 'step';
      steps.forEach((step, i) => {
        const point = {
          step,
          samples: NaN,
          tokens: NaN,
          wallMs: wallMs[i] ?? NaN,
          kl: klAt.get(step) ?? NaN,
        };
        series.append(algorithm, source, point, { [metric]: value[i] ?? NaN });
      });
    }
  }
  return series;
}
