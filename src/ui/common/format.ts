const MINUS = '−';

/** A fixed number of decimals with a real minus sign; a dash when there is no number. */
export function formatFixed(value: number | undefined, digits: number): string {
  if (value === undefined || !Number.isFinite(value)) return '–';
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? `${MINUS}${text}` : text;
}

/** The same, and a plus sign where it is not negative: for differences. */
export function formatSigned(value: number | undefined, digits: number): string {
  const text = formatFixed(value, digits);
  return value === undefined || !Number.isFinite(value) || text.startsWith(MINUS) ? text : `+${text}`;
}

/** A count in three or four figures: 893, 5,120, 33.1k, 1.24M. */
export function formatCount(value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return '–';
  if (Math.abs(value) < 10_000) return Math.round(value).toLocaleString('en-US');
  const [scaled, suffix] = value < 999_500 ? [value / 1e3, 'k'] : [value / 1e6, 'M'];
  return `${scaled.toFixed(scaled < 99.95 ? 1 : 0)}${suffix}`;
}

/** Milliseconds as 8.1 s, 74 s or 12:05 min, in two parts: number and unit. */
export function formatDuration(ms: number | undefined): { text: string; unit: string } {
  if (ms === undefined || !Number.isFinite(ms)) return { text: '–', unit: 's' };
  const seconds = ms / 1000;
  if (seconds < 99.95) return { text: seconds.toFixed(1), unit: 's' };
  const whole = Math.round(seconds);
  return { text: `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`, unit: 'min' };
}

export function formatBytes(bytes: number | undefined): { text: string; unit: string } {
  if (bytes === undefined || !Number.isFinite(bytes)) return { text: '–', unit: 'MB' };
  const megabytes = bytes / 1e6;
  if (megabytes >= 1000) return { text: (megabytes / 1000).toFixed(2), unit: 'GB' };
  return { text: megabytes.toFixed(megabytes < 10 ? 1 : 0), unit: 'MB' };
}

/** Few figures for an axis tick: 0.05, 12, 33k. */
export function formatTick(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e6) return `${Number((value / 1e6).toPrecision(3))}M`;
  if (size >= 1e4) return `${Number((value / 1e3).toPrecision(3))}k`;
  return String(Number(value.toPrecision(4))).replace('-', MINUS);
}

/** A measured value with the metric's own number of decimals, or about three figures. */
export function formatMetric(value: number | undefined, digits: number | undefined): string {
  if (digits !== undefined || value === undefined) return formatFixed(value, digits ?? 2);
  const size = Math.abs(value);
  if (size !== 0 && size < 0.001) return value.toExponential(1).replaceAll('-', MINUS);
  return formatFixed(value, size >= 100 ? 0 : size >= 10 ? 1 : size >= 0.1 ? 2 : 3);
}
