import { useMemo } from 'react';
import { ANNOTATORS } from '../../../feedback/annotators.ts';
import { rngKey } from '../../../shared/rng.ts';
import { formatFixed } from '../../common/format.ts';
import { HintedText } from '../../common/Hint.tsx';
import { kappaOf, type Opinion, opinionOf, verdictsOf } from './opinions.ts';
import type { LessonPair, PreferenceLab, Side } from './usePreferenceLab.ts';

/** Six simulated people on the same pair, and how far they agree on all of them. */
export function Opinions({ lab, pair }: { lab: PreferenceLab; pair: LessonPair }) {
  const { pairs, picks, at } = lab;
  const votes = useMemo(() => verdictsOf(ANNOTATORS, pairs, rngKey(1)), [pairs]);
  const kappa = useMemo(() => kappaOf(votes), [votes]);
  const opinions = ANNOTATORS.map((person) => opinionOf(person, pair.first, pair.second));
  return (
    <section aria-label="Six annotators" className="panel flex min-w-0 flex-col gap-2 p-3">
      <h3 className="text-xs font-semibold">
        <HintedText says="Exact probabilities of the simulated annotators, from their tastes and their noise. Shares of a hundred looks at this same pair.">
          How often each would choose A or B here, percent
        </HintedText>
      </h3>
      <table className="w-full table-fixed text-xs">
        <thead className="text-muted">
          <tr>
            <th className="w-14 py-1 text-left font-normal">who</th>
            <th className="w-9 text-right font-normal">A</th>
            <th className="px-2 font-normal">
              <span className="sr-only">drawn: A, tie, B</span>
            </th>
            <th className="w-9 text-left font-normal">B</th>
            <th className="hidden w-56 text-left font-normal sm:table-cell">habits</th>
          </tr>
        </thead>
        <tbody>
          {ANNOTATORS.map((person, i) => (
            <tr key={person.id} className="border-t border-line">
              <th className="py-1.5 text-left font-medium">{person.name}</th>
              <td className="numeric text-right">{percent(opinions[i]!.first)}</td>
              <td className="px-2">
                <OpinionBar opinion={opinions[i]!} />
              </td>
              <td className="numeric">{percent(opinions[i]!.second)}</td>
              <td className="hidden py-1 text-muted sm:table-cell">{person.says}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="text-[13px]">
        Asked once about all {pairs.length} pairs, they agree with{' '}
        <HintedText
          className="numeric underline decoration-dotted underline-offset-2"
          says="Fleiss’ kappa: agreement of several people beyond chance. 1: always the same; 0: no more than by chance. Higher is better."
        >
          κ = {formatFixed(kappa, 2)}
        </HintedText>
        . <Agreement picks={picks} votes={votes} at={at} />
      </p>
    </section>
  );
}

/** With fewer choices everybody agrees with somebody. */
const ENOUGH = 3;

/** With whom the visitor agrees. */
function Agreement({
  picks,
  votes,
  at,
}: {
  picks: ReadonlyMap<number, Side>;
  votes: readonly (readonly string[])[];
  at: number;
}) {
  if (picks.size < ENOUGH) return <>Choose in {ENOUGH} pairs or more to see with whom you agree.</>;
  const shares = ANNOTATORS.map(({ name }, who) => ({
    name,
    same: [...picks].filter(([index, side]) => votes[index]?.[who] === side).length,
  }));
  const [best] = shares.toSorted((a, b) => b.same - a.same);
  const here = picks.get(at);
  const sameHere = here === undefined ? null : (votes[at] ?? []).filter((vote) => vote === here).length;
  return (
    <>
      You agree most with {best!.name}: on {best!.same} of your {picks.size}.{' '}
      {sameHere === null ? null : `In this pair ${sameHere} of the six said what you said.`}
    </>
  );
}

function OpinionBar({ opinion }: { opinion: Opinion }) {
  const [first, tie] = [100 * opinion.first, 100 * opinion.tie];
  return (
    <svg
      viewBox="0 0 100 10"
      preserveAspectRatio="none"
      className="block h-3 w-full rounded-xs"
      aria-hidden="true"
    >
      <rect width="100" height="10" className="fill-line" />
      <rect width={first} height="10" className="fill-ink" />
      <rect x={first} width={tie} height="10" className="fill-reference" opacity={0.6} />
      <line x1="50" x2="50" y1="0" y2="10" className="stroke-muted" strokeWidth="0.4" />
    </svg>
  );
}

const percent = (share: number): string => formatFixed(100 * share, 0);
