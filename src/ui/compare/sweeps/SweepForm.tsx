import { Play, Plus } from 'lucide-react';
import { type ReactNode, useMemo, useState } from 'react';
import { racingLanes } from '../../../store/sweeps/createPageSweeps.ts';
import {
  type AxisDraft,
  axisOffers,
  nameOfDraft,
  type SweepDraft,
  SWEEP_PRESETS,
} from '../../../store/sweeps/sweepDraft.ts';
import type { Catalog } from '../../../shared/catalog.ts';
import { Hint } from '../../common/Hint.tsx';
import { TextField } from '../../common/TextField.tsx';
import { PanelTitle } from '../../label/PanelTitle.tsx';
import { useRace } from '../../RaceContext.tsx';
import { AxisFields } from './AxisFields.tsx';
import { useSweepActions, useSweeps } from './SweepsContext.tsx';
import { newPlan, usePlanned } from './usePlanned.ts';

const MOST_AXES = 2;

/** What to run: algorithms, seeds and up to two knobs, with what it comes to. */
export function SweepForm({ catalog }: { catalog: Catalog }) {
  const settings = useRace((state) => state.settings);
  const { start } = useSweepActions();
  const isRunning = useSweeps(({ running }) => running !== null);
  const [draft, setDraft] = useState<SweepDraft>(() => ({
    ...SWEEP_PRESETS[0]!,
    algorithms: settings.algorithms,
  }));
  const [refusal, setRefusal] = useState<string | null>(null);
  const ownName = (of: SweepDraft) => nameOfDraft(of, axisOffers(catalog, settings, of.algorithms));
  const change = (part: Partial<SweepDraft>) => {
    setRefusal(null);
    const next = { ...draft, ...part };
    // A name that was given by us follows what it names; the visitor's own stays.
    const isOurs = SWEEP_PRESETS.some(({ name }) => name === draft.name) || draft.name === ownName(draft);
    setDraft(part.name === undefined && isOurs ? { ...next, name: ownName(next) } : next);
  };
  const planned = usePlanned(draft, settings, catalog);
  const begin = () => {
    try {
      start(newPlan(draft, settings, catalog));
    } catch (error) {
      setRefusal(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <section className="panel min-w-0" aria-label="New sweep">
      <PanelTitle
        title="New sweep"
        says="Every combination of algorithm, seed and knob value is one run. Runs that are kept already are not made again."
      />
      <div className="flex min-w-0 flex-col gap-3 p-3">
        <PresetChips algorithms={settings.algorithms} onPick={change} />
        <AlgorithmChecks catalog={catalog} chosen={draft.algorithms} onChange={change} />
        <div className="grid min-w-0 gap-3 sm:grid-cols-2">
          <TextField label="Name" value={draft.name} onChange={(name) => change({ name })} />
          <TextField
            label="Seeds: 1-5, or 3, 7, 11"
            value={draft.seeds}
            onChange={(seeds) => change({ seeds })}
          />
        </div>
        <Axes draft={draft} catalog={catalog} onChange={change} />
        <div className="flex min-w-0 flex-wrap items-center gap-3 text-xs">
          <button
            type="button"
            className="control primary flex items-center gap-1.5"
            disabled={isRunning || planned.problem !== null}
            onClick={begin}
          >
            <Play size={13} aria-hidden="true" /> Start
          </button>
          <output className={(refusal ?? planned.problem) ? 'text-alarm' : 'text-muted'}>
            {refusal ?? planned.problem ?? planned.says}
          </output>
        </div>
        <BaseNote catalog={catalog} />
        <SharedMachine />
      </div>
    </section>
  );
}

/** A click each fills the form. */
function PresetChips({
  algorithms,
  onPick,
}: {
  algorithms: readonly string[];
  onPick: (draft: SweepDraft) => void;
}) {
  return (
    <fieldset className="m-0 flex min-w-0 flex-wrap gap-1.5 border-0 p-0">
      <legend className="mb-1 text-xs text-muted">Ready-made: a click fills the form</legend>
      {SWEEP_PRESETS.map(({ says, ...preset }) => (
        <Hint key={preset.name} says={says}>
          <button
            type="button"
            className="control h-7 rounded-full px-2.5 text-xs"
            onClick={() => onPick({ ...preset, algorithms: preset.algorithms ?? algorithms })}
          >
            {preset.name}
          </button>
        </Hint>
      ))}
    </fieldset>
  );
}

function AlgorithmChecks({
  catalog,
  chosen,
  onChange,
}: {
  catalog: Catalog;
  chosen: readonly string[];
  onChange: (part: Pick<SweepDraft, 'algorithms'>) => void;
}) {
  return (
    <fieldset className="m-0 flex min-w-0 flex-wrap gap-x-3 gap-y-1 border-0 p-0 text-xs">
      <legend className="mb-1 text-muted">Algorithms</legend>
      {catalog.algorithms.map(({ id, label, says }) => (
        <label key={id} className="flex h-6 items-center gap-1.5" title={says}>
          <input
            type="checkbox"
            checked={chosen.includes(id)}
            onChange={(event) =>
              onChange({
                algorithms: event.target.checked ? [...chosen, id] : chosen.filter((other) => other !== id),
              })
            }
          />
          {label}
        </label>
      ))}
    </fieldset>
  );
}

function Axes({
  draft: { algorithms, axes },
  catalog,
  onChange,
}: {
  draft: SweepDraft;
  catalog: Catalog;
  onChange: (part: Pick<SweepDraft, 'axes'>) => void;
}) {
  const settings = useRace((state) => state.settings);
  const offers = useMemo(() => axisOffers(catalog, settings, algorithms), [catalog, settings, algorithms]);
  const replace = (index: number, axis: AxisDraft | null) =>
    onChange({ axes: axes.flatMap((old, i) => (i === index ? (axis ?? []) : old)) });
  const next = offers.find(({ id }) => !axes.some(({ offer }) => offer === id));
  return (
    <div className="grid min-w-0 items-end gap-3 wide:grid-cols-2">
      {axes.map((axis, i) => (
        <AxisFields key={i} number={i + 1} axis={axis} offers={offers} onChange={(to) => replace(i, to)} />
      ))}
      {axes.length < MOST_AXES && next ? (
        <button
          type="button"
          className="control flex w-fit items-center gap-1.5 text-xs"
          onClick={() => onChange({ axes: [...axes, { offer: next.id, values: next.suggested }] })}
        >
          <Plus size={13} aria-hidden="true" /> {axes.length === 0 ? 'Vary a knob' : 'Vary a second knob'}
        </button>
      ) : null}
    </div>
  );
}

/** What all runs share. */
function BaseNote({ catalog }: { catalog: Catalog }) {
  const { preset, knobs, model, reward } = useRace((state) => state.settings);
  const count = Object.keys(knobs).length;
  const differences = [
    ...(count > 0 ? [`${count} ${count === 1 ? 'knob' : 'knobs'} changed`] : []),
    ...(model === undefined ? [] : [`model ${model}`]),
    ...(reward === undefined ? [] : ['a reward of your own']),
  ];
  return (
    <p className="text-xs text-muted">
      Everything else as on the Race page: {catalog.presets.find(({ id }) => id === preset)?.label ?? preset}
      {differences.length > 0 ? `, ${differences.join(', ')}` : ''}. Runs are kept as they end.
    </p>
  );
}

function SharedMachine(): ReactNode {
  const racing = useRace(racingLanes);
  if (racing === 0) return null;
  return (
    <output className="text-xs text-muted">
      The race on the Race page is running with {racing} {racing === 1 ? 'lane' : 'lanes'}. It goes on, and so
      would a sweep: they share the processor, so both take longer.
    </output>
  );
}
