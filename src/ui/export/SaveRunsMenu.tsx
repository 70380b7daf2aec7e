import { Download } from 'lucide-react';
import { fileNamePart } from '../../runs/export/fileNamePart.ts';
import type { Run } from '../../runs/run.ts';
import type { Catalog } from '../../shared/catalog.ts';
import { useWholeRace } from '../RaceContext.tsx';
import { SaveMenu } from './SaveMenu.tsx';
import { saveFile } from './saveFile.ts';

type KnownNames = Pick<Catalog, 'metrics' | 'algorithms'>;

interface Format {
  readonly label: string;
  readonly says: string;
  readonly type: string;
  readonly ending: string;
  /** Loaded with the first file: few visitors write one. */
  readonly write: (runs: readonly Run[], catalog: KnownNames) => Promise<BlobPart>;
}

const FORMATS: readonly Format[] = [
  {
    label: 'CSV',
    says: 'Every point of every curve as a row, for a spreadsheet or a notebook.',
    type: 'text/csv',
    ending: 'csv',
    write: async (runs) => (await import('../../runs/export/toCsv.ts')).toCsv(runs),
  },
  {
    label: 'JSON',
    says: 'Everything. Can be imported again, here or in another browser.',
    type: 'application/json',
    ending: 'json',
    write: async (runs) => (await import('../../runs/export/toJson.ts')).toJson(runs),
  },
  {
    label: 'TensorBoard',
    says: 'Event files in a zip, a folder for each run.',
    type: 'application/zip',
    ending: 'tensorboard.zip',
    write: async (runs) => (await import('../../runs/export/toTensorBoard.ts')).toTensorBoard(runs),
  },
  {
    label: 'Report',
    says: 'A page with settings, results, curves and answers, to print or to send.',
    type: 'text/html',
    ending: 'html',
    write: async (runs, catalog) =>
      (await import('../../runs/export/report/toReport.ts')).toReport(runs, {
        title: titleOf(runs),
        catalog,
        writtenAt: Date.now(),
      }),
  },
];

/** Saves runs as files. `runs` is asked at each choice, and may say in an error why there are none. */
export function SaveRunsMenu({
  runs,
  title = 'Save these runs',
  label = 'Save',
  compact = false,
  className = '',
}: {
  runs: () => Promise<readonly Run[]>;
  title?: string;
  label?: string;
  /** The sign alone but for a phone, where the row is its own. */
  compact?: boolean;
  className?: string;
}) {
  const { store } = useWholeRace();
  const choices = FORMATS.map(({ label: name, says, type, ending, write }) => ({
    label: name,
    says,
    async save() {
      const found = await runs();
      if (found.length === 0) throw new Error('There is no run to save yet.');
      const file = `${fileStem(found)}.${ending}`;
      saveFile(await write(found, store.getState().catalog ?? NO_NAMES), type, file);
      return file;
    },
  }));
  return (
    <SaveMenu title={title} choices={choices}>
      <button
        type="button"
        className={`control flex items-center gap-1.5 ${className}`}
        data-action="save-runs"
      >
        <Download size={14} aria-hidden="true" />
        <span className={compact ? 'sm:sr-only' : undefined}>{label}</span>
      </button>
    </SaveMenu>
  );
}

const NO_NAMES: KnownNames = { metrics: [], algorithms: [] };

const distinct = (values: readonly (string | number)[]) => [...new Set(values)];

/** Methods, presets and seeds as far as they are few. */
function fileStem(runs: readonly Run[]): string {
  const requests = runs.map(({ head }) => head.request);
  const few = (values: readonly (string | number)[], many: string) =>
    values.length <= 3 ? values.join('-') : `${values.length}-${many}`;
  return [
    few(distinct(requests.map(({ algorithm }) => algorithm)), 'methods'),
    few(distinct(requests.map(({ preset }) => preset)), 'presets'),
    `seed${few(distinct(requests.map(({ seed }) => seed)), 'seeds')}`,
  ]
    .map(fileNamePart)
    .join('_');
}

function titleOf(runs: readonly Run[]): string {
  const methods = distinct(runs.map(({ head }) => head.request.algorithm.toUpperCase()));
  const presets = distinct(runs.map(({ head }) => head.request.preset));
  const seeds = distinct(runs.map(({ head }) => head.request.seed));
  const which =
    seeds.length <= 5 ? `seed${seeds.length > 1 ? 's' : ''} ${seeds.join(', ')}` : `${seeds.length} seeds`;
  return `${methods.join(' and ')} on ${presets.join(', ')}, ${which}`;
}
