import { Plus, RotateCcw } from 'lucide-react';
import type { RewardPartSpec, RewardSpec } from '../../../shared/rewardSpec.ts';
import { PanelTitle } from '../../label/PanelTitle.tsx';
import { useRace, useRaceActions } from '../../RaceContext.tsx';
import { PartEditor } from './PartEditor.tsx';
import { PreviewTable } from './PreviewTable.tsx';
import { MOST_PARTS, withPart } from './rewardEdits.ts';

const COMBINATIONS: Readonly<Record<RewardSpec['combine'], { label: string; says: string }>> = {
  sum: {
    label: 'Weighted sum',
    says: 'Each part is brought to mean 0 and standard deviation 1 on the SFT model’s answers, times its weight, and added up.',
  },
  product: {
    label: 'Product',
    says: 'Parts as values from 0 to 1, to the power of their weights, multiplied: an answer must do well in all of them.',
  },
  gates: {
    label: 'Pipeline with gates',
    says: 'Parts in order: the next one counts only for answers that pass the gate of the one before.',
  },
};

/** What PPO is paid for. Changes the race's settings at once; a lane that runs keeps its reward until the reset. */
export function ComposerPanel() {
  const catalog = useRace((state) => state.catalog);
  const own = useRace((state) => state.settings.reward);
  const presetReward = useRace(
    ({ catalog: known, settings }) => known?.presets.find(({ id }) => id === settings.preset)?.reward,
  );
  const { setReward } = useRaceActions();
  const spec = own ?? presetReward;
  if (!catalog || !spec) return <section className="panel min-h-64" aria-busy="true" />;
  return (
    <section className="panel min-w-0" aria-label="Reward composer">
      <PanelTitle
        title="Reward composer"
        says="What PPO is paid for. DPO never sees a reward: it learns from the labels alone."
      >
        <button
          type="button"
          className="tap ml-auto flex items-center gap-1 text-xs text-muted hover:text-ink disabled:invisible"
          disabled={!own}
          onClick={() => setReward(undefined)}
        >
          <RotateCcw size={12} aria-hidden="true" /> back to the preset’s
        </button>
      </PanelTitle>
      <div className="flex flex-col gap-3 p-3">
        <CombineChoice spec={spec} onChange={setReward} />
        <ol className="flex flex-col gap-2">
          {spec.parts.map((choice, index) => {
            const known = catalog.rewardParts.find(({ id }) => id === choice.part);
            return known ? (
              <PartEditor
                key={`${index}-${choice.part}`}
                spec={spec}
                index={index}
                known={known}
                onChange={setReward}
              />
            ) : null;
          })}
        </ol>
        <AddPart parts={catalog.rewardParts} spec={spec} onChange={setReward} />
        <PreviewTable spec={spec} parts={catalog.rewardParts} />
      </div>
    </section>
  );
}

function CombineChoice({ spec, onChange }: { spec: RewardSpec; onChange: (spec: RewardSpec) => void }) {
  return (
    <fieldset className="flex flex-wrap items-center gap-x-4 gap-y-1 border-0 p-0">
      <legend className="sr-only">How the parts are combined</legend>
      {Object.entries(COMBINATIONS).map(([id, { label, says }]) => (
        <label key={id} className="flex items-center gap-1.5 text-[13px]" title={says}>
          <input
            type="radio"
            name="combine"
            checked={spec.combine === id}
            onChange={() => onChange({ ...spec, combine: id as RewardSpec['combine'] })}
          />
          {label}
        </label>
      ))}
      <p className="w-full text-xs text-muted">{COMBINATIONS[spec.combine].says}</p>
    </fieldset>
  );
}

function AddPart({
  parts,
  spec,
  onChange,
}: {
  parts: readonly RewardPartSpec[];
  spec: RewardSpec;
  onChange: (spec: RewardSpec) => void;
}) {
  return (
    <label className="flex items-center gap-2 text-[13px] text-muted">
      <Plus size={14} aria-hidden="true" />
      Add a part
      <select
        className="control text-[13px]"
        value=""
        disabled={spec.parts.length >= MOST_PARTS}
        onChange={(event) => onChange(withPart(spec, event.target.value))}
      >
        <option value="" disabled>
          choose…
        </option>
        {parts.map((part) => (
          <option key={part.id} value={part.id} title={part.says}>
            {part.label}
          </option>
        ))}
      </select>
    </label>
  );
}
