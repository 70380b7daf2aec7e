import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useState } from 'react';
import type { EvaluatedAnswer } from '../../../protocol/evaluatePolicies.ts';
import type { EvaluatedModel, Evaluation } from '../../../runs/evaluation/evaluation.ts';
import { formatFixed } from '../../common/format.ts';
import { AnswerText } from '../../label/AnswerText.tsx';
import { PanelTitle } from '../../label/PanelTitle.tsx';
import { useShortcuts } from '../../useShortcuts.ts';
import { ModelName } from './ModelName.tsx';

/** One prompt at a time with everybody's answers and every judge's word; arrow keys turn the page. */
export function SamplesBrowser({ evaluation }: { evaluation: Evaluation }) {
  const { prompts, samples, models } = evaluation;
  const count = prompts.length * samples;
  const [wanted, setRow] = useState(0);
  const row = Math.min(wanted, count - 1);
  const turn = (by: number) => setRow((row + by + count) % count);
  useShortcuts({ ARROWLEFT: () => turn(-1), ARROWRIGHT: () => turn(1) });
  const prompt = Math.floor(row / samples);
  return (
    <section className="panel min-w-0" aria-label="Samples">
      <PanelTitle
        title="Samples"
        says="The same prompt and the same random draws for every model. The arrow keys (left and right) turn the page."
      >
        <div className="ml-auto flex items-center gap-1">
          <button type="button" className="icon-button" aria-label="Previous prompt" onClick={() => turn(-1)}>
            <ChevronLeft size={16} />
          </button>
          <output className="numeric text-[11px] text-muted" data-sample={row + 1}>
            {row + 1} of {count}
          </output>
          <button type="button" className="icon-button" aria-label="Next prompt" onClick={() => turn(1)}>
            <ChevronRight size={16} />
          </button>
        </div>
      </PanelTitle>
      <p className="px-3 pt-2 text-sm" aria-live="polite">
        <span className="mr-1.5 text-[11px] text-muted">Prompt</span>
        <b className="font-semibold break-words whitespace-pre-wrap">{prompts[prompt]}</b> …
      </p>
      <div className="grid gap-2 p-3 sm:grid-cols-2 wide:grid-cols-3">
        {models.map((model) => (
          <AnswerCard key={model.name} model={model} answer={model.answers[row]!} />
        ))}
      </div>
    </section>
  );
}

function AnswerCard({ model, answer }: { model: EvaluatedModel; answer: EvaluatedAnswer }) {
  return (
    <article className="flex flex-col rounded-md border border-line bg-raised" aria-label={model.label}>
      <div className="px-3 pt-2 text-xs">
        <ModelName name={model.name} step={model.step} />
      </div>
      <AnswerText answer={answer} label={model.label} className="h-28" />
      <Scores answer={answer} />
    </article>
  );
}

const SCORES: readonly {
  readonly label: string;
  readonly says: string;
  readonly value: (answer: EvaluatedAnswer) => number | undefined;
  readonly digits: number;
}[] = [
  { label: 'gold', says: 'gold score, 0-1', value: ({ gold }) => gold, digits: 2 },
  {
    label: 'reward model',
    says: 'reward model’s score, in standard deviations of the SFT model’s answers',
    value: ({ rewardModel }) => rewardModel,
    digits: 2,
  },
  {
    label: 'classifier',
    says: 'probability, by the classifier, that it is what is wanted',
    value: ({ classifier }) => classifier,
    digits: 2,
  },
  { label: 'KL', says: 'exact KL to the SFT model over the answer, nats', value: ({ kl }) => kl, digits: 1 },
  {
    label: 'perplexity',
    says: 'under the SFT model, per token',
    value: ({ referenceNll, ids }) => Math.exp(referenceNll / ids.length),
    digits: 1,
  },
];

/** Every judge's word on one answer. */
function Scores({ answer }: { answer: EvaluatedAnswer }) {
  return (
    <dl className="m-0 flex flex-wrap gap-x-3 gap-y-0.5 border-t border-line px-3 py-1.5 text-[11px]">
      {SCORES.map(({ label, says, value, digits }) => {
        const number = value(answer);
        return number === undefined ? null : (
          <div key={label} className="flex gap-1" title={says}>
            <dt className="text-muted">{label}</dt>
            <dd className="numeric m-0">{formatFixed(number, digits)}</dd>
          </div>
        );
      })}
    </dl>
  );
}
