import { useMemo, useState } from 'react';
import { contentId } from '../../../feedback/contentId.ts';
import type { Study } from '../../../store/labels/annotatorPool.ts';
import { formatFixed, formatSigned } from '../../common/format.ts';
import { HintedText } from '../../common/Hint.tsx';
import { ScrollTable } from './ScrollTable.tsx';

/** More prompts than these nobody looks through. */
const PROMPTS = 50;

/** The answers to one prompt, best first, by everybody's word together. */
export function RankingPanel({ study: { analysis, written } }: { study: Study }) {
  const prompts = useMemo(() => [...analysis.ranking.byPrompt.keys()].slice(0, PROMPTS), [analysis]);
  const [chosen, setChosen] = useState(prompts[0] ?? '');
  const gold = useMemo(
    () =>
      new Map(
        written.flatMap(({ prompt, completions }) =>
          completions.map(({ text, gold: value }) => [contentId([prompt, text]), value] as const),
        ),
      ),
    [written],
  );
  const ranked = analysis.ranking.byPrompt.get(chosen) ?? [];
  if (prompts.length === 0) return <p className="text-muted">Nothing was compared.</p>;
  return (
    <div className="grid gap-1.5">
      <label className="flex items-center gap-2 text-muted">
        prompt
        <select
          className="control min-w-0 flex-1 text-ink"
          value={chosen}
          onChange={(event) => setChosen(event.target.value)}
        >
          {prompts.map((prompt) => (
            <option key={prompt} value={prompt}>
              {prompt} …
            </option>
          ))}
        </select>
      </label>
      <ScrollTable label="Answers, best first" className="max-h-64">
        <thead className="text-[11px] text-muted">
          <tr className="text-left">
            <th scope="col" className="pr-3 font-normal">
              answer
            </th>
            <th scope="col" className="pr-3 font-normal whitespace-nowrap">
              <HintedText says="Bradley-Terry score with its standard error: the log-odds of winning against the average answer. Higher is better. Unit: nats.">
                score (nats)
              </HintedText>
            </th>
            {gold.size > 0 ? (
              <th scope="col" className="font-normal">
                <HintedText says="What the answer is truly worth, 0 to 1. No annotator and no method sees it.">
                  gold
                </HintedText>
              </th>
            ) : null}
          </tr>
        </thead>
        <tbody>
          {ranked.map(({ completion, score, error }) => (
            <tr key={completion} className="border-t border-line align-top">
              <th scope="row" className="py-1 pr-3 text-left font-normal">
                {completion.trim() || '(an empty answer)'}
              </th>
              <td className="numeric py-1 pr-3 whitespace-nowrap">
                {formatSigned(score, 2)}{' '}
                <span className="text-[10px] text-muted">±{formatFixed(error, 2)}</span>
              </td>
              {gold.size > 0 ? (
                <td className="numeric py-1">{formatFixed(gold.get(contentId([chosen, completion])), 2)}</td>
              ) : null}
            </tr>
          ))}
        </tbody>
      </ScrollTable>
    </div>
  );
}
