/** One line or row of bars of a chart; times are bucket starts in milliseconds UTC, values in the chart's base unit. */
export interface ChartSeries {
  readonly label: string;
  readonly times: readonly number[];
  readonly values: readonly (number | null)[];
  readonly n?: readonly number[];
  /** Buckets that the range or the present cuts short; drawn dashed. */
  readonly partial?: readonly boolean[];
  /** Drawn in grey: what the others are compared with. */
  readonly muted?: boolean;
  /** Position of the series down to which the area below this one is filled. */
  readonly fillTo?: number;
  /** Draws `n` of each bucket as low bars at the foot of the chart. */
  readonly counted?: boolean;
  /** Holds from each time to the next; drawn as steps in long dashes. */
  readonly stepped?: boolean;
}

/** The series on one common time axis; `complete` and `partial` hold the same series in two parts. */
export interface AlignedChart {
  readonly times: readonly number[];
  readonly complete: readonly (readonly (number | null)[])[];
  /** Cut-short buckets with their neighbours, so that a dashed line reaches them; `null` elsewhere. */
  readonly partial: readonly (readonly (number | null)[])[];
}

/** Puts series with different times on one axis. `joined` lets the partial part begin at its complete neighbour, as lines need. */
export function align(series: readonly ChartSeries[], joined: boolean): AlignedChart {
  const times = [...new Set(series.flatMap((one) => one.times))].toSorted((a, b) => a - b);
  const position = new Map(times.map((time, index) => [time, index]));
  const complete: (number | null)[][] = [];
  const partial: (number | null)[][] = [];
  for (const one of series) {
    const whole = new Array<number | null>(times.length).fill(null);
    const cut = new Array<number | null>(times.length).fill(null);
    one.times.forEach((time, index) => {
      const place = position.get(time) ?? 0;
      const value = one.values[index] ?? null;
      const isCut = one.partial?.[index] === true;
      if (isCut) cut[place] = value;
      else whole[place] = value;
      const touchesCut = one.partial?.[index - 1] === true || one.partial?.[index + 1] === true;
      if (joined && !isCut && touchesCut) cut[place] = value;
    });
    complete.push(whole);
    partial.push(cut);
  }
  return { times, complete, partial };
}

/** The series of the range before, bucket for bucket on the times of this one. */
export function laidOver(before: ChartSeries, times: readonly number[]): ChartSeries {
  return { label: before.label, times: times.slice(0, before.values.length), values: before.values.slice(0, times.length), muted: true };
}

/** RFC 4180, times in ISO 8601 UTC, values in the base unit, empty where there is no data. No label is a formula to a spreadsheet. */
export function toCsv(series: readonly ChartSeries[], unit: string): string {
  const { times, complete, partial } = align(series, false);
  const head = ['time', ...series.map(({ label }) => `${label}${unit === '' ? '' : ` (${unit})`}`)];
  const rows = times.map((time, row) => [
    new Date(time).toISOString(),
    ...series.map((_, column) => complete[column]?.[row] ?? partial[column]?.[row] ?? ''),
  ]);
  return [head, ...rows].map((cells) => cells.map(quote).join(',')).join('\r\n');
}

function quote(cell: string | number): string {
  // Labels are what senders wrote; a spreadsheet would compute one that begins like a formula.
  const text = typeof cell === 'string' && /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
