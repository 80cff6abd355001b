/** How UCUM units are spelt in Prometheus metric names; source: the OpenTelemetry–Prometheus compatibility specification. */
const units: Readonly<Record<string, string>> = {
  d: 'days',
  h: 'hours',
  min: 'minutes',
  s: 'seconds',
  ms: 'milliseconds',
  us: 'microseconds',
  ns: 'nanoseconds',
  By: 'bytes',
  KiBy: 'kibibytes',
  MiBy: 'mebibytes',
  GiBy: 'gibibytes',
  TiBy: 'tibibytes',
  KBy: 'kilobytes',
  MBy: 'megabytes',
  GBy: 'gigabytes',
  TBy: 'terabytes',
  m: 'meters',
  V: 'volts',
  A: 'amperes',
  J: 'joules',
  W: 'watts',
  g: 'grams',
  Cel: 'celsius',
  Hz: 'hertz',
  '%': 'percent',
};

const perUnits: Readonly<Record<string, string>> = {
  s: 'second',
  m: 'minute',
  min: 'minute',
  h: 'hour',
  d: 'day',
  wk: 'week',
  mo: 'month',
  y: 'year',
};

/**
 * The Prometheus name of an OpenTelemetry metric: other characters than `[a-zA-Z0-9_:]` become `_`, the unit and, for
 * monotonic sums, `total` are appended unless already there. `http.server.request.duration` in `s` is
 * `http_server_request_duration_seconds`.
 */
export function metricName(name: string, unit: string, kind: 'counter' | 'gauge' | 'other'): string {
  const tokens = name.split(/[^a-zA-Z0-9:]+/).filter((token) => token !== '');
  const append = (token: string) => {
    const at = tokens.indexOf(token);
    if (at >= 0) tokens.splice(at, 1);
    tokens.push(token);
  };
  for (const token of unitTokens(unit)) if (!tokens.includes(token)) tokens.push(token);
  if (unit === '1' && kind === 'gauge') append('ratio');
  if (kind === 'counter') append('total');
  const joined = tokens.join('_');
  return /^\d/.test(joined) ? `_${joined}` : joined;
}

function unitTokens(unit: string): string[] {
  const [main = '', per] = unit.replace(/\{[^}]*\}/g, '').split('/');
  const suffix = [spell(main, units), per === undefined || per === '' ? '' : `per_${spell(per, perUnits)}`].filter((text) => text !== '');
  return suffix
    .join('_')
    .split('_')
    .filter((token) => token !== '');
}

function spell(unit: string, table: Readonly<Record<string, string>>): string {
  const key = unit.trim();
  if (key === '1') return '';
  return Object.hasOwn(table, key) ? (table[key] ?? '') : key.replace(/[^a-zA-Z0-9]+/g, '_');
}

/** The Prometheus label name of an attribute key: other characters than `[a-zA-Z0-9_]` become `_`. */
export function labelName(key: string): string {
  const name = key.replace(/[^a-zA-Z0-9]+/g, '_');
  return /^\d/.test(name) ? `key_${name}` : name === '' ? '_' : name;
}
