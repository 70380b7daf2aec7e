import { HintedText } from '../../common/Hint.tsx';
import { formatBytes } from '../../common/format.ts';
import { useRunLibrary, useRuns } from '../../RunsContext.tsx';

const OFFERED_LIMITS = [20e6, 50e6, 100e6, 200e6, 500e6, 1000e6];

const bytesText = (bytes: number) => {
  if (bytes < 1e6) return `${Math.round(bytes / 1e3)} kB`;
  const { text, unit } = formatBytes(bytes);
  return `${text} ${unit}`;
};

/** How much the runs take, and how much they may. */
export function StorageUse() {
  const library = useRunLibrary();
  const bytes = useRuns((state) => state.bytes);
  const limitBytes = useRuns((state) => state.limitBytes);
  const notKept = useRuns((state) => state.notKept);
  const limits = [...new Set([...OFFERED_LIMITS, limitBytes])].toSorted((a, b) => a - b);
  const share = Math.min(1, bytes / limitBytes);
  return (
    <div className="ml-auto flex items-center gap-2 whitespace-nowrap text-muted">
      <HintedText
        says="What all runs take in this browser’s storage: their curves, each shared column counted once, and their answers. When they exceed the limit, the oldest runs without tags are deleted; tag what you want to keep."
        className="text-muted"
      >
        <span data-run-bytes={bytes}>
          {notKept === null ? 'stored' : 'in memory'} <span className="numeric">{bytesText(bytes)}</span>
        </span>
      </HintedText>
      <span
        // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- browsers draw the tag each in a way of its own
        role="meter"
        aria-label="Share of the limit that is used"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(100 * share)}
        className="inline-block h-1.5 w-16 overflow-hidden rounded-full bg-line"
      >
        <span
          className={`block h-full ${share > 0.9 ? 'bg-alarm' : 'bg-line-strong'}`}
          style={{ width: `${100 * share}%` }}
        />
      </span>
      <label className="flex items-center gap-1">
        of
        <select
          aria-label="Limit for all runs"
          className="control text-xs"
          value={limitBytes}
          onChange={(event) => void library.setLimit(Number(event.target.value))}
        >
          {limits.map((limit) => (
            <option key={limit} value={limit}>
              {bytesText(limit)}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}
