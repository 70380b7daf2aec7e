import { Marker } from '../../../common/Marker.tsx';
import { useRunLook } from '../RunLooks.tsx';

/** A run's number in the comparison, in its colour, with its shape and dash. */
export function RunLabel({ place, name, wraps = false }: { place: number; name: string; wraps?: boolean }) {
  const style = useRunLook(place);
  return (
    <span className="flex min-w-0 items-center gap-1" title={name}>
      <Marker style={style} size={10} />
      <svg width="18" height="8" aria-hidden="true" className={wraps ? 'shrink-0 max-sm:hidden' : 'shrink-0'}>
        <line
          x1="0"
          x2="18"
          y1="4"
          y2="4"
          stroke={`var(${style.color})`}
          strokeWidth="2"
          strokeDasharray={style.dash.join(' ')}
        />
      </svg>
      <span className="numeric text-muted">{place + 1}</span>
      <span className={wraps ? 'line-clamp-3 min-w-0 break-words' : 'min-w-0 truncate'}>{name}</span>
    </span>
  );
}
