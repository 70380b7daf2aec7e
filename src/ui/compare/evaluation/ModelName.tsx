import type { Catalog } from '../../../shared/catalog.ts';
import { type LaneStyle, laneLabel, laneStyle } from '../../common/laneStyle.ts';
import { Marker } from '../../common/Marker.tsx';
import { useRace } from '../../RaceContext.tsx';

const SFT: LaneStyle = { color: '--reference', marker: 'diamond', dash: [2, 3] };

/** The SFT model is grey everywhere; methods look as on the Race page. */
export const modelStyle = (name: string, catalog: Catalog | null): LaneStyle =>
  name === 'sft' ? SFT : laneStyle(name, catalog);

export const modelLabel = (name: string, catalog: Catalog | null): string =>
  name === 'sft' ? 'SFT' : laneLabel(name, catalog);

/** A model's sign and name. */
export function ModelName({ name, step }: { name: string; step?: number | undefined }) {
  const catalog = useRace((state) => state.catalog);
  const style = modelStyle(name, catalog);
  return (
    <span className="inline-flex items-center gap-1 whitespace-nowrap" title={stepTitle(name, step)}>
      <Marker style={style} size={10} />
      <span className="font-medium" style={{ color: `var(${style.color})` }}>
        {modelLabel(name, catalog)}
      </span>
    </span>
  );
}

function stepTitle(name: string, step: number | undefined): string | undefined {
  if (name === 'sft') return 'the model that every method starts from';
  return step === undefined ? undefined : `after ${step} steps`;
}
