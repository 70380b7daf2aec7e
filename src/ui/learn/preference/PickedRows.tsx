import { ScrollTable } from '../../label/annotators/ScrollTable.tsx';
import type { PreferenceLab } from './usePreferenceLab.ts';

/** The visitor's choices as the data set that both methods are given. */
export function PickedRows({ lab: { pairs, picks, at } }: { lab: PreferenceLab }) {
  const rows = [...picks]
    .toSorted(([a], [b]) => a - b)
    .map(([index, side]) => {
      const { prompt, first, second } = pairs[index]!;
      const [chosen, rejected] = side === 'first' ? [first, second] : [second, first];
      return { index, prompt, chosen: chosen.text, rejected: rejected.text };
    });
  const last = rows.find(({ index }) => index === at) ?? rows.at(-1);
  if (!last)
    return (
      <p className="panel p-4 text-sm text-muted">Choose an answer above: your first row will appear here.</p>
    );
  return (
    <section aria-label="Your rows" className="panel flex min-w-0 flex-col gap-3 p-3">
      <h3 className="text-xs font-semibold">
        Your choice in pair {last.index + 1}, as TRL’s trainers read it
      </h3>
      <pre className="rounded-md bg-raised p-3 text-[13px] leading-relaxed break-words whitespace-pre-wrap">
        {JSON.stringify({ prompt: last.prompt, chosen: last.chosen, rejected: last.rejected }, null, 1)}
      </pre>
      <ScrollTable label="All rows so far" className="max-h-72">
        <thead className="text-left text-muted">
          <tr>
            <th className="py-1 pr-3 font-normal">prompt</th>
            <th className="py-1 pr-3 font-normal">chosen</th>
            <th className="py-1 font-normal">rejected</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ index, prompt, chosen, rejected }) => (
            <tr key={index} className="border-t border-line align-top">
              <td className="py-1 pr-3 text-muted">{prompt}</td>
              <td className="py-1 pr-3">{chosen}</td>
              <td className="py-1 text-muted">{rejected}</td>
            </tr>
          ))}
        </tbody>
      </ScrollTable>
    </section>
  );
}
