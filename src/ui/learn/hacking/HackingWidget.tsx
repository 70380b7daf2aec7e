import { useState } from 'react';
import type { LaneRequest } from '../../../protocol/commands.ts';
import { useRace } from '../../RaceContext.tsx';
import { AnswerCards } from './AnswerCards.tsx';
import { GuessField } from './GuessField.tsx';
import {
  answerRows,
  curveOf,
  guessSentence,
  leashSentence,
  type Outcome,
  outcomeOf,
  verdict,
} from './reading.ts';
import { RewardCurves } from './RewardCurves.tsx';
import { RecordedSeeds } from './RecordedSeeds.tsx';
import { RunButton } from './RunButton.tsx';
import { useWatchedRun } from './useWatchedRun.ts';

/** Steps of the lesson, by what the widget adds. */
export const HACKING_STEPS = { guess: 1, answers: 2, leash: 3, seeds: 4 } as const;

const USUAL_STEPS = 40;
const SHOWN_ANSWERS = 4;

/** PPO and a gullible reward model: guessed, run, read, and put on a leash. */
export function HackingWidget({ step }: { readonly step: number }) {
  const [guess, setGuess] = useState<Outcome | null>(null);
  const free = useWatchedRun();
  const held = useWatchedRun();
  const request = useHackingRequest();
  const freeCurve = curveOf(free.run);
  const heldCurve = curveOf(held.run);
  const came = free.job.state.kind === 'done' && freeCurve ? outcomeOf(freeCurve.gold) : null;
  const rows = answerRows(free.run, held.run, SHOWN_ANSWERS);
  return (
    <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-2">
      <section aria-label="A gullible reward model" className="panel grid min-w-0 gap-3 p-3">
        <GuessField guess={guess} isOpen={free.run === null} onGuess={setGuess} />
        <div className="flex flex-wrap gap-x-4 gap-y-2">
          <RunButton
            watched={free}
            label="Run without a KL penalty"
            disabled={guess === null}
            onStart={() => free.start('no KL penalty', request('reward-hacking'))}
          />
          {step >= HACKING_STEPS.leash || held.run ? (
            <RunButton
              watched={held}
              label="Run on a leash"
              disabled={guess === null}
              onStart={() => held.start('on a leash', request('on-a-leash'))}
            />
          ) : null}
        </div>
        {guess === null ? <p className="text-xs text-muted">Guess first: then it runs.</p> : null}
        <RewardCurves
          free={freeCurve}
          held={heldCurve}
          steps={free.run?.head.totalSteps ?? held.run?.head.totalSteps ?? USUAL_STEPS}
        />
        <output className="block min-h-10 text-[13px]">
          {came && freeCurve && guess ? (
            <>
              {guessSentence(guess, came)} {verdict(freeCurve)}
            </>
          ) : null}
          {held.job.state.kind === 'done' && heldCurve ? (
            <span className="block">
              {came && freeCurve
                ? leashSentence(freeCurve, heldCurve)
                : `On the leash: ${verdict(heldCurve)}`}
            </span>
          ) : null}
        </output>
        {step >= HACKING_STEPS.answers ? (
          rows.length > 0 ? (
            <AnswerCards rows={rows} />
          ) : (
            <p className="text-xs text-muted">Answers appear here when a run has begun.</p>
          )
        ) : null}
      </section>
      {step >= HACKING_STEPS.seeds ? <RecordedSeeds /> : null}
    </div>
  );
}

/** The two presets as they are, with the race's seed and backend, judged a little less often. */
function useHackingRequest(): (preset: string) => LaneRequest {
  const seed = useRace((state) => state.settings.seed);
  const backend = useRace((state) => state.settings.backend);
  return (preset) => ({
    algorithm: 'ppo',
    preset,
    seed,
    backend,
    lanes: 1,
    knobs: { 'evaluation.prompts': 100, 'evaluation.points': 20 },
  });
}
