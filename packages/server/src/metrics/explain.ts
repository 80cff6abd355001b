import type { Explanation, Filter, MetricQuery, MetricSource, SourceAnswer } from './types.ts';

/** Whether any bucket of any series has a value. */
export function hasValue(answer: Pick<SourceAnswer, 'series'>): boolean {
  return answer.series.some(({ values }) => values.some((value) => !Number.isNaN(value)));
}

/** Everything a number needs to be believed. `whyEmpty` is said when there is no value at all; see `whyEmpty`. */
export function explain(source: MetricSource, query: MetricQuery, answer: SourceAnswer, reason: string | undefined): Explanation {
  const { whyEmpty: _, parameters, ...said } = answer.explanation;
  return {
    ...said,
    ...(parameters === undefined ? {} : { parameters: shortened(parameters) }),
    metric: source.name,
    title: source.title,
    definition: source.description,
    unit: source.unit,
    direction: source.direction,
    stat: query.stat ?? null,
    from: query.from,
    to: query.to,
    timezone: query.timezone,
    sampleSize: sampleSize(answer),
    ...(reason === undefined ? {} : { whyEmpty: reason }),
    ...(answer.parts === undefined ? {} : { parts: answer.parts }),
  };
}

/**
 * Why an answer has no value: nothing was ever received, the filter excludes what there is, nothing lies in this range, or the facts
 * are too few for this number. `unfiltered` asks the same question without its filter.
 */
export async function whyEmpty(query: MetricQuery, answer: SourceAnswer, unfiltered: () => Promise<SourceAnswer>): Promise<string> {
  const { freshness, whyEmpty: howToFill } = answer.explanation;
  if (sampleSize(answer) > 0) return 'Too few points: there are facts in this range, but not enough of them to compute this number.';
  const empty = answer.parts?.find((part) => part.whyEmpty !== undefined);
  if (empty?.whyEmpty !== undefined) return `${empty.title}: ${empty.whyEmpty}`;
  if (freshness === null) return howToFill === undefined ? 'No data received yet.' : `No data received yet. ${howToFill}`;
  if (Object.keys(query.filter).length > 0 && hasValue(await unfiltered())) {
    return `The filter ${filterText(query.filter)} matches nothing in this range; without it there is data.`;
  }
  return `Nothing in this range: the newest is from ${localMinute(freshness, query.timezone)}.`;
}

/** `2026-11-24 20:31 (Europe/Berlin)`. */
function localMinute(time: number, timezone: string): string {
  const text = new Intl.DateTimeFormat('sv-SE', { timeZone: timezone, dateStyle: 'short', timeStyle: 'short' }).format(time);
  return `${text} (${timezone})`;
}

/** Thousands of bucket bounds explain nothing. */
function shortened(parameters: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [
      name,
      Array.isArray(value) && value.length > 20 ? `${value.length} values from ${value[0]} to ${value.at(-1)}` : value,
    ]),
  );
}

function sampleSize(answer: SourceAnswer): number {
  return answer.series.reduce((sum, { n }) => sum + n.reduce((a, b) => a + b, 0), 0);
}

function filterText(filter: Filter): string {
  return Object.entries(filter)
    .map(([name, value]) => `${name} = ${typeof value === 'string' ? value : value.join(' or ')}`)
    .join(', ');
}
