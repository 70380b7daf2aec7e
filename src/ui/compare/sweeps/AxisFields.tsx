import { X } from 'lucide-react';
import type { AxisDraft, AxisOffer } from '../../../store/sweeps/sweepDraft.ts';

/** What one axis varies, and its values. */
export function AxisFields({
  axis,
  offers,
  number,
  onChange,
}: {
  axis: AxisDraft;
  offers: readonly AxisOffer[];
  /** First or second, for its name. */
  number: number;
  /** Null takes the axis away. */
  onChange: (axis: AxisDraft | null) => void;
}) {
  const groups = [...new Set(offers.map(({ group }) => group))];
  const chosen = offers.find(({ id }) => id === axis.offer);
  return (
    <div className="flex min-w-0 flex-wrap items-end gap-2">
      <label className="flex min-w-0 flex-col text-xs text-muted">
        Vary {number}
        <select
          className="control max-w-56 text-[13px] text-ink"
          value={axis.offer}
          title={chosen?.says}
          onChange={(event) => {
            const offer = offers.find(({ id }) => id === event.target.value);
            if (offer) onChange({ offer: offer.id, values: offer.suggested });
          }}
        >
          {chosen ? null : <option value={axis.offer}>{axis.offer}</option>}
          {groups.map((group) => (
            <optgroup key={group} label={group}>
              {offers
                .filter((offer) => offer.group === group)
                .map(({ id, label }) => (
                  <option key={id} value={id}>
                    {label}
                  </option>
                ))}
            </optgroup>
          ))}
        </select>
      </label>
      <label className="flex min-w-0 flex-1 flex-col text-xs text-muted">
        Values, with commas
        <input
          type="text"
          className="control numeric w-full min-w-32 text-[13px] text-ink"
          value={axis.values}
          maxLength={400}
          onChange={(event) => onChange({ ...axis, values: event.target.value })}
        />
      </label>
      <button
        type="button"
        className="icon-button"
        aria-label={`Take away what is varied ${number}`}
        onClick={() => onChange(null)}
      >
        <X size={15} aria-hidden="true" />
      </button>
    </div>
  );
}
