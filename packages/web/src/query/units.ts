/** Units that people may choose for what they asked. */
export const unitChoices = [
  { value: 'count', label: 'number' },
  { value: 'ratio', label: 'ratio (0–1)' },
  { value: 'percent', label: 'per cent' },
  { value: 'seconds', label: 'seconds' },
  { value: 'milliseconds', label: 'milliseconds' },
  { value: 'bytes', label: 'bytes' },
  { value: 'bytes_per_second', label: 'bytes per second' },
  { value: 'bits_per_second', label: 'bits per second' },
  { value: 'per_second', label: 'per second' },
  { value: 'per_minute', label: 'per minute' },
  { value: 'hertz', label: 'hertz' },
  { value: '°C', label: '°C' },
];

/**
 * The unit that a query's names suggest, by Prometheus' naming practice (base units as suffixes): `rate(..._bytes_total[5m])` is bytes
 * a second; a quotient has none.
 */
export function guessedUnit(promql: string): string {
  if (/\bhistogram_quantile\s*\(/.test(promql)) return /_seconds/.test(promql) ? 'seconds' : /_bytes/.test(promql) ? 'bytes' : 'count';
  if (
    /\b(count|count_values|group|absent|changes|resets)\s*(\(|by|without)/.test(promql) ||
    /[^"]\/[^"]/.test(promql.replaceAll(/"[^"]*"/g, ''))
  )
    return 'count';
  const perSecond = /\b(rate|irate|deriv)\s*\(/.test(promql);
  if (/_bytes/.test(promql)) return perSecond ? 'bytes_per_second' : 'bytes';
  if (/_seconds(?!_count)/.test(promql) && !/_seconds_bucket/.test(promql)) return perSecond ? 'count' : 'seconds';
  if (/_ratio\b/.test(promql)) return 'ratio';
  if (/_celsius\b/.test(promql)) return '°C';
  return perSecond ? 'per_second' : 'count';
}
