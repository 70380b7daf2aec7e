import { useMemo } from 'react';
import { type Annotator, ANNOTATORS, judge } from '../../../feedback/annotators.ts';
import { fork, rngKey } from '../../../shared/rng.ts';
import { formatFixed } from '../../common/format.ts';
import { Axes, plotScales } from '../../figures/Axes.tsx';
import { Figure } from '../../figures/Figure.tsx';
import { gradingReport } from './opinions.ts';
import type { LessonPair } from './usePreferenceLab.ts';

const person = (id: string): Annotator => ANNOTATORS.find((one) => one.id === id)!;
const STRICT = person('farid');
const GENEROUS = person('emi');
const SHOWN = 12;
const COLORS = { strict: '--method-3', generous: '--method-4' } as const;

/** The same answers graded by a strict and by a generous person, and what pairs made of such grades are worth. */
export function Grades({ pairs }: { pairs: readonly LessonPair[] }) {
  const report = useMemo(() => gradingReport(STRICT, GENEROUS, pairs, rngKey(2)), [pairs]);
  const texts = pairs.map(({ first }) => first).slice(0, SHOWN);
  const rows = texts.map((text, i) => ({
    text: text.text,
    strict: judge(STRICT, text, fork(rngKey(3), 'strict', i)),
    generous: judge(GENEROUS, text, fork(rngKey(3), 'generous', i)),
  }));
  return (
    <section aria-label="Grades" className="panel flex min-w-0 flex-col gap-3 p-3">
      <GradesFigure rows={rows} />
      <dl className="grid gap-x-6 gap-y-2 sm:grid-cols-3">
        <Fact
          value={`${formatFixed(report.strictMean, 1)} and ${formatFixed(report.generousMean, 1)}`}
          says={`Mean grade by ${STRICT.name} and by ${GENEROUS.name}, of the same answers`}
        />
        <Fact
          value={`${formatFixed(100 * report.generousWins, 0)} %`}
          says={`Each grades one answer of a pair: how often the one that ${GENEROUS.name} graded wins`}
        />
        <Fact
          value={`${formatFixed(100 * report.byGrades, 0)} % → ${formatFixed(100 * report.byChoice, 0)} %`}
          says="Pairs ordered right: by such grades → when one of the two sees both and chooses"
        />
      </dl>
    </section>
  );
}

function Fact({ value, says }: { value: string; says: string }) {
  return (
    <div className="flex flex-col-reverse justify-end">
      <dt className="text-xs text-muted">{says}</dt>
      <dd className="numeric m-0 text-lg font-semibold">{value}</dd>
    </div>
  );
}

interface GradeRow {
  readonly text: string;
  readonly strict: number;
  readonly generous: number;
}

function GradesFigure({ rows }: { rows: readonly GradeRow[] }) {
  return (
    <Figure
      title={`Grades of the first ${rows.length} answers, 1 to 5`}
      says={`${STRICT.name} is strict, ${GENEROUS.name} generous; both see the same answers. The line between the two marks is the difference of the people, not of the answers.`}
      height={230}
      legend={
        <ul className="ml-auto flex gap-3 text-[11px] text-muted">
          <LegendEntry label={`${STRICT.name}, strict`} color={COLORS.strict} square />
          <LegendEntry label={`${GENEROUS.name}, generous`} color={COLORS.generous} />
        </ul>
      }
      table={{
        head: ['answer', STRICT.name, GENEROUS.name],
        rows: rows.map(({ text, strict, generous }) => [text, String(strict), String(generous)]),
      }}
    >
      {(width, height) => {
        const scales = plotScales(width, height, [0.4, rows.length + 0.6], [0.8, 5.2]);
        const { x, y } = scales;
        return (
          <>
            <Axes scales={scales} xLabel="answer" />
            {rows.map(({ strict, generous }, i) => (
              <g key={i}>
                <line
                  x1={x(i + 1)}
                  x2={x(i + 1)}
                  y1={y(strict)}
                  y2={y(generous)}
                  className="stroke-line-strong"
                />
                <rect
                  x={x(i + 1) - 9}
                  y={y(strict) - 5}
                  width={10}
                  height={10}
                  fill={`var(${COLORS.strict})`}
                />
                <circle cx={x(i + 1) + 4} cy={y(generous)} r={5} fill={`var(${COLORS.generous})`} />
              </g>
            ))}
          </>
        );
      }}
    </Figure>
  );
}

function LegendEntry({ label, color, square }: { label: string; color: string; square?: boolean }) {
  return (
    <li className="flex items-center gap-1">
      <svg width="10" height="10" aria-hidden="true" fill={`var(${color})`}>
        {square ? <rect width="10" height="10" /> : <circle cx="5" cy="5" r="5" />}
      </svg>
      {label}
    </li>
  );
}
