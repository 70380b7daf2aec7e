import type { PairInspection } from '../../shared/inspection.ts';
import type { ResultOf } from '../../protocol/jobs.ts';
import { pairCount } from '../../store/inspect/dpoTerms.ts';
import { keptTokens, textOf } from '../../store/inspect/keptTokens.ts';
import { type AnswerMass, massReport, massVerdict } from '../../store/inspect/lostMass.ts';
import { formatFixed, formatSigned } from '../common/format.ts';
import { HintedText } from '../common/Hint.tsx';
import { laneLabel } from '../common/laneStyle.ts';
import { useRace, useRaceActions } from '../RaceContext.tsx';
import { JobButton } from '../reward/JobButton.tsx';
import { useJob } from '../reward/useJob.ts';
import { useStudioActions } from '../StudioContext.tsx';

const SAMPLES = 24;
type Alternatives = ResultOf<'inspectAlternatives'>;
interface Asked {
  readonly result: Alternatives;
  readonly prompt: string;
  readonly step: number;
}

/** The pair's own probabilities, and what both models say to the prompt by themselves. */
export function LostMassPanel({
  inspection,
  texts,
  pair,
  algorithm,
}: {
  inspection: PairInspection;
  texts: Readonly<Record<string, string>>;
  pair: number;
  algorithm: string;
}) {
  const { exportPolicy } = useRaceActions();
  const studio = useStudioActions();
  const label = laneLabel(
    algorithm,
    useRace((state) => state.catalog),
  );
  const job = useJob<Asked>();
  const { sequences } = inspection;
  const prompt = textOf(sequences, texts, pair, 'prompt');
  const sides = [pair, pair + pairCount(inspection)].map((s) => ({
    text: textOf(sequences, texts, s, 'response'),
    ended: keptTokens(sequences, texts, s).at(-1)?.role === 'eos',
  }));
  return (
    <section className="panel flex min-w-0 flex-col gap-2 p-3" aria-labelledby="lost-mass-title">
      <h2 id="lost-mass-title" className="text-sm font-semibold">
        <HintedText says="DPO raises the chosen answer relative to the rejected one; both may fall, and then their probability goes to answers nobody labelled. This asks the SFT model and the policy as it is now for their greedy answer and samples, and scores all of them under both.">
          Where did the probability go?
        </HintedText>
      </h2>
      <JobButton
        job={job}
        label={`Ask SFT and ${label} as it is now`}
        start={async (options) => {
          const snapshot = await exportPolicy(algorithm);
          await studio.adopt(algorithm, snapshot);
          const result = await studio.run<'inspectAlternatives'>(
            {
              kind: 'inspectAlternatives',
              models: ['sft', algorithm],
              prompt,
              answers: sides,
              samples: SAMPLES,
              seed: 1,
            },
            options,
          );
          return { result, prompt, step: snapshot.step };
        }}
      />
      {job.state.kind === 'done' ? (
        <MassTable asked={job.state.result} label={label} isOfThisPair={job.state.result.prompt === prompt} />
      ) : null}
    </section>
  );
}

const SHOWN = 8;

function MassTable({
  asked: { result, prompt, step },
  label,
  isOfThisPair,
}: {
  asked: Asked;
  label: string;
  isOfThisPair: boolean;
}) {
  const report = massReport(result, 0, 1);
  const rest = report.answers.slice(SHOWN);
  const restMass = (which: 'from' | 'to') => rest.reduce((sum, each) => sum + each[which], 0);
  return (
    <div className="min-w-0 overflow-x-auto" data-lost-mass>
      {isOfThisPair ? null : (
        <p className="text-xs text-muted">Of the pair asked about before: “{prompt}”.</p>
      )}
      <p className="mb-1 text-[13px]">{massVerdict(report)}</p>
      <table className="w-full text-xs">
        <caption className="sr-only">Probability of answers to the prompt, under SFT and {label}</caption>
        <thead className="text-muted">
          <tr>
            <th className="text-left font-normal">answer</th>
            <th className="px-1.5 text-right font-normal max-sm:hidden">log p, SFT</th>
            <th className="px-1.5 text-right font-normal max-sm:hidden">log p, step {step}</th>
            <th className="px-1.5 text-right font-normal">change</th>
            <th className="px-1.5 text-left font-normal">p: SFT to {label}</th>
          </tr>
        </thead>
        <tbody className="numeric">
          {report.answers.slice(0, SHOWN).map((answer, i) => (
            <MassRow key={i} answer={answer} />
          ))}
          <tr className="border-t border-line text-muted">
            <th className="py-1 text-left font-sans font-normal">
              {rest.length > 0 ? `${rest.length} more sampled answers` : 'no more sampled answers'}, and all
              others
            </th>
            <td className="px-1.5 text-right max-sm:hidden">–</td>
            <td className="px-1.5 text-right max-sm:hidden">–</td>
            <td className="px-1.5 text-right">–</td>
            <td className="px-1.5">
              {percent(restMass('from') + report.elsewhere.from)} →{' '}
              {percent(restMass('to') + report.elsewhere.to)}
            </td>
          </tr>
        </tbody>
      </table>
    </div>
  );
}

function MassRow({ answer }: { answer: AnswerMass }) {
  const [before, after] = answer.logProbs as [number, number];
  return (
    <tr className="border-t border-line align-baseline">
      <th className="max-w-72 py-1 text-left font-sans font-normal">
        <span className="mr-1.5 text-[11px] text-muted">{answer.sources.map(sourceName).join(', ')}</span>
        {answer.text.trim()}
        {answer.ended ? '' : ' …'}
      </th>
      <td className="px-1.5 text-right max-sm:hidden">{formatFixed(before, 2)}</td>
      <td className="px-1.5 text-right max-sm:hidden">{formatFixed(after, 2)}</td>
      <td className="px-1.5 text-right">{formatSigned(after - before, 2)}</td>
      <td className="px-1.5">
        {percent(answer.from)} → {percent(answer.to)}
      </td>
    </tr>
  );
}

const sourceName = (source: string): string =>
  source.replace(/ (\w+)$/, (_, model: string) => ` by ${model === 'sft' ? 'SFT' : model.toUpperCase()}`);

/** A probability: in percent, or as a power of ten where that says nothing. */
function percent(p: number): string {
  if (p >= 0.001) return `${formatFixed(100 * p, 1)} %`;
  if (p === 0) return '0';
  const [mantissa, exponent] = p.toExponential(1).split('e') as [string, string];
  return `${mantissa}·10${exponent.replaceAll(/./g, (sign) => SUPERSCRIPTS['0123456789-'.indexOf(sign)] ?? '')}`;
}
const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹⁻';
