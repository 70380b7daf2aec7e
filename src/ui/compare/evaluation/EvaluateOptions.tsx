import { HintedText } from '../../common/Hint.tsx';
import { useEvaluationRoom, useEvaluator } from './useEvaluation.ts';

const NUMBERS = [
  {
    id: 'prompts',
    label: 'prompts',
    says: 'Held-out prompts, from the first on: the first 64 are those of the scoreboard. More narrows every interval.',
    choices: [20, 50, 100, 200],
  },
  {
    id: 'samples',
    label: 'answers each',
    says: 'Answers a model writes to each prompt. They count as one trial together: more prompts tell more than more answers.',
    choices: [1, 2, 4],
  },
  {
    id: 'temperature',
    label: 'temperature',
    says: 'Of sampling: 1 is the policy itself, 0 its most likely words. KL, perplexity and entropy are always at 1.',
    choices: [0, 0.5, 0.7, 1],
  },
] as const;

const JUDGES = [
  {
    id: 'rewardModel',
    label: 'reward model',
    says: 'Trains the reward model from the same labels and seed as the lanes did, so that it is PPO’s own, and lets it judge. Also needed for the quality of implicit rewards.',
  },
  {
    id: 'classifier',
    label: 'classifier',
    says: 'A text classifier that this site ships. It is started when it is first needed.',
  },
] as const;

/** How much is asked, and whose judgement besides gold's. */
export function EvaluateOptions() {
  const { evaluator } = useEvaluationRoom();
  const options = useEvaluator((state) => state.options);
  return (
    <>
      {NUMBERS.map(({ id, label, says, choices }) => (
        <div key={id} className="flex flex-col gap-0.5">
          <HintedText says={says} className="text-[11px] text-muted">
            {label}
          </HintedText>
          <select
            aria-label={label}
            className="control"
            value={options[id]}
            onChange={(event) => evaluator.setOptions({ [id]: Number(event.target.value) })}
          >
            {choices.map((choice) => (
              <option key={choice} value={choice}>
                {choice}
              </option>
            ))}
          </select>
        </div>
      ))}
      <fieldset className="m-0 flex min-w-0 flex-col gap-0.5 border-0 p-0">
        <legend className="p-0 text-[11px] text-muted">judges besides gold</legend>
        <div className="flex h-8 items-center gap-3">
          {JUDGES.map(({ id, label, says }) => (
            <label key={id} className="flex items-center gap-1" title={says}>
              <input
                type="checkbox"
                checked={options[id]}
                onChange={(event) => evaluator.setOptions({ [id]: event.target.checked })}
              />
              {label}
            </label>
          ))}
        </div>
      </fieldset>
    </>
  );
}
