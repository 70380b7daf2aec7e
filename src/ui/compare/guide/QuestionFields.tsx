import { clsx } from 'clsx';
import { type Answers, type Question, type QuestionId, QUESTIONS } from '../../../runs/guide/questions.ts';
import { HintedText } from '../../common/Hint.tsx';

const questions = Object.entries(QUESTIONS) as [QuestionId, Question<string>][];

/** The questions, each with its choices. */
export function QuestionFields({
  answers,
  onChange,
}: {
  answers: Answers;
  onChange: (answers: Answers) => void;
}) {
  return (
    <div className="grid gap-3 px-3 py-2">
      {questions.map(([id, { label, says, choices }]) => (
        <fieldset key={id} className="m-0 min-w-0 border-0 p-0" aria-label={label}>
          <p className="mb-1">
            <HintedText says={says} className="font-medium">
              {label}
            </HintedText>
          </p>
          <div className="flex flex-wrap gap-1">
            {choices.map((choice) => (
              <label
                key={choice.value}
                className={clsx(
                  'control flex cursor-pointer items-center has-focus-visible:outline-2 has-focus-visible:outline-offset-2',
                  answers[id] === choice.value && 'primary',
                )}
              >
                <input
                  type="radio"
                  className="sr-only"
                  name={`guide-${id}`}
                  checked={answers[id] === choice.value}
                  onChange={() => onChange({ ...answers, [id]: choice.value })}
                />
                {choice.label}
              </label>
            ))}
          </div>
        </fieldset>
      ))}
    </div>
  );
}
