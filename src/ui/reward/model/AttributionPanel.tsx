import { useState } from 'react';
import type { ResultOf } from '../../../protocol/jobs.ts';
import { formatFixed, formatSigned } from '../../common/format.ts';
import { TextField } from '../../common/TextField.tsx';
import { useStudioActions } from '../../StudioContext.tsx';
import { PanelTitle } from '../../label/PanelTitle.tsx';
import { JobButton } from '../JobButton.tsx';
import { useJob } from '../useJob.ts';
import type { RewardLab } from './useRewardLab.ts';

type Attribution = ResultOf<'attributeReward'>;

/** Which tokens of a text the reward model likes: how its score changes as each token is read. */
export function AttributionPanel({ lab }: { lab: RewardLab }) {
  const { run } = useStudioActions();
  const example = lab.trained?.labels.heldOut[0];
  const [typed, setTyped] = useState<{ prompt?: string; answer?: string }>({});
  const prompt = typed.prompt ?? example?.prompt ?? '';
  const answer = typed.answer ?? example?.chosen ?? '';
  const job = useJob<Attribution>();
  return (
    <section className="panel min-w-0" aria-label="Reward by token">
      <PanelTitle
        title="Reward by token"
        says="The score that the model would give if the text ended here, token by token. Colour and number show the change that each token makes."
      />
      <div className="flex flex-col gap-2 p-3">
        <TextField label="Prompt" value={prompt} onChange={(next) => setTyped({ ...typed, prompt: next })} />
        <TextField label="Answer" value={answer} onChange={(next) => setTyped({ ...typed, answer: next })} />
        <JobButton
          job={job}
          disabled={!lab.trained}
          start={(options) => run<'attributeReward'>({ kind: 'attributeReward', prompt, answer }, options)}
          label="Read"
        />
        {lab.trained ? null : <p className="text-xs text-muted">Train a reward model first.</p>}
        {job.state.kind === 'done' ? <TokenStrip attribution={job.state.result} /> : null}
      </div>
    </section>
  );
}

function TokenStrip({ attribution: { tokens, score } }: { attribution: Attribution }) {
  const changes = tokens.map((token, i) => token.score - (i === 0 ? 0 : tokens[i - 1]!.score));
  const largest = Math.max(1e-6, ...changes.map(Math.abs));
  return (
    <>
      <ol className="flex flex-wrap gap-y-1 font-mono text-xs" aria-label="Tokens with the change of score">
        {tokens.map((token, i) => (
          <li key={i} className="flex flex-col items-center" data-token={i}>
            <span
              className={`rounded-xs px-px whitespace-pre ${token.isPrompt ? 'text-muted' : ''}`}
              style={{ background: tint(token.isPrompt ? 0 : changes[i]! / largest) }}
            >
              {token.text}
            </span>
            <span className="numeric text-[9px] text-muted">
              {token.isPrompt ? '·' : formatSigned(changes[i], 1)}
            </span>
          </li>
        ))}
      </ol>
      <p className="text-[13px]">
        Score <b className="numeric">{formatFixed(score, 2)}</b>
      </p>
    </>
  );
}

/** The diverging pair, stronger with the size of the change. */
function tint(share: number): string {
  const strength = Math.round(Math.min(1, Math.abs(share)) * 45);
  return `color-mix(in srgb, var(${share >= 0 ? '--good' : '--bad'}) ${strength}%, transparent)`;
}
