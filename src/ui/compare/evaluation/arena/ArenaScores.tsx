import { useMemo } from 'react';
import { agreementWithJudges, tallyVotes } from '../../../../runs/evaluation/arenaTally.ts';
import { JUDGE_WORDS } from '../../../../runs/evaluation/evaluation.ts';
import { useRace } from '../../../RaceContext.tsx';
import { Rate } from '../HeadToHead.tsx';
import { AgreementTable } from '../JudgesPanel.tsx';
import { ModelName } from '../ModelName.tsx';
import { useVotes } from '../useEvaluation.ts';

/** Running win-rates, and whether the votes agree with gold, the reward model and the classifier. */
export function ArenaScores() {
  const preset = useRace((state) => state.settings.preset);
  const presetLabel = useRace(
    ({ catalog }) => catalog?.presets.find(({ id }) => id === preset)?.label ?? preset,
  );
  const algorithms = useRace((state) => state.settings.algorithms);
  const all = useVotes((state) => state.votes);
  const votes = useMemo(() => all.filter((vote) => vote.preset === preset), [all, preset]);
  const pairs = useMemo(() => tallyVotes(votes, ['sft', ...algorithms]), [votes, algorithms]);
  const agreements = useMemo(() => agreementWithJudges(votes), [votes]);
  const others = all.length - votes.length;
  if (votes.length === 0)
    return (
      <p className="text-xs text-muted" data-arena-votes={0}>
        No votes on “{presetLabel}” yet{others > 0 ? `; ${others} on other presets` : ''}.
      </p>
    );
  return (
    <>
      <table className="w-full text-left text-xs" data-arena-votes={votes.length}>
        <caption className="pb-1 text-left text-[11px] text-muted">
          {votes.length} {votes.length === 1 ? 'vote' : 'votes'} on “{presetLabel}”, all seeds and steps; 95 %
          Wilson intervals, ties half
        </caption>
        <tbody>
          {pairs.map(({ first, second, votes: tally, bothBad }) => (
            <tr
              key={`${first} ${second}`}
              className="border-t border-line"
              data-arena-pair={`${second} ${first}`}
            >
              <th className="py-1 font-normal">
                <ModelName name={second} /> beats <ModelName name={first} />
              </th>
              <td className="numeric px-2 text-right">
                <Rate rate={reversed(tally)} />
              </td>
              <td className="numeric text-right text-[11px] text-muted">
                {tally.losses}–{tally.ties}–{tally.wins}
                <span className="block font-sans text-[10px]">
                  won, tied, lost{bothBad > 0 ? `; ${bothBad} both bad` : ''}
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {agreements.length > 0 ? (
        <AgreementTable agreements={agreements} who={(judge) => `you and ${JUDGE_WORDS[judge].label}`} />
      ) : null}
    </>
  );
}

type Tally = ReturnType<typeof tallyVotes>[number]['votes'];

/** The same from the other side: methods are read against the SFT model. */
const reversed = ({ wins, ties, losses, prompts, rate, interval }: Tally): Tally => ({
  wins: losses,
  ties,
  losses: wins,
  prompts,
  rate: 1 - rate,
  interval: { low: 1 - interval.high, high: 1 - interval.low },
});
