import { useMemo } from 'react';
import { type Evaluation, JUDGE_WORDS, judgesOf } from '../../../runs/evaluation/evaluation.ts';
import { type JudgeAgreement, judgeAgreements } from '../../../runs/evaluation/judgeAgreement.ts';
import { rankModels } from '../../../runs/evaluation/modelRanking.ts';
import { formatFixed } from '../../common/format.ts';
import { HintedText } from '../../common/Hint.tsx';
import { PanelTitle } from '../../label/PanelTitle.tsx';
import { ModelName } from './ModelName.tsx';

/** Whether the judges prefer what gold does, and how each would rank the models. */
export function JudgesPanel({ evaluation }: { evaluation: Evaluation }) {
  const agreements = useMemo(() => judgeAgreements(evaluation), [evaluation]);
  return (
    <section className="panel min-w-0" aria-label="Judges">
      <PanelTitle
        title="Judges"
        says="A judge is of use as far as it prefers what gold prefers. Of every two models' answers to one prompt, those about which both have a preference."
      />
      <div className="flex flex-col gap-3 px-3 py-2">
        {agreements.length > 0 ? (
          <AgreementTable agreements={agreements} who={(judge) => JUDGE_WORDS[judge].label} />
        ) : (
          <p className="text-xs text-muted">Only gold was asked.</p>
        )}
        {evaluation.classifier ? (
          <p className="text-[11px] text-muted">
            The classifier is {evaluation.classifier.model}: its probability of “{evaluation.classifier.label}
            ”.
          </p>
        ) : null}
        {evaluation.models.length > 2 ? <Rankings evaluation={evaluation} /> : null}
      </div>
    </section>
  );
}

/** @param who names the one whose agreement it is */
export function AgreementTable({
  agreements,
  who,
}: {
  agreements: readonly JudgeAgreement[];
  who: (judge: JudgeAgreement['judge']) => string;
}) {
  return (
    <table className="w-full text-left text-xs">
      <caption className="sr-only">Agreement</caption>
      <thead className="text-muted">
        <tr>
          <th className="font-medium">judge</th>
          <th className="px-2 text-right font-medium">
            <HintedText says="Share of the comparisons on which both prefer the same answer, with a 95 % Wilson interval that takes comparisons as independent.">
              agrees
            </HintedText>
          </th>
          <th className="px-2 text-right font-medium">
            <HintedText says="Cohen’s kappa: agreement beyond what two judges reach who name sides as often but blindly. 0 chance, 1 always.">
              kappa
            </HintedText>
          </th>
        </tr>
      </thead>
      <tbody>
        {agreements.map(({ judge, comparisons, agreement, interval, kappa }) => (
          <tr key={judge} className="border-t border-line" data-agreement={judge}>
            <th className="py-1 font-normal">
              <HintedText says={JUDGE_WORDS[judge].says}>{who(judge)}</HintedText>
            </th>
            <td className="numeric px-2 text-right whitespace-nowrap">
              {Math.round(agreement * comparisons) || 0} of {comparisons}
              {comparisons > 0 ? (
                <span className="text-muted">
                  {' '}
                  {formatFixed(interval.low, 2)} to {formatFixed(interval.high, 2)}
                </span>
              ) : null}
            </td>
            <td className="numeric px-2 text-right">{formatFixed(kappa, 2)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Rankings({ evaluation }: { evaluation: Evaluation }) {
  const rankings = useMemo(
    () => judgesOf(evaluation).map((judge) => ({ judge, ranking: rankModels(evaluation, judge) })),
    [evaluation],
  );
  return (
    <div className="overflow-x-auto">
      <table className="w-full text-left text-xs">
        <caption className="sr-only">Bradley-Terry strengths</caption>
        <thead className="text-muted">
          <tr>
            <th className="font-medium">
              <HintedText says="Bradley-Terry strengths of all models together on Elo’s scale: 1500 their average, 400 points are odds of ten to one. Plus or minus: half a 95 % interval.">
                strength (Elo scale)
              </HintedText>
            </th>
            {evaluation.models.map(({ name }) => (
              <th key={name} className="px-2 py-1 text-right">
                <ModelName name={name} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rankings.map(({ judge, ranking }) => (
            <tr key={judge} className="border-t border-line">
              <th className="py-1 font-normal">
                <HintedText says={JUDGE_WORDS[judge].says}>by {JUDGE_WORDS[judge].label}</HintedText>
              </th>
              {evaluation.models.map(({ name }) => {
                const own = ranking.find((ranked) => ranked.name === name);
                return (
                  <td key={name} className="numeric px-2 py-1 text-right whitespace-nowrap">
                    {formatFixed(own?.elo, 0)}
                    <span className="text-[10px] text-muted"> ±{formatFixed(own?.reach, 0)}</span>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
