import { Marker } from '../../common/Marker.tsx';
import type { StyledSource } from './useCostSources.ts';

/** A run's sign and name, cut where it is long. The name is the visitor's own text. */
export function SourceName({ styled: { source, style } }: { styled: StyledSource }) {
  return (
    <span className="inline-flex max-w-44 min-w-0 items-center gap-1.5 align-middle" title={source.name}>
      <Marker style={style} />
      <span className="truncate">{source.name}</span>
    </span>
  );
}
