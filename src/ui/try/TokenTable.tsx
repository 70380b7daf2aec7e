import type { TriedAnswer } from '../../protocol/tryPrompt.ts';
import { formatFixed, formatSigned } from '../common/format.ts';

/** The tokens of an answer as numbers. */
export function TokenTable({ answer, modelLabel }: { answer: TriedAnswer; modelLabel: string }) {
  const isSft = answer.model === 'sft';
  return (
    <details className="min-w-0 text-[11px]">
      <summary className="text-muted">tokens</summary>
      <table className="numeric mt-1 border-collapse">
        <caption className="sr-only">Log-probability of each token, nats</caption>
        <thead>
          <tr className="text-left text-muted">
            <th className="pr-4 font-normal">token</th>
            <th className="pr-4 text-right font-normal">log p SFT</th>
            {isSft ? null : (
              <>
                <th className="pr-4 text-right font-normal">log p {modelLabel}</th>
                <th className="text-right font-normal">log ratio</th>
              </>
            )}
          </tr>
        </thead>
        <tbody>
          {answer.tokens.map(({ text, logProb, logRef }, i) => (
            <tr key={i}>
              <td className="pr-4 whitespace-pre">{text}</td>
              <td className="pr-4 text-right">{formatFixed(logRef, 2)}</td>
              {isSft ? null : (
                <>
                  <td className="pr-4 text-right">{formatFixed(logProb, 2)}</td>
                  <td className="text-right">{formatSigned(logProb - logRef, 2)}</td>
                </>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
