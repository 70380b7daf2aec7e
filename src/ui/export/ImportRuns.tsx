import { clsx } from 'clsx';
import { FileUp } from 'lucide-react';
import { useRef, useState } from 'react';
import { useRunLibrary } from '../RunsContext.tsx';
import type { RunImport } from './importRuns.ts';

/** Takes files of runs by a button or dropped on it: one’s own, or a whole class’s. */
export function ImportRuns() {
  const library = useRunLibrary();
  const [imports, setImports] = useState<readonly RunImport[]>([]);
  const [isBusy, setIsBusy] = useState(false);
  const [isOver, setIsOver] = useState(false);
  const picker = useRef<HTMLInputElement>(null);
  const read = async (files: readonly File[]) => {
    if (files.length === 0 || isBusy) return;
    setIsBusy(true);
    try {
      const { importRuns } = await import('./importRuns.ts');
      setImports(await importRuns(library, files));
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      setImports(files.map(({ name }) => ({ fileName: name, added: 0, known: 0, problem })));
    }
    setIsBusy(false);
  };
  return (
    <div className="grid">
      <button
        type="button"
        disabled={isBusy}
        className={clsx('control flex items-center gap-1.5 justify-self-start', isOver && 'bg-changed')}
        onClick={() => picker.current?.click()}
        onDragOver={(event) => {
          event.preventDefault();
          setIsOver(true);
        }}
        onDragLeave={() => setIsOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setIsOver(false);
          void read([...event.dataTransfer.files]);
        }}
        data-action="import-runs"
      >
        <FileUp size={14} aria-hidden="true" />
        {isBusy ? 'Reading…' : 'Import runs (JSON)'}
      </button>
      <input
        ref={picker}
        type="file"
        multiple
        accept=".json,application/json"
        className="hidden"
        aria-label="Files of runs"
        onChange={(event) => {
          void read([...(event.target.files ?? [])]);
          event.target.value = ''; // so that the same file can be chosen again
        }}
      />
      <output className="grid text-[11px] not-empty:mt-1">
        {imports.map((outcome, i) => (
          <span key={i} className={clsx('break-words', outcome.problem && 'text-alarm')}>
            {sentenceOf(outcome)}
          </span>
        ))}
      </output>
    </div>
  );
}

function sentenceOf({ fileName, added, known, problem }: RunImport): string {
  if (problem !== null) return `${fileName}: ${problem}`;
  const there = known > 0 ? `, ${known} ${known === 1 ? 'was' : 'were'} here already` : '';
  return `${fileName}: ${added} ${added === 1 ? 'run' : 'runs'} added${there}.`;
}
