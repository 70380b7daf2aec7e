import { clsx } from 'clsx';
import type { ReactNode } from 'react';
import type { RunningPrompt, TriedModel, TriedPrompt } from '../../store/try/tryDesk.ts';
import { formatCount, formatFixed, formatSigned } from '../common/format.ts';
import { HintedText } from '../common/Hint.tsx';
import { ModelName, modelLabel } from '../compare/evaluation/ModelName.tsx';
import { useRace } from '../RaceContext.tsx';
import { AnswerCard, PartialCard } from './AnswerCard.tsx';
import { useTry } from './useTry.ts';

/** The models' answers side by side: as they are written, then as they are judged. */
export function AnswerColumns() {
  const running = useTry((state) => state.running);
  const shown = useTry((state) => state.shown);
  if (running) return <Running running={running} />;
  if (shown) return <Shown tried={shown} />;
  return (
    <section className="panel grid min-h-40 place-items-center p-6 text-center text-xs text-muted">
      <p className="max-w-prose">
        Press Answer, or Enter in the prompt. SFT and the policies that were taken write side by side, a token
        at a time; then gold, the reward model and the classifier judge each answer.
      </p>
    </section>
  );
}

const COLUMNS = ['', 'md:grid-cols-2', 'md:grid-cols-2 wide:grid-cols-3', 'md:grid-cols-2 wide:grid-cols-4'];

function Columns({
  models,
  children,
}: {
  models: readonly TriedModel[];
  children: (model: TriedModel) => ReactNode;
}) {
  const catalog = useRace((state) => state.catalog);
  return (
    <div
      className={clsx('grid min-w-0 items-start gap-2', COLUMNS[Math.min(models.length, COLUMNS.length) - 1])}
    >
      {models.map((model) => (
        <section
          key={model.name}
          className="panel min-w-0"
          aria-label={`Answers of ${modelLabel(model.name, catalog)}`}
          data-column={model.name}
        >
          {children(model)}
        </section>
      ))}
    </div>
  );
}

function Heading({
  model: { name, step, totalSteps },
  children,
}: {
  model: TriedModel;
  children?: ReactNode;
}) {
  return (
    <h2 className="m-0 flex min-h-9 flex-wrap items-center gap-x-3 gap-y-0.5 border-b border-line px-3 py-1 text-xs">
      <ModelName name={name} step={name === 'sft' ? undefined : step} />
      {name === 'sft' ? null : (
        <span className="numeric text-[11px] font-normal text-muted">
          step {step} of {totalSteps}
        </span>
      )}
      {children}
    </h2>
  );
}

function Running({ running: { prompt, models, partial } }: { running: RunningPrompt }) {
  return (
    <Columns models={models}>
      {(model) => {
        const answers = partial.filter((answer) => answer.model === model.name);
        return (
          <>
            <Heading model={model} />
            {answers.length === 0 ? (
              <p className="min-h-24 px-3 py-2 text-[15px] leading-relaxed text-muted">{prompt}</p>
            ) : (
              answers.map((answer) => <PartialCard key={answer.sample} prompt={prompt} answer={answer} />)
            )}
          </>
        );
      }}
    </Columns>
  );
}

function Shown({ tried }: { tried: TriedPrompt }) {
  const catalog = useRace((state) => state.catalog);
  return (
    <div className="flex min-w-0 flex-col gap-2" data-tried={tried.id}>
      <Columns models={tried.models}>
        {(model) => {
          const answers = tried.answers.filter((answer) => answer.model === model.name);
          return (
            <>
              <Heading model={model}>
                <Summary tried={tried} model={model.name} />
              </Heading>
              {answers.map((answer) => (
                <AnswerCard
                  key={answer.sample}
                  prompt={tried.prompt}
                  answer={answer}
                  modelLabel={modelLabel(model.name, catalog)}
                  classifierLabel={tried.classifier?.label}
                />
              ))}
            </>
          );
        }}
      </Columns>
      <p className="px-1 text-[11px] text-muted">
        Underlined: what the SFT model did not expect, the stronger the less likely. Hover over a token, or
        open the list of tokens, for its log-probability.
      </p>
      {tried.problems.map((problem) => (
        <p key={problem} className="px-1 text-xs text-muted">
          {problem}
        </p>
      ))}
    </div>
  );
}

/** Means over several answers, and how fast they were written. */
function Summary({ tried, model }: { tried: TriedPrompt; model: string }) {
  const answers = tried.answers.filter((answer) => answer.model === model);
  const mean = (of: (answer: (typeof answers)[number]) => number | undefined): number | undefined => {
    const values = answers.flatMap((answer) => of(answer) ?? []);
    return values.length > 1 ? values.reduce((a, b) => a + b, 0) / values.length : undefined;
  };
  const gold = mean((answer) => answer.gold);
  const reward = mean((answer) => answer.rewardModel);
  const perSecond = tried.speed.find((speed) => speed.model === model)?.tokensPerSecond;
  return (
    <span className="numeric ml-auto flex flex-wrap gap-x-3 text-[11px] font-normal text-muted">
      {gold === undefined ? null : (
        <HintedText says={`Mean gold score of the ${answers.length} answers, 0 to 1.`}>
          mean gold {formatFixed(gold, 2)}
        </HintedText>
      )}
      {reward === undefined ? null : (
        <HintedText says="Mean score of the reward model, standard deviations of the SFT model’s answers.">
          mean RM {formatSigned(reward, 2)} sd
        </HintedText>
      )}
      <HintedText says="Tokens that this model could write a second, all its answers together, without the pace that is set above. One token at a time for each to be sampled with top-k and top-p: training writes many answers at once and is faster.">
        {formatCount(perSecond)} tokens/s
      </HintedText>
    </span>
  );
}
