import { useId } from 'react';
import type { TryOptions } from '../../store/try/tryDesk.ts';
import { HintedText } from '../common/Hint.tsx';
import { useTry, useTryDesk } from './useTry.ts';

type NumberOption = 'temperature' | 'topK' | 'topP' | 'maxNewTokens' | 'samples' | 'pace';

interface ChoiceSpec {
  readonly label: string;
  readonly says: string;
  readonly choices: readonly (readonly [value: number, text: string])[];
}

const plain = (...values: readonly number[]) => values.map((value) => [value, String(value)] as const);

const CHOICES: Readonly<Record<NumberOption, ChoiceSpec>> = {
  temperature: {
    label: 'temperature',
    says: 'Logits are divided by it before sampling: 1 is the policy itself, less is more predictable, 0 is greedy (always the likeliest token, so one answer each).',
    choices: [[0, '0, greedy'], ...plain(0.3, 0.5, 0.7, 0.8, 0.9, 1, 1.2, 1.5, 2)],
  },
  topK: {
    label: 'top-k',
    says: 'Only the k likeliest tokens can be drawn (Fan et al. 2018).',
    choices: [[0, 'off'], ...plain(1, 2, 3, 5, 10, 20, 50, 100)],
  },
  topP: {
    label: 'top-p',
    says: 'Only the fewest tokens whose probabilities sum to p can be drawn (nucleus sampling, Holtzman et al. 2020). After temperature and top-k.',
    choices: [[1, 'off'], ...plain(0.99, 0.95, 0.9, 0.8, 0.7, 0.5, 0.3)],
  },
  maxNewTokens: {
    label: 'longest answer',
    says: 'Tokens after which an answer is cut. The methods trained on 28 in most presets; the model’s positions bound prompt and answer together.',
    choices: [
      [0, 'as in the race'],
      ...[8, 16, 28, 36, 48, 60].map((count) => [count, `${count} tokens`] as const),
    ],
  },
  samples: {
    label: 'answers each',
    says: 'Samples a model. With several, the mean of each score stands above them.',
    choices: plain(1, 2, 3, 4, 6, 8),
  },
  pace: {
    label: 'pace',
    says: 'How fast answers appear. The models are faster than one can read.',
    choices: [
      [0, 'as fast as it goes'],
      [20, '20 tokens/s'],
      [5, '5 tokens/s'],
    ],
  },
};

const MAX_SEED = 2 ** 32 - 1;

/** How answers are drawn, and who judges them. */
export function TryOptionsBar() {
  const options = useTry((state) => state.options);
  return (
    <section
      className="panel flex min-w-0 flex-wrap items-end gap-x-3 gap-y-2 px-3 py-2 text-xs"
      aria-label="Sampling"
    >
      {(Object.keys(CHOICES) as NumberOption[]).map((id) => (
        <Choice key={id} id={id} options={options} />
      ))}
      <Dice options={options} />
      <Judges options={options} />
    </section>
  );
}

function Choice({ id, options }: { id: NumberOption; options: TryOptions }) {
  const desk = useTryDesk();
  const { label, says, choices } = CHOICES[id];
  const isIdle = options.temperature === 0 && (id === 'topK' || id === 'topP' || id === 'samples');
  return (
    <div className="flex flex-col gap-0.5">
      <HintedText says={says} className="text-[11px] text-muted">
        {label}
      </HintedText>
      <select
        aria-label={label}
        className="control"
        value={options[id]}
        disabled={isIdle}
        title={isIdle ? 'Greedy decoding draws nothing' : undefined}
        onChange={(event) => desk.setOptions({ [id]: Number(event.target.value) })}
      >
        {choices.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}

function Dice({ options: { seed, freshSeed, sameDice } }: { options: TryOptions }) {
  const desk = useTryDesk();
  const id = useId();
  const set = (value: number) => {
    if (Number.isInteger(value) && value >= 0 && value <= MAX_SEED) desk.setOptions({ seed: value });
  };
  return (
    <>
      <div className="flex flex-col gap-0.5">
        <HintedText
          says="The same seed, prompt and settings give the same answers again."
          className="text-[11px] text-muted"
        >
          seed
        </HintedText>
        <input
          type="number"
          aria-label="seed"
          className="control numeric w-20"
          min={0}
          max={MAX_SEED}
          value={seed}
          onChange={(event) => set(event.target.valueAsNumber)}
        />
      </div>
      <div className="flex min-h-8 flex-wrap items-center gap-x-3 gap-y-1">
        <Check
          label="new seed each time"
          says="Counts the seed up with every run."
          checked={freshSeed}
          onChange={(checked) => desk.setOptions({ freshSeed: checked })}
          id={`${id} fresh`}
        />
        <Check
          label="same dice for all"
          says="Every model draws with the same random numbers: while two models agree, so do their answers, and what differs is what training changed."
          checked={sameDice}
          onChange={(checked) => desk.setOptions({ sameDice: checked })}
          id={`${id} same`}
        />
      </div>
    </>
  );
}

function Judges({ options: { rewardModel, classifier } }: { options: TryOptions }) {
  const desk = useTryDesk();
  const id = useId();
  return (
    <fieldset className="m-0 flex min-w-0 flex-col gap-0.5 border-0 p-0">
      <legend className="p-0 text-[11px] text-muted">judges besides gold</legend>
      <div className="flex h-8 items-center gap-3">
        <Check
          label="reward model"
          says="PPO’s own: trained from the same labels and seed when it is first asked for, which takes as long as that stage of a PPO lane, and then kept."
          checked={rewardModel}
          onChange={(checked) => desk.setOptions({ rewardModel: checked })}
          id={`${id} rm`}
        />
        <Check
          label="classifier"
          says="A text classifier that this site ships for the task, if it does. It is started when it is first needed."
          checked={classifier}
          onChange={(checked) => desk.setOptions({ classifier: checked })}
          id={`${id} classifier`}
        />
      </div>
    </fieldset>
  );
}

function Check({
  label,
  says,
  checked,
  onChange,
  id,
}: {
  label: string;
  says: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
  id: string;
}) {
  return (
    <span className="flex items-center gap-1">
      <input id={id} type="checkbox" checked={checked} onChange={(event) => onChange(event.target.checked)} />
      <label htmlFor={id} title={says}>
        {label}
      </label>
    </span>
  );
}
