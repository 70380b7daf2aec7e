import { Download, FileUp } from 'lucide-react';
import { useRef, useState } from 'react';
import { Problem } from '../../../common/Problem.tsx';
import { votesToJsonl } from '../../../../runs/evaluation/arenaVote.ts';
import type { VotesImported } from '../../../../store/arena/voteLibrary.ts';
import { saveFile } from '../../../export/saveFile.ts';
import { useEvaluationRoom, useVotes } from '../useEvaluation.ts';

/** Votes out to a file and in from others', so that a class can pool what it found. */
export function ArenaFiles() {
  const { votes } = useEvaluationRoom();
  const all = useVotes((state) => state.votes);
  const picker = useRef<HTMLInputElement>(null);
  const [outcome, setOutcome] = useState<VotesImported | string | null>(null);
  const read = async (files: readonly File[]) => {
    try {
      const texts = await Promise.all(files.map((file) => file.text()));
      setOutcome(await votes.importJsonl(texts.join('\n')));
    } catch (error) {
      setOutcome(`The file could not be read: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  return (
    <div className="flex flex-col gap-1.5 border-t border-line pt-2 text-xs">
      <div className="flex flex-wrap gap-2">
        <button
          type="button"
          className="control flex items-center gap-1.5"
          disabled={all.length === 0}
          onClick={() => saveFile(votesToJsonl(all), 'application/jsonl', 'arena-votes.jsonl')}
          data-action="export-votes"
        >
          <Download size={14} aria-hidden="true" /> Export votes
        </button>
        <button
          type="button"
          className="control flex items-center gap-1.5"
          onClick={() => picker.current?.click()}
          data-action="import-votes"
        >
          <FileUp size={14} aria-hidden="true" /> Import votes
        </button>
        <input
          ref={picker}
          type="file"
          multiple
          accept=".jsonl,.ndjson,.txt"
          className="hidden"
          aria-label="Files of votes"
          onChange={(event) => {
            void read([...(event.target.files ?? [])]);
            event.target.value = ''; // so that the same file can be chosen again
          }}
        />
      </div>
      <p className="text-[11px] text-muted">
        JSONL, one vote a line. Votes of several people add up; one that is imported twice counts once.
      </p>
      <Report outcome={outcome} />
    </div>
  );
}

function Report({ outcome }: { outcome: VotesImported | string | null }) {
  if (outcome === null) return null;
  if (typeof outcome === 'string') return <Problem>{outcome}</Problem>;
  const { added, known, refused } = outcome;
  const [first] = refused;
  return (
    <output className="break-words">
      {added} added, {known} known before
      {first ? `, ${refused.length} refused (line ${first.line}: ${first.reason})` : ''}.
    </output>
  );
}
