import { formatFixed } from '../../common/format.ts';
import { HintedText } from '../../common/Hint.tsx';
import type { AgreementReport } from '../../../feedback/agreementTable.ts';
import { ScrollTable } from './ScrollTable.tsx';

/** Cohen's kappa of every two, and of all together. */
export function AgreementPanel({ agreement }: { agreement: AgreementReport }) {
  const { matrix, fleiss, alpha, table } = agreement;
  if (table.questions.length === 0) {
    return <p className="text-muted">Nobody compared the same two answers as somebody else.</p>;
  }
  return (
    <div className="grid gap-2">
      <p className="flex flex-wrap gap-x-4">
        <Figure
          name="Fleiss’ kappa"
          value={fleiss}
          says="Agreement of all annotators beyond chance, over all pairs that several compared (Fleiss 1971). 1 is perfect, 0 is chance. People labelling helpfulness reach about 0.4."
        />
        <Figure
          name="Krippendorff’s alpha"
          value={alpha}
          says="The same question asked in another way, made for missing answers. 1 is perfect, 0 is chance."
        />
        <span className="text-muted">{table.questions.length} pairs compared</span>
      </p>
      <ScrollTable label="Agreement of every two annotators">
        <caption className="pb-1 text-left text-[11px] text-muted">
          <HintedText says="Agreement of two annotators beyond chance on the pairs that both compared (Cohen 1960). 1 is perfect, 0 is chance, below 0 is worse. Hover for the number of pairs and the plain agreement.">
            Cohen’s kappa
          </HintedText>
        </caption>
        <thead>
          <tr>
            <th scope="col" className="sr-only">
              annotator
            </th>
            {matrix.annotators.map((name) => (
              <th key={name} scope="col" className="px-1 text-[11px] font-normal text-muted">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {matrix.annotators.map((name, a) => (
            <tr key={name}>
              <th scope="row" className="pr-2 text-left text-[11px] font-normal text-muted">
                {name}
              </th>
              {matrix.annotators.map((other, b) => (
                <Cell
                  key={other}
                  isSelf={a === b}
                  kappa={matrix.kappa[a]![b]!}
                  says={`${name} and ${other}: ${matrix.overlap[a]![b]} pairs, the same answer in ${formatFixed(100 * matrix.agreement[a]![b]!, 0)} %`}
                />
              ))}
            </tr>
          ))}
        </tbody>
      </ScrollTable>
    </div>
  );
}

/** Shaded by agreement; the number carries the meaning. */
function Cell({ kappa, isSelf, says }: { kappa: number; isSelf: boolean; says: string }) {
  if (isSelf) return <td className="text-center text-muted">·</td>;
  const share = Math.round(Math.max(0, Math.min(1, Math.abs(kappa))) * 30);
  const hue = kappa >= 0 ? 'var(--good)' : 'var(--bad)';
  return (
    <td
      className="numeric h-7 min-w-12 text-center"
      style={{ background: `color-mix(in srgb, ${hue} ${share}%, transparent)` }}
      title={says}
    >
      {formatFixed(kappa, 2)}
    </td>
  );
}

function Figure({ name, value, says }: { name: string; value: number; says: string }) {
  return (
    <span className="flex items-baseline gap-1.5">
      <HintedText says={says} className="text-muted">
        {name}
      </HintedText>
      <b className="numeric" data-metric={name} data-value={value}>
        {formatFixed(value, 2)}
      </b>
    </span>
  );
}
