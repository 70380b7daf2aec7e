import { clsx } from 'clsx';
import { Marker } from '../../common/Marker.tsx';
import type { StyledSource } from './useCostSources.ts';

/** A run's sign and name, cut where it is long. The name is the visitor's own text. */
export function SourceName({
  styled: { source, style },
  isNarrow = false,
}: {
  styled: StyledSource;
  /** Cut earlier on a phone, where columns stand side by side. */
  isNarrow?: boolean;
}) {
  return (
    <span
      className={clsx(
        'inline-flex max-w-44 min-w-0 items-center gap-1.5 align-middle',
        isNarrow && 'max-sm:max-w-24',
      )}
      title={source.name}
    >
      <Marker style={style} />
      <span className="truncate">{source.name}</span>
    </span>
  );
}
