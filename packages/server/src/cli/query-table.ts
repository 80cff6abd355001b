/** An answer of `POST /api/v1/evaluate`, as far as people are shown it. */
export interface WireAnswer {
  readonly unit: string;
  readonly series: readonly {
    readonly labels: Readonly<Record<string, string>>;
    readonly times: readonly number[];
    readonly values: readonly (number | null)[];
    readonly n: readonly number[];
    readonly partial: readonly boolean[];
  }[];
  readonly explain: {
    readonly title: string;
    readonly definition: string;
    readonly stat: string | null;
    readonly from: number;
    readonly to: number;
    readonly timezone: string;
    readonly freshness: number | null;
    readonly sampleSize: number;
    readonly whyEmpty?: string;
    readonly notes?: readonly string[];
  };
}

/** The answer for a terminal: what is measured, a row for each bucket of each series (or why there is none), and what there is to know about it. */
export function describeAnswer({ unit, series, explain }: WireAnswer): string {
  const { timezone, title, stat } = explain;
  const labels = [...new Set(series.flatMap((one) => Object.keys(one.labels)))];
  const rows = series.flatMap((one) =>
    one.times.map((time, index) => [
      localTime(time, timezone),
      ...labels.map((label) => one.labels[label] ?? ''),
      `${value(one.values[index] ?? null)}${one.partial[index] ? '*' : ' '}`,
      String(one.n[index] ?? 0),
    ]),
  );
  const partial = series.some((one) => one.partial.includes(true));
  return lines([
    `${title}${stat === null ? '' : ` (${stat})`}, ${unit}`,
    `${localTime(explain.from, timezone)} to ${localTime(explain.to, timezone)}, ${timezone}`,
    '',
    ...(explain.whyEmpty === undefined ? [...table([['begin', ...labels, 'value ', 'n'], ...rows], labels.length + 1), ''] : []),
    partial && explain.whyEmpty === undefined ? '* cut short by the range or by the present' : undefined,
    explain.whyEmpty,
    ...(explain.notes ?? []),
    explain.definition,
    `n = ${explain.sampleSize}, newest ${explain.freshness === null ? 'never' : localTime(explain.freshness, timezone)}`,
  ]);
}

function lines(parts: readonly (string | undefined)[]): string {
  return `${parts.filter((part) => part !== undefined).join('\n')}\n`;
}

/** Columns from `numeric` on stand to the right. */
function table(rows: readonly (readonly string[])[], numeric: number): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows.map((row) =>
    row
      .map((cell, column) => (column < numeric ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}

/** "No data" is a dash and never 0. */
function value(number: number | null): string {
  return number === null ? '—' : String(Number(number.toPrecision(6)));
}

/** `2026-03-01`, with the time of day unless it is midnight. */
function localTime(time: number, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' }).format(time);
  return parts.replace(/ 00:00$/, '');
}
