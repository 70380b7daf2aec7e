import { IMPORT_LIMITS } from '../../feedback/jsonl/importJsonl.ts';
import type { ImportOutcome } from '../../store/labels/importLabels.ts';

const count = (value: number) => value.toLocaleString('en-US');

/** What came of a file: the good lines, and the bad ones by number and reason. */
export function ImportReport({ outcome: { fileName, setName, report, added } }: { outcome: ImportOutcome }) {
  const { lines, duplicates, malformed, problems, stoppedAt, imported } = report;
  const total = imported.pair + imported.ranking + imported.score;
  return (
    <div className="rounded-md border border-line p-2" data-import-report>
      <p>
        <b className="break-all">{fileName}</b>: {count(total)} labels of {count(lines)} lines
        {setName === null ? '; there was nothing to make a set of' : `, ${count(added)} new in “${setName}”`}.
        {duplicates > 0 ? ` ${count(duplicates)} lines said something again.` : ''}
        {stoppedAt ? ` Reading stopped at the limit of ${limitText(stoppedAt)}.` : ''}
      </p>
      {malformed > 0 ? (
        <>
          <p className="mt-1 text-alarm" role="alert">
            {count(malformed)} {malformed === 1 ? 'line holds' : 'lines hold'} no label
            {problems.length < malformed ? `; the first ${problems.length}:` : ':'}
          </p>
          <section
            // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- the keyboard must be able to scroll it
            tabIndex={0}
            aria-label="Lines without a label"
            className="mt-1 max-h-40 overflow-y-auto rounded-sm bg-raised"
          >
            <table className="w-full text-[11px]">
              <thead className="sr-only">
                <tr>
                  <th scope="col">line</th>
                  <th scope="col">reason</th>
                </tr>
              </thead>
              <tbody>
                {problems.map(({ line, reason }) => (
                  <tr key={line} className="align-top">
                    <th scope="row" className="numeric w-16 px-2 py-0.5 text-right font-normal text-muted">
                      {line}
                    </th>
                    <td className="py-0.5 pr-2 break-words">{reason}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        </>
      ) : null}
    </div>
  );
}

const limitText = (limit: 'rows' | 'totalChars') =>
  limit === 'rows'
    ? `${count(IMPORT_LIMITS.rows)} labels`
    : `${IMPORT_LIMITS.totalChars / 2 ** 20} MB of text`;
