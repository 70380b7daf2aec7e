import { clsx } from 'clsx';
import { FileUp } from 'lucide-react';
import { useRef, useState } from 'react';
import { importLabels, type ImportOutcome } from '../../store/labels/importLabels.ts';
import { JobStatus } from './JobStatus.tsx';
import { ImportReport } from './ImportReport.tsx';
import { Segments } from './Segments.tsx';
import { useJob } from '../reward/useJob.ts';
import { useLabelWorkspace } from './useLabels.ts';

/** Takes files by a button or dropped on it. */
export function ImportLabels() {
  const { library } = useLabelWorkspace();
  const job = useJob<readonly ImportOutcome[]>();
  const [into, setInto] = useState<'new' | 'active'>('new');
  const picker = useRef<HTMLInputElement>(null);
  const isRunning = job.state.kind === 'running';
  const read = (files: readonly File[]) => {
    if (files.length === 0 || isRunning) return;
    job.start(async (run) => {
      const outcomes: ImportOutcome[] = [];
      for (const file of files) outcomes.push(await importLabels(library, file, into, run));
      return outcomes;
    });
  };
  return (
    <div className="grid gap-2">
      <div className="flex flex-wrap items-center gap-2">
        <Segments
          label="Where imported labels go"
          choices={[
            { value: 'new', label: 'into a new set' },
            { value: 'active', label: 'into the chosen set' },
          ]}
          value={into}
          onChange={setInto}
        />
      </div>
      <DropZone disabled={isRunning} onFiles={read} onPick={() => picker.current?.click()} />
      <input
        ref={picker}
        type="file"
        multiple
        accept=".jsonl,.json,.ndjson,.txt"
        className="hidden"
        aria-label="Files of labels"
        onChange={(event) => {
          read([...(event.target.files ?? [])]);
          event.target.value = ''; // so that the same file can be chosen again
        }}
      />
      <JobStatus job={job} what="The file could not be imported." />
      {job.state.kind === 'done'
        ? job.state.result.map((outcome) => <ImportReport key={outcome.fileName} outcome={outcome} />)
        : null}
    </div>
  );
}

function DropZone({
  disabled,
  onFiles,
  onPick,
}: {
  disabled: boolean;
  onFiles: (files: readonly File[]) => void;
  onPick: () => void;
}) {
  const [isOver, setIsOver] = useState(false);
  return (
    <button
      type="button"
      disabled={disabled}
      className={clsx(
        'flex h-14 w-full items-center justify-center gap-2 rounded-md border border-dashed border-line-strong text-muted disabled:opacity-55',
        isOver ? 'bg-changed text-ink' : 'bg-raised',
      )}
      onClick={onPick}
      onDragOver={(event) => {
        event.preventDefault();
        setIsOver(true);
      }}
      onDragLeave={() => setIsOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setIsOver(false);
        onFiles([...event.dataTransfer.files]);
      }}
    >
      <FileUp size={16} aria-hidden="true" />
      Import JSONL: choose files, or drop them here
    </button>
  );
}
