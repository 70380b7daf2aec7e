import { RotateCcw } from 'lucide-react';
import { useId } from 'react';
import type { KnobSpec, KnobValue } from '../../shared/spec.ts';
import { assertNever } from '../../shared/assert.ts';
import { presetValue } from '../../store/settings.ts';
import { HintedText } from '../common/Hint.tsx';
import { useRace, useRaceActions } from '../RaceContext.tsx';
import { ChoiceKnobControl } from './ChoiceKnobControl.tsx';
import { formatKnob } from './knobScale.ts';
import { Live } from './Live.tsx';
import { NumberKnobControl } from './NumberKnobControl.tsx';
import { SwitchKnobControl } from './SwitchKnobControl.tsx';
import { TextKnobControl } from './TextKnobControl.tsx';

/** One knob: its name with what it means, its control, and a way back to the preset's value. */
export function KnobField({ id, spec }: { id: string; spec: KnobSpec }) {
  const { setKnob, clearKnobs } = useRaceActions();
  const usual = useRace((state) => state.catalog && presetValue(state.catalog, state.settings.preset, id));
  const value = useRace((state) => state.settings.knobs[id]) ?? usual ?? spec.default;
  const labelId = useId();
  const changed = value !== usual;
  return (
    <div data-knob={id} data-changed={changed || undefined}>
      <div className="flex h-5 items-center gap-1.5">
        <HintedText
          says={<KnobSays spec={spec} usual={usual} />}
          className="min-w-0 truncate text-xs first-letter:uppercase"
          id={labelId}
        >
          {spec.label}
        </HintedText>
        {spec.unit ? <span className="text-[10px] text-muted">{spec.unit}</span> : null}
        {spec.hot ? <Live /> : null}
        {changed ? (
          <button
            type="button"
            className="ml-auto flex items-center gap-1 text-[11px] text-muted"
            aria-label={`${spec.label}: back to ${formatKnob(usual ?? spec.default)}`}
            onClick={() => clearKnobs([id])}
          >
            <span className="size-1.5 rounded-full bg-accent" aria-hidden="true" />
            changed
            <RotateCcw size={11} aria-hidden="true" />
          </button>
        ) : null}
      </div>
      <KnobControl spec={spec} value={value} labelId={labelId} onChange={(next) => setKnob(id, next)} />
    </div>
  );
}

function KnobSays({ spec, usual }: { spec: KnobSpec; usual: KnobValue | null | undefined }) {
  return (
    <>
      {spec.says}
      <span className="mt-1 block text-muted">
        {spec.kind === 'number' ? `From ${formatKnob(spec.min)} to ${formatKnob(spec.max)}. ` : ''}
        Preset: {formatKnob(usual ?? spec.default)}.{' '}
        {spec.hot ? 'Changes a running lane at once.' : 'Takes effect at Reset.'}
      </span>
    </>
  );
}

interface ControlProps {
  spec: KnobSpec;
  value: KnobValue;
  labelId: string;
  onChange: (value: KnobValue) => void;
}

export function KnobControl({ spec, value, labelId, onChange }: ControlProps) {
  switch (spec.kind) {
    case 'number':
      return <NumberKnobControl spec={spec} value={Number(value)} labelId={labelId} onChange={onChange} />;
    case 'choice':
      return <ChoiceKnobControl spec={spec} value={String(value)} labelId={labelId} onChange={onChange} />;
    case 'switch':
      return <SwitchKnobControl value={value === true} labelId={labelId} onChange={onChange} />;
    case 'text':
      return <TextKnobControl spec={spec} value={String(value)} labelId={labelId} onChange={onChange} />;
    default:
      return assertNever(spec);
  }
}
