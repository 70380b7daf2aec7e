import { PanelTitle } from '../../label/PanelTitle.tsx';
import { formatBytes } from '../../common/format.ts';
import { formatFlops, joined } from './costText.ts';
import { type Bar, type BarPart, StackedBars } from './StackedBars.tsx';
import type { StyledSource } from './useCostSources.ts';

const PHASES: readonly BarPart[] = [
  {
    id: 'labels',
    label: 'writing pairs',
    letter: 'P',
    says: 'Answers of the SFT model that are labelled; alike for every method.',
  },
  { id: 'rewardModel', label: 'reward model', letter: 'R', says: 'Training the reward model.' },
  {
    id: 'generation',
    label: 'generation',
    letter: 'G',
    says: 'Answers that the policy writes to learn from.',
  },
  {
    id: 'scoring',
    label: 'scoring',
    letter: 'S',
    says: 'Forward passes alone: reference, reward model, critic, old log-probabilities.',
  },
  { id: 'training', label: 'training', letter: 'T', says: 'Forward and backward passes, and the optimizer.' },
];

const MODELS: readonly BarPart[] = [
  { id: 'policy', label: 'policy', letter: 'P', says: 'The weights that are trained.' },
  {
    id: 'gradients',
    label: 'gradients',
    letter: 'G',
    says: 'As large as the weights of the largest update.',
  },
  { id: 'moments', label: 'moments', letter: 'M', says: 'AdamW’s two numbers for every trained weight.' },
  {
    id: 'reference',
    label: 'reference',
    letter: 'F',
    says: 'The frozen SFT model, where it is asked at every step.',
  },
  { id: 'critic', label: 'critic', letter: 'C', says: 'PPO’s value model, or its head alone.' },
  { id: 'rewardModel', label: 'reward model', letter: 'R', says: 'Scores what the policy writes.' },
];

const flops = (value: number) => joined(formatFlops(value));
const bytes = (value: number) => joined(formatBytes(value));

/** Where the FLOPs go, and who holds which model. */
export function SpendingPanel({ sources }: { sources: readonly StyledSource[] }) {
  const bars = (valuesOf: (styled: StyledSource) => Readonly<Record<string, number>> | undefined): Bar[] =>
    sources.flatMap((styled) => {
      const values = valuesOf(styled);
      const { id, name } = styled.source;
      return values ? [{ id, name, style: styled.style, values }] : [];
    });
  const spent = bars(({ source }) => source.progress.work?.flops);
  const held = bars(({ source }) => source.progress.work?.held);
  return (
    <section aria-label="Where it goes" className="panel min-w-0">
      <PanelTitle
        title="Where it goes"
        says="FLOPs by what they were spent on, and the weights, gradients and moments in memory while it learns."
      />
      {spent.length === 0 ? (
        <p className="px-3 py-3 text-xs text-muted">These runs were kept before FLOPs were counted.</p>
      ) : (
        <div className="grid gap-4 px-3 py-2 lg:grid-cols-2">
          <StackedBars
            title="FLOPs by phase"
            says="Matrix products, attention and optimizer of real tokens. A backward pass counts twice its forward pass. The evaluations for this page are left out."
            parts={PHASES}
            bars={spent}
            format={flops}
          />
          {held.length > 0 ? (
            <StackedBars
              title="Models in memory"
              says="32-bit floats, counted from the tensors. The copy of the SFT model that every lane keeps for the exact KL on this page is left out."
              parts={MODELS}
              bars={held}
              format={bytes}
            />
          ) : null}
        </div>
      )}
    </section>
  );
}
