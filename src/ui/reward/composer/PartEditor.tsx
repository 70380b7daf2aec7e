import { ArrowDown, ArrowUp, X } from 'lucide-react';
import type { RewardPartSpec, RewardSpec } from '../../../shared/rewardSpec.ts';
import type { KnobSpec } from '../../../shared/spec.ts';
import { HintedText } from '../../common/Hint.tsx';
import { LabelledKnob } from '../../knobs/LabelledKnob.tsx';
import { ClassifierStatus } from './ClassifierStatus.tsx';
import { withChange, withKnob, withMoved, withoutPart } from './rewardEdits.ts';

const WEIGHT: KnobSpec = {
  kind: 'number',
  label: 'weight',
  says: 'How much this part counts. Negative: what it rewards is punished.',
  default: 1,
  min: -10,
  max: 10,
};
const GATE: KnobSpec = {
  kind: 'number',
  label: 'gate',
  says: 'Answers below this value (0 to 1) earn nothing from the parts that follow.',
  default: 0.5,
  min: 0,
  max: 1,
};

/** One part of a reward: its weight, its gate in a pipeline, and its own settings. */
export function PartEditor({
  spec,
  index,
  known,
  onChange,
}: {
  spec: RewardSpec;
  index: number;
  known: RewardPartSpec;
  onChange: (spec: RewardSpec) => void;
}) {
  const choice = spec.parts[index]!;
  const last = index === spec.parts.length - 1;
  const gated = spec.combine === 'gates' && !last;
  return (
    <li className="rounded-md border border-line bg-raised px-3 py-2" data-reward-part={known.id}>
      <div className="flex items-center gap-2">
        <span className="numeric text-xs text-muted">{index + 1}</span>
        <HintedText says={known.says} className="min-w-0 truncate text-[13px] font-medium">
          {known.label}
        </HintedText>
        <div className="ml-auto flex">
          <Move label="up" disabled={index === 0} onClick={() => onChange(withMoved(spec, index, -1))} />
          <Move label="down" disabled={last} onClick={() => onChange(withMoved(spec, index, 1))} />
          <button
            type="button"
            className="icon-button"
            aria-label={`remove ${known.label}`}
            disabled={spec.parts.length === 1}
            onClick={() => onChange(withoutPart(spec, index))}
          >
            <X size={14} aria-hidden="true" />
          </button>
        </div>
      </div>
      <div className="mt-1 grid gap-x-4 gap-y-1 sm:grid-cols-2">
        <LabelledKnob
          spec={WEIGHT}
          value={choice.weight}
          onChange={(weight) => onChange(withChange(spec, index, { weight: Number(weight) }))}
        />
        {gated ? (
          <LabelledKnob
            spec={GATE}
            value={choice.gate ?? 0}
            onChange={(gate) => onChange(withChange(spec, index, { gate: Number(gate) }))}
          />
        ) : null}
        {Object.entries(known.knobs).map(([name, knob]) => (
          <LabelledKnob
            key={name}
            spec={knob}
            value={choice.config[name] ?? knob.default}
            onChange={(value) => onChange(withKnob(spec, index, known, name, value))}
          />
        ))}
        {known.needs === 'classifier' ? (
          <ClassifierStatus model={String(choice.config['model'] ?? known.knobs['model']?.default)} />
        ) : null}
      </div>
    </li>
  );
}

function Move({
  label,
  disabled,
  onClick,
}: {
  label: 'up' | 'down';
  disabled: boolean;
  onClick: () => void;
}) {
  const Icon = label === 'up' ? ArrowUp : ArrowDown;
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={`move ${label}`}
      disabled={disabled}
      onClick={onClick}
    >
      <Icon size={14} aria-hidden="true" />
    </button>
  );
}
