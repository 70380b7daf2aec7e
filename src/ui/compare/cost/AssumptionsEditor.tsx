import { useState } from 'react';
import {
  type Assumption,
  type AssumptionId,
  ASSUMPTIONS,
  clampAssumption,
  type Scenario,
  SCENARIOS,
} from '../../../runs/cost/assumptions.ts';
import { HintedText } from '../../common/Hint.tsx';

const fields = Object.entries(ASSUMPTIONS) as [AssumptionId, Assumption][];

/** Everything that the extrapolation takes for granted, to be changed. */
export function AssumptionsEditor({
  scenario,
  onChange,
}: {
  scenario: Scenario;
  onChange: (scenario: Scenario) => void;
}) {
  return (
    <details open className="min-w-0">
      <summary className="font-medium">Assumptions</summary>
      <div className="mt-1 flex flex-wrap items-center gap-2 text-muted">
        <span>Sizes of</span>
        {SCENARIOS.map(({ id, label, says, scenario: values }) => (
          <button key={id} type="button" className="control" title={says} onClick={() => onChange(values)}>
            {label}
          </button>
        ))}
      </div>
      <div className="mt-2 grid grid-cols-2 gap-x-3 gap-y-2 md:grid-cols-4 xl:grid-cols-7">
        {fields.map(([id, assumption]) => (
          <Field
            key={id}
            id={id}
            assumption={assumption}
            value={scenario[id]}
            onChange={(value) => onChange({ ...scenario, [id]: value })}
          />
        ))}
      </div>
    </details>
  );
}

interface FieldProps {
  id: AssumptionId;
  assumption: Assumption;
  value: number;
  onChange: (value: number) => void;
}

function Field({ id, assumption: { label, unit, says, source, min, max }, value, onChange }: FieldProps) {
  const [draft, setDraft] = useState<string | null>(null);
  const take = () => {
    if (draft !== null && draft.trim() !== '') onChange(clampAssumption(id, Number(draft)));
    setDraft(null);
  };
  return (
    <div className="flex min-w-0 flex-col justify-end text-muted">
      <HintedText says={`${says} From: ${source} ${min} to ${max.toLocaleString('en-US')}.`}>
        {label}
        {unit === '' ? '' : `, ${unit}`}
      </HintedText>
      <input
        type="text"
        inputMode="decimal"
        aria-label={unit === '' ? label : `${label}, ${unit}`}
        className="control numeric w-full min-w-0 text-ink"
        value={draft ?? String(value)}
        maxLength={16}
        onChange={(event) => setDraft(event.target.value)}
        onBlur={take}
        onKeyDown={(event) => {
          if (event.key === 'Enter') take();
        }}
      />
    </div>
  );
}
