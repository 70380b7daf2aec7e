import { formatCount } from '../../common/format.ts';

const MOST = 12;

/** One box a GPU, filled as far as it is used. The number is beside it: the boxes are a picture of it. */
export function GpuRow({
  name,
  color,
  gpus,
  share,
  gigabytes,
}: {
  name: string;
  /** A CSS custom property. */
  color: string;
  gpus: number;
  /** Of the last one's usable memory, 0 to 1; the others are full. */
  share: number;
  gigabytes: number;
}) {
  const shown = Math.min(gpus, MOST);
  return (
    <p className="flex min-h-8 flex-wrap items-center gap-x-3 gap-y-1 text-xs" data-gpus={gpus}>
      <span className="w-8 font-semibold" style={{ color: `var(${color})` }}>
        {name}
      </span>
      <span aria-hidden="true" className="flex gap-1">
        {Array.from({ length: shown }, (_, i) => (
          <span
            key={i}
            className="relative block h-6 w-5 overflow-hidden rounded-sm border border-line-strong"
          >
            <span
              className="absolute inset-x-0 bottom-0 opacity-60"
              style={{ background: `var(${color})`, height: `${100 * (i === gpus - 1 ? share : 1)}%` }}
            />
          </span>
        ))}
        {gpus > MOST ? <span className="text-muted">…</span> : null}
      </span>
      <span className="numeric">
        {formatCount(gpus)} {gpus === 1 ? 'GPU' : 'GPUs'} of {gigabytes} GB
      </span>
    </p>
  );
}
