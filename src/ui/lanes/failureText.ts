import type { Claim, Reading } from '../../shared/failure.ts';
import type { MetricSpec } from '../../shared/spec.ts';
import { formatMetric } from '../common/format.ts';

const READ: Readonly<Record<Reading, string>> = {
  first: 'at the first step',
  last: 'at the end',
  late: 'in the last quarter',
  rise: 'gain over the run',
  fall: 'fall from its best',
};

/** How the curve is read, in words. */
export const readingText = ({ reading, from }: Pick<Claim, 'reading' | 'from'>): string =>
  from === undefined ? READ[reading] : `distance from ${formatMetric(from, 3)} ${READ[reading]}`;

/** A number of this metric with its unit. */
export function metricText(value: number, spec: Pick<MetricSpec, 'unit' | 'digits'> | undefined): string {
  const text = formatMetric(value, value === 0 ? 0 : spec?.digits);
  return spec && !['', '0-1'].includes(spec.unit) ? `${text} ${spec.unit}` : text;
}

/** What a claim says of its number: `below −1 nats`. A bound has no more decimals than it was given. */
export const boundText = ({ is, value }: Pick<Claim, 'is' | 'value'>, spec: MetricSpec | undefined): string =>
  `${is} ${metricText(value, spec && { unit: spec.unit, digits: decimalsOf(value) })}`;

const decimalsOf = (value: number): number => (String(value).split('.')[1] ?? '').length;
