import { Copy } from 'lucide-react';
import { type CSSProperties, type ReactNode, useState } from 'react';
import type { PartialAnswer, TriedAnswer } from '../../protocol/tryPrompt.ts';
import { formatFixed, formatSigned } from '../common/format.ts';
import { HintedText } from '../common/Hint.tsx';
import { ScoreChip } from '../samples/ScoreChip.tsx';
import { TokenTable } from './TokenTable.tsx';

/** At this many nats the underline is at its strongest: a token of probability 1 in 3,000. */
const STRONGEST_NATS = 8;

/** An answer while it is written: text, a caret, and the gold score once all are there. */
export function PartialCard({ prompt, answer }: { prompt: string; answer: PartialAnswer }) {
  return (
    <article className="flex min-h-24 flex-col gap-1.5 border-t border-line px-3 py-2 first:border-t-0">
      <p className="text-[15px] leading-relaxed break-words whitespace-pre-wrap">
        <span className="text-muted">{prompt}</span>
        {answer.text}
        {answer.done ? null : <span aria-hidden="true">▍</span>}
      </p>
      <p className="mt-auto flex h-5 items-center gap-3 text-[11px] text-muted">
        {answer.gold === undefined ? null : <ScoreChip gold={answer.gold} />}
        <span className="numeric">{answer.tokens} tokens</span>
      </p>
    </article>
  );
}

/** A finished answer: every token with what the SFT model thinks of it, and every judge's score. */
export function AnswerCard({
  prompt,
  answer,
  modelLabel,
  classifierLabel,
}: {
  prompt: string;
  answer: TriedAnswer;
  modelLabel: string;
  classifierLabel: string | undefined;
}) {
  return (
    <article
      className="flex min-h-24 flex-col gap-1.5 border-t border-line px-3 py-2 first:border-t-0"
      data-answer={answer.model}
      data-sample={answer.sample}
      data-gold={answer.gold}
    >
      <p className="text-[15px] leading-relaxed break-words whitespace-pre-wrap" data-part="text">
        <span className="text-muted">{prompt}</span>
        <AnswerTokens answer={answer} modelLabel={modelLabel} />
      </p>
      <Scores answer={answer} classifierLabel={classifierLabel} />
      <div className="flex items-start gap-2">
        <TokenTable answer={answer} modelLabel={modelLabel} />
        <CopyButton text={prompt + answer.text} />
      </div>
    </article>
  );
}

function AnswerTokens({
  answer: { tokens, ended, model },
  modelLabel,
}: {
  answer: TriedAnswer;
  modelLabel: string;
}) {
  return tokens.map(({ text, logProb, logRef }, i) => {
    const isEnd = ended && i === tokens.length - 1;
    const own = model === 'sft' ? '' : `, under ${modelLabel} ${formatFixed(logProb, 2)}`;
    return (
      <span
        key={i}
        title={`log p under SFT ${formatFixed(logRef, 2)} nats${own}`}
        className={isEnd ? 'text-[10px] text-muted' : undefined}
        style={underline(logRef)}
      >
        {isEnd ? ' EOS' : text}
      </span>
    );
  });
}

/** The less the SFT model expected the token, the stronger. */
const underline = (logRef: number): CSSProperties => ({
  textDecorationLine: 'underline',
  textDecorationThickness: '2px',
  textUnderlineOffset: '4px',
  textDecorationColor: `color-mix(in srgb, var(--bad) ${Math.round(100 * Math.min(1, -logRef / STRONGEST_NATS))}%, transparent)`,
});

function Scores({ answer, classifierLabel }: { answer: TriedAnswer; classifierLabel: string | undefined }) {
  const { gold, rewardModel, classifier, tokens, ended } = answer;
  const logRef = tokens.reduce((sum, token) => sum + token.logRef, 0);
  const ratio = tokens.reduce((sum, { logProb, logRef: reference }) => sum + logProb - reference, 0);
  return (
    <dl className="m-0 flex flex-wrap items-center gap-x-3 gap-y-1 text-[11px]">
      <Score label="gold" says="The task’s true score, which no method sees: 0 to 1, higher is better.">
        <ScoreChip gold={gold} />
      </Score>
      {rewardModel === undefined ? null : (
        <Score
          label="reward model"
          says="What PPO is paid, in standard deviations of the SFT model’s answers: higher is better, if the reward model is right."
          name="rewardModel"
        >
          {formatSigned(rewardModel, 2)} sd
        </Score>
      )}
      {classifier === undefined ? null : (
        <Score
          label={classifierLabel === undefined ? 'classifier' : `classifier: ${classifierLabel}`}
          says="Probability by the text classifier, which no method was trained on unless the preset says so: 0 to 1, higher is better."
          name="classifier"
        >
          {formatFixed(classifier, 2)}
        </Score>
      )}
      <Score
        label="log p SFT"
        says="Log-probability of the whole answer under the SFT model at temperature 1, in nats: near 0 is what it would say itself."
      >
        {formatFixed(logRef, 1)} nats
      </Score>
      {answer.model === 'sft' ? null : (
        <Score
          label="log ratio"
          says="How much more probable training has made this answer: log p of the policy less log p of the SFT model, in nats. Its mean over the policy’s own answers is the KL."
        >
          {formatSigned(ratio, 1)} nats
        </Score>
      )}
      <Score
        label="length"
        says="Tokens, EOS included. Cut: the longest answer was reached before the model ended it."
      >
        {tokens.length}
        {ended ? '' : ', cut'}
      </Score>
    </dl>
  );
}

function Score({
  label,
  says,
  name,
  children,
}: {
  label: string;
  says: string;
  name?: string;
  children: ReactNode;
}) {
  return (
    <div className="flex items-center gap-1 whitespace-nowrap" data-score={name}>
      <dt className="text-muted">
        <HintedText says={says}>{label}</HintedText>
      </dt>
      <dd className="numeric m-0">{children}</dd>
    </div>
  );
}

function CopyButton({ text }: { text: string }) {
  const [said, setSaid] = useState('');
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setSaid('copied');
    } catch {
      setSaid('select the text to copy it');
    }
  };
  return (
    <span className="ml-auto flex shrink-0 items-center gap-1 text-[11px] text-muted">
      <output>{said}</output>
      <button
        type="button"
        className="icon-button h-6 w-6"
        aria-label="Copy prompt and answer"
        onClick={() => void copy()}
      >
        <Copy size={13} aria-hidden="true" />
      </button>
    </span>
  );
}
