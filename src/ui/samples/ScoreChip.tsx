import { formatFixed } from '../common/format.ts';

/** A gold score in [0, 1]: its number, and a bar that leaves the middle to the right (good) or left (bad). */
export function ScoreChip({ gold }: { gold: number }) {
  const offset = Math.max(-1, Math.min(1, (gold - 0.5) * 2));
  const color = offset >= 0 ? 'var(--good)' : 'var(--bad)';
  return (
    <span className="numeric inline-flex items-center gap-1 text-[11px] font-medium" style={{ color }}>
      <span className="relative inline-block h-2 w-8 rounded-xs bg-line" aria-hidden="true">
        <span
          className="absolute inset-y-0 rounded-xs"
          style={{
            background: color,
            left: offset >= 0 ? '50%' : `${50 + offset * 50}%`,
            width: `${Math.abs(offset) * 50}%`,
          }}
        />
        <span className="absolute inset-y-0 left-1/2 w-px bg-line-strong" />
      </span>
      <span>
        <span className="sr-only">gold score </span>
        {formatFixed(gold, 2)}
      </span>
    </span>
  );
}
