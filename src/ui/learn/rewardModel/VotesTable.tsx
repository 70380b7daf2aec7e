import { formatFixed } from '../../common/format.ts';
import { HintedText } from '../../common/Hint.tsx';
import { ANSWERS, pairLoss, VOTES, winProbability } from './bradleyTerry.ts';

/** Each pair: how people voted, what the rewards say, what the difference costs. A row is pressed to see its formula. */
export function VotesTable({
  rewards,
  selected,
  onSelect,
}: {
  rewards: readonly number[];
  selected: number;
  onSelect: (pair: number) => void;
}) {
  return (
    <table className="w-full table-fixed text-xs">
      <thead className="text-muted">
        <tr>
          <th className="py-1 text-left font-normal">pair</th>
          <th className="w-14 text-right font-normal">
            <HintedText says="How many of five people chose the first answer of the pair.">votes</HintedText>
          </th>
          <th className="w-14 text-right font-normal">
            <HintedText says="Probability, by Bradley and Terry, that the first is chosen: σ of the difference of both rewards.">
              σ
            </HintedText>
          </th>
          <th className="px-2 text-left font-normal">
            <HintedText says="Bar: the probability that the rewards give. Mark: the share of the votes. The fit brings them together.">
              bar σ, mark votes
            </HintedText>
          </th>
          <th className="w-12 text-right font-normal">
            <HintedText says="Mean of −log σ over this pair’s votes, in nats. Lower is better; ln 2 = .693 is a coin toss.">
              loss
            </HintedText>
          </th>
        </tr>
      </thead>
      <tbody>
        {VOTES.map((vote, i) => {
          const p = winProbability(rewards, vote);
          return (
            <tr key={i} className={`border-t border-line ${i === selected ? 'bg-raised' : ''}`}>
              <td className="py-0.5">
                <button
                  type="button"
                  aria-pressed={i === selected}
                  className="min-h-7 w-full text-left aria-pressed:font-semibold"
                  onClick={() => onSelect(i)}
                >
                  {ANSWERS[vote.a]} <span className="text-muted">over</span> {ANSWERS[vote.b]}
                </button>
              </td>
              <td className="numeric text-right">
                {vote.aWins}/{vote.aWins + vote.bWins}
              </td>
              <td className="numeric text-right">{formatFixed(p, 2)}</td>
              <td className="px-2">
                <ProbabilityBar p={p} votes={vote.aWins / (vote.aWins + vote.bWins)} />
              </td>
              <td className="numeric text-right">{formatFixed(pairLoss(rewards, [vote]), 2)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function ProbabilityBar({ p, votes }: { p: number; votes: number }) {
  return (
    <svg
      viewBox="0 0 100 12"
      preserveAspectRatio="none"
      className="block h-3.5 w-full overflow-visible"
      aria-hidden="true"
    >
      <rect y="2" width="100" height="8" className="fill-line" />
      <rect y="2" width={100 * p} height="8" fill="var(--method-1)" />
      <line
        x1={100 * votes}
        x2={100 * votes}
        y1="0"
        y2="12"
        className="stroke-ink"
        strokeWidth="2"
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  );
}
