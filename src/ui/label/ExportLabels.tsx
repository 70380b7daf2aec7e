import { Download } from 'lucide-react';
import { useState } from 'react';
import { type ExportFormat, exportJsonl } from '../../feedback/jsonl/exportJsonl.ts';
import { useJob } from '../reward/useJob.ts';
import { JobStatus } from './JobStatus.tsx';
import { useActiveSet } from './useLabels.ts';

const FORMATS: Readonly<Record<ExportFormat, { label: string; says: string }>> = {
  full: {
    label: 'everything',
    says: 'Every label as it is, with annotator, time and confidence. To keep, or to import again.',
  },
  preference: { label: 'pairs (TRL)', says: 'prompt, chosen, rejected: for DPOTrainer and RewardTrainer.' },
  unpaired: { label: 'good or bad (KTO)', says: 'prompt, completion, label: for KTOTrainer.' },
  scores: { label: 'scores', says: 'prompt, completion, score from 1 to 5.' },
  rankings: { label: 'rankings', says: 'prompt, completions and their ranks.' },
};

/** Writes the chosen set to a file. */
export function ExportLabels() {
  const known = useActiveSet();
  const [format, setFormat] = useState<ExportFormat>('full');
  const job = useJob<{ readonly rows: number; readonly leftOut: number }>();
  const save = () => {
    if (!known) return;
    const { set, rules } = known;
    job.start(async () => {
      const { ties, bothBad } = rules;
      const { parts, rows, leftOut } = await exportJsonl(set.items, { format, ties, bothBad });
      download(new Blob([...parts], { type: 'application/jsonl' }), `${fileName(set.name)}-${format}.jsonl`);
      return { rows, leftOut };
    });
  };
  const isEmpty = (known?.set.items.length ?? 0) === 0;
  return (
    <div className="grid gap-1 border-t border-line pt-2">
      <div className="flex items-center gap-2">
        <select
          aria-label="What to export"
          className="control min-w-0 flex-1"
          value={format}
          onChange={(event) => setFormat(event.target.value as ExportFormat)}
        >
          {Object.entries(FORMATS).map(([id, { label }]) => (
            <option key={id} value={id}>
              {label}
            </option>
          ))}
        </select>
        <button
          type="button"
          className="control flex items-center gap-1.5 font-medium"
          disabled={isEmpty}
          onClick={save}
          data-action="export"
        >
          <Download size={14} aria-hidden="true" /> Export
        </button>
      </div>
      <p className="text-[11px] text-muted">{FORMATS[format].says}</p>
      <JobStatus job={job} what="The labels could not be exported." />
      {job.state.kind === 'done' ? (
        <output className="text-[11px]">
          {job.state.result.rows.toLocaleString('en-US')} rows written
          {job.state.result.leftOut > 0
            ? `; ${job.state.result.leftOut} labels have no place in this format`
            : ''}
          .
        </output>
      ) : null}
    </div>
  );
}

const fileName = (name: string) =>
  name.replaceAll(/[^\p{L}\p{N}]+/gu, '-').replaceAll(/^-|-$/g, '') || 'labels';

function download(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  // Browsers read it after the click has returned.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
