import { clsx } from 'clsx';
import { RotateCcw } from 'lucide-react';
import { useState } from 'react';
import { type Annotator, DOMAINS } from '../../../feedback/annotators.ts';
import { type Trait, traitOf } from '../../../store/labels/annotatorPool.ts';
import { formatFixed, formatSigned } from '../../common/format.ts';
import { HintedText } from '../../common/Hint.tsx';
import { ValueSlider } from '../../common/ValueSlider.tsx';
import { useLabelWorkspace, usePool } from '../useLabels.ts';

interface TraitSpec {
  readonly trait: Trait;
  readonly label: string;
  readonly unit: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly says: string;
}

const TRAITS: readonly TraitSpec[] = [
  {
    trait: 'length',
    label: 'likes it long',
    unit: 'gold a doubling',
    min: -0.4,
    max: 0.4,
    step: 0.02,
    says: 'Gold score that each doubling of the length is worth to this person. 0: does not care. Below 0: likes it short.',
  },
  {
    trait: 'warmth',
    label: 'falls for warm words',
    unit: 'gold',
    min: -0.5,
    max: 0.5,
    step: 0.02,
    says: 'Gold score that two warm words (lovely, great, perfect, …) are worth to this person, whatever the text is about.',
  },
  {
    trait: 'position',
    label: 'picks the first',
    unit: 'gold',
    min: -0.3,
    max: 0.5,
    step: 0.02,
    says: 'Gold score that being shown first is worth. It bends comparisons, not scores.',
  },
  {
    trait: 'leniency',
    label: 'leniency',
    unit: 'points',
    min: -2,
    max: 2,
    step: 0.1,
    says: 'Points added to every score from 1 to 5. Below 0 is strict. It bends scores, not comparisons.',
  },
  {
    trait: 'scale',
    label: 'use of the scale',
    unit: 'of it',
    min: 0.3,
    max: 1.5,
    step: 0.1,
    says: 'How much of the scale is used: 1 is all of it, 0.5 keeps near the middle.',
  },
  {
    trait: 'noise',
    label: 'noise',
    unit: 'gold',
    min: 0,
    max: 0.6,
    step: 0.02,
    says: 'Standard deviation of the same person’s judgement from one look to the next.',
  },
];

/** Who labels, and how each of them fails. */
export function PoolEditor() {
  const { annotators } = useLabelWorkspace();
  const pool = usePool((state) => state.pool);
  const included = usePool((state) => state.included);
  const [chosenId, setChosenId] = useState(pool[0]!.id);
  const chosen = pool.find(({ id }) => id === chosenId) ?? pool[0]!;
  return (
    <div className="grid gap-3 lg:grid-cols-[minmax(0,24rem)_minmax(0,1fr)]">
      <ul className="m-0 grid list-none content-start gap-0.5 p-0">
        {pool.map((annotator) => (
          <li key={annotator.id} className="flex items-center gap-2">
            <label className="tap flex items-center">
              <input
                type="checkbox"
                className="size-4"
                aria-label={`${annotator.name} takes part`}
                checked={included.has(annotator.id)}
                onChange={(event) => annotators.include(annotator.id, event.target.checked)}
              />
            </label>
            <button
              type="button"
              aria-pressed={annotator.id === chosen.id}
              className={clsx(
                'min-h-8 min-w-0 flex-1 rounded-md px-2 py-1 text-left hover:bg-raised aria-pressed:bg-raised',
                'aria-pressed:ring-1 aria-pressed:ring-line-strong',
              )}
              onClick={() => setChosenId(annotator.id)}
            >
              <b className="font-semibold">{annotator.name}</b>{' '}
              <span className="text-muted">{annotator.says}</span>
            </button>
          </li>
        ))}
      </ul>
      <Traits annotator={chosen} />
    </div>
  );
}

function Traits({ annotator }: { annotator: Annotator }) {
  const { annotators } = useLabelWorkspace();
  return (
    <fieldset
      className="m-0 grid content-start gap-x-6 border-0 p-0 sm:grid-cols-2"
      aria-label={annotator.name}
    >
      {TRAITS.map((spec) => (
        <TraitSlider key={spec.trait} annotator={annotator} spec={spec} />
      ))}
      <div className="flex h-9 items-center gap-2">
        <HintedText
          className="w-32 shrink-0 text-muted"
          says="What this person knows about. Noise there is a fifth of what it is elsewhere."
        >
          expert in
        </HintedText>
        <select
          aria-label="Expert in"
          className="control min-w-0 flex-1"
          value={Object.keys(annotator.expertise)[0] ?? ''}
          onChange={(event) => annotators.setExpertise(annotator.id, event.target.value || null)}
        >
          <option value="">nothing in particular</option>
          {Object.keys(DOMAINS).map((domain) => (
            <option key={domain} value={domain}>
              {domain}
            </option>
          ))}
        </select>
      </div>
      <div className="flex h-9 items-center">
        <button type="button" className="control flex items-center gap-1.5" onClick={annotators.reset}>
          <RotateCcw size={13} aria-hidden="true" /> Everybody as they were
        </button>
      </div>
    </fieldset>
  );
}

function TraitSlider({ annotator, spec }: { annotator: Annotator; spec: TraitSpec }) {
  const { annotators } = useLabelWorkspace();
  const value = traitOf(annotator, spec.trait);
  const text = spec.min < 0 ? formatSigned(value, 2) : formatFixed(value, 2);
  return (
    <div className="flex h-9 items-center gap-2">
      <HintedText className="w-32 shrink-0 text-muted" says={`${spec.says} Unit: ${spec.unit}.`}>
        {spec.label}
      </HintedText>
      <ValueSlider
        className="h-6 min-w-16 flex-1"
        min={spec.min}
        max={spec.max}
        step={spec.step}
        value={value}
        onChange={(next) => annotators.setTrait(annotator.id, spec.trait, next)}
        label={`${annotator.name}: ${spec.label}`}
        valueText={`${text} ${spec.unit}`}
      />
      <span className="numeric w-12 text-right">{text}</span>
    </div>
  );
}
