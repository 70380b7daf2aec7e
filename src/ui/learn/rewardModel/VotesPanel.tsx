import { useState } from 'react';
import { tex, texIn } from '../../../store/inspect/quantity.ts';
import { formatFixed } from '../../common/format.ts';
import { HintedText } from '../../common/Hint.tsx';
import { Equations } from '../../inspect/Equations.tsx';
import { SliderRow } from '../controls/SliderRow.tsx';
import { ANSWERS, pairLoss, voteAccuracy, VOTES, winProbability } from './bradleyTerry.ts';
import { RewardsLine } from './RewardsLine.tsx';
import type { VotesFit } from './useVotesFit.ts';
import { VotesTable } from './VotesTable.tsx';

/** Five answers, thirty-five votes: rewards by hand, by gradient steps, and shifted all together. */
export function VotesPanel({ fit, step }: { fit: VotesFit; step: number }) {
  const [shift, setShift] = useState(0);
  const [selected, setSelected] = useState(0);
  const rewards = fit.rewards.map((reward) => reward + shift);
  return (
    <section aria-label="Votes and rewards" className="panel flex min-w-0 flex-col gap-4 p-3">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <button type="button" className="control font-medium" disabled={fit.isFitting} onClick={fit.fitAll}>
          Fit
        </button>
        <button type="button" className="control" disabled={fit.isFitting} onClick={fit.step}>
          One gradient step
        </button>
        <button
          type="button"
          className="control"
          onClick={() => {
            fit.reset();
            setShift(0);
          }}
        >
          All to 0
        </button>
        {step === 2 ? (
          <SliderRow
            label="shift all by"
            says="Added to every reward, points. Differences stay as they are."
            min={-2}
            max={2}
            step={0.1}
            value={shift}
            text={formatFixed(shift, 1)}
            onChange={setShift}
          />
        ) : null}
        <Scores rewards={rewards} steps={fit.steps} />
      </div>
      <div className="grid gap-4 xl:grid-cols-2">
        <RewardsLine rewards={rewards} onChange={(i, reward) => fit.setReward(i, reward - shift)} />
        <VotesTable rewards={rewards} selected={selected} onSelect={setSelected} />
      </div>
      <PairEquations rewards={rewards} selected={selected} />
    </section>
  );
}

function Scores({ rewards, steps }: { rewards: readonly number[]; steps: number }) {
  return (
    <output className="ml-auto flex flex-wrap gap-x-4 text-[13px]">
      <HintedText says="Mean of −log σ(r of the chosen − r of the rejected) over all votes, nats. Lower is better; all rewards equal: ln 2 = .693.">
        loss <b className="numeric">{formatFixed(pairLoss(rewards, VOTES), 4)}</b> nats
      </HintedText>
      <HintedText says="Share of votes for the answer with the higher reward. Higher is better. It cannot be 100 %: people disagree.">
        accuracy <b className="numeric">{formatFixed(100 * voteAccuracy(rewards, VOTES), 0)}</b> %
      </HintedText>
      <HintedText says="Gradient steps since a reward was last changed by hand.">
        steps <b className="numeric">{steps}</b>
      </HintedText>
    </output>
  );
}

function PairEquations({ rewards, selected }: { rewards: readonly number[]; selected: number }) {
  const vote = VOTES[selected]!;
  const [a, b] = [tex(rewards[vote.a], 2), texIn(rewards[vote.b], 2)];
  const p = winProbability(rewards, vote);
  const total = vote.aWins + vote.bWins;
  const names = [ANSWERS[vote.a], ANSWERS[vote.b]].map((name) => `\\text{${name}}`);
  return (
    <Equations
      equations={[
        {
          symbols: `P(\\,${names.join(' \\succ ')}\\,) = \\sigma(r_{${names[0]}} - r_{${names[1]}})`,
          numbers: `\\sigma(${a} - ${b}) = ${tex(p)}`,
          says: `Bradley and Terry. ${vote.aWins} of ${total} people chose “${ANSWERS[vote.a]}”.`,
        },
        {
          symbols: `\\dfrac{\\partial L}{\\partial r_{${names[0]}}}\\text{, of this pair} = P - \\text{share of votes}`,
          numbers: `${tex(p)} - ${tex(vote.aWins / total)} = ${tex(p - vote.aWins / total)}`,
          says: 'A gradient step pulls the two together until the probability is the share. The other pairs pull as well.',
        },
      ]}
    />
  );
}
