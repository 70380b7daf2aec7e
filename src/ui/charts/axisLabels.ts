import type { Axis } from '../../store/series.ts';
import { formatTick } from '../common/format.ts';

/** The names of the x-axes: in the switch, and under the charts. */
export const AXIS_LABELS: Readonly<
  Record<Axis, { short: string; long: string; format: (value: number) => string }>
> = {
  step: { short: 'step', long: 'step', format: formatTick },
  samples: { short: 'samples', long: 'samples (episodes or pairs)', format: formatTick },
  tokens: { short: 'tokens', long: 'tokens generated and trained', format: formatTick },
  wallMs: { short: 'wall time', long: 'wall time (s)', format: (ms) => formatTick(ms / 1000) },
  kl: { short: 'KL', long: 'exact KL (nats)', format: formatTick },
};
