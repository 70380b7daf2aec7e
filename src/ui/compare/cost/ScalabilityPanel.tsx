import { useState } from 'react';
import { ARCHITECTURES } from '../../../runs/cost/architectures.ts';
import { type Scenario, SCENARIOS } from '../../../runs/cost/assumptions.ts';
import { type MethodTraits, passesOf, type ScaledCost, scaledCost } from '../../../runs/cost/scalability.ts';
import type { Catalog } from '../../../shared/catalog.ts';
import { formatBytes, formatCount } from '../../common/format.ts';
import { HintedText } from '../../common/Hint.tsx';
import { ScrollTable } from '../../label/annotators/ScrollTable.tsx';
import { PanelTitle } from '../../label/PanelTitle.tsx';
import { Segments } from '../../label/Segments.tsx';
import { useRace } from '../../RaceContext.tsx';
import { AssumptionsEditor } from './AssumptionsEditor.tsx';
import { formatFlops, hours, joined } from './costText.ts';
import { SourceName } from './SourceName.tsx';
import { type BarPart, StackedBars } from './StackedBars.tsx';
import type { StyledSource } from './useCostSources.ts';

function traitsOf(algorithm: string, catalog: Catalog | null): MethodTraits {
  const spec = catalog?.algorithms.find((known) => known.id === algorithm);
  return { holds: spec?.holds ?? [], writes: spec?.needs?.includes('reward') ?? false };
}

interface ScaledRun {
  readonly styled: StyledSource;
  readonly costs: readonly ScaledCost[];
}

const MEMORY: readonly BarPart[] = [
  { id: 'policy', label: 'policy', letter: 'P', says: 'Weights, gradients and moments.' },
  { id: 'critic', label: 'critic', letter: 'C', says: 'As large as the policy, and trained.' },
  {
    id: 'reference',
    label: 'reference',
    letter: 'F',
    says: 'Frozen; with LoRA the policy itself without its adapters.',
  },
  { id: 'rewardModel', label: 'reward model', letter: 'R', says: 'Frozen.' },
  { id: 'cache', label: 'key-value cache', letter: 'K', says: 'Of the answers that are being written.' },
  { id: 'activations', label: 'activations', letter: 'A', says: 'Of one forward pass in training.' },
];

/** The same runs with larger models: from how often each sequence was read here, and what it costs there. */
export function ScalabilityPanel({ sources }: { sources: readonly StyledSource[] }) {
  const catalog = useRace((state) => state.catalog);
  const [scenario, setScenario] = useState<Scenario>(SCENARIOS[0]!.scenario);
  const [tuning, setTuning] = useState<'full' | 'lora'>('full');
  const [size, setSize] = useState<string>('7b');
  const scaled = sources.flatMap((styled): ScaledRun[] => {
    const method = traitsOf(styled.source.algorithm, catalog);
    const passes = passesOf(styled.source, method);
    if (!passes) return [];
    const lora = tuning === 'lora';
    return [
      { styled, costs: ARCHITECTURES.map((model) => scaledCost(passes, method, model, scenario, lora)) },
    ];
  });
  return (
    <section aria-label="Scalability" className="panel min-w-0 text-xs" data-scalability>
      <PanelTitle
        title="With a larger model"
        says="How often your runs read each sequence, forward and backward, as counted, times what a sequence costs in the larger model. Labels are taken as given. An extrapolation: nothing of this size was run here."
      >
        <span className="ml-auto flex flex-wrap gap-2">
          <Segments
            label="Tuning"
            value={tuning}
            onChange={setTuning}
            choices={[
              { value: 'full', label: 'all weights' },
              { value: 'lora', label: 'LoRA', says: 'Adapters are trained, the weights stay frozen.' },
            ]}
          />
          <Segments
            label="Model whose memory is drawn"
            value={size}
            onChange={setSize}
            choices={ARCHITECTURES.map(({ id, label, says }) => ({ value: id, label, says }))}
          />
        </span>
      </PanelTitle>
      {scaled.length === 0 ? (
        <p className="px-3 py-3 text-muted">
          Needs a run that has taken a step from labelled pairs since FLOPs are counted.
        </p>
      ) : (
        <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-3 px-3 py-2">
          <StackedBars
            title={`Memory with ${ARCHITECTURES.find(({ id }) => id === size)!.label}`}
            says="All that the method holds at once, before it is split over GPUs."
            parts={MEMORY}
            format={(value) => joined(formatBytes(value))}
            bars={scaled.map(({ styled: { source, style }, costs }) => ({
              id: source.id,
              name: source.name,
              style,
              values: costs.find(({ architecture }) => architecture.id === size)!.memory,
            }))}
          />
          <ScaledTable scaled={scaled} scenario={scenario} />
          <AssumptionsEditor scenario={scenario} onChange={setScenario} />
        </div>
      )}
    </section>
  );
}

function ScaledTable({ scaled, scenario }: { scaled: readonly ScaledRun[]; scenario: Scenario }) {
  const columns = [
    {
      label: 'FLOPs',
      says: 'Reward model, writing, scoring and training; the optimizer’s, below one in a thousand at such sizes, are left out.',
    },
    { label: 'memory', says: 'Models, moments, key-value cache and activations at once.' },
    {
      label: 'GPUs',
      says: `To hold it all: GPUs of ${scenario.gpuGigabytes} GB, nine tenths of which are used.`,
    },
    {
      label: 'GPU hours',
      says: 'FLOPs over peak speed times utilisation. It does not depend on how many GPUs share the work, as long as they share it well.',
    },
  ];
  return (
    <ScrollTable label="Cost with larger models">
      <thead>
        <tr className="text-left text-muted">
          <th className="py-1 pr-2 font-medium">model</th>
          <th className="px-2 py-1 font-medium">run</th>
          {columns.map(({ label, says }) => (
            <th key={label} className="px-2 py-1 text-right font-medium">
              <HintedText says={says}>{label}</HintedText>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {ARCHITECTURES.flatMap(({ id, label, says, parameters }, i) =>
          scaled.map(({ styled, costs }, row) => {
            const cost = costs[i]!;
            const { totalFlops, totalBytes, gpus, gpuHours } = cost;
            return (
              <tr key={`${id} ${styled.source.id}`} className="border-t border-line">
                <th className="py-1 pr-2 text-left font-normal whitespace-nowrap">
                  {row === 0 ? (
                    <HintedText says={`${says} ${parameters.toLocaleString('en-US')} parameters.`}>
                      {label}
                    </HintedText>
                  ) : (
                    <span className="sr-only">{label}</span>
                  )}
                </th>
                <td className="px-2 py-1">
                  <SourceName styled={styled} />
                </td>
                {[
                  joined(formatFlops(totalFlops)),
                  joined(formatBytes(totalBytes)),
                  formatCount(gpus),
                  hours(gpuHours),
                ].map((text, column) => (
                  <td key={columns[column]!.label} className="numeric px-2 py-1 text-right whitespace-nowrap">
                    {text}
                  </td>
                ))}
              </tr>
            );
          }),
        )}
      </tbody>
    </ScrollTable>
  );
}
