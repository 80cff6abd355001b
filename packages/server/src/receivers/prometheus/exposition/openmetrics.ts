import { applyCreated, Families } from './families.ts';
import { malformed } from './malformed.ts';
import { type ExposedExemplar, type ExposedSample, type Exposition, noExemplars } from './model.ts';
import { parseValue } from './numbers.ts';
import { labelsEnd, parseLabels, seriesEnd, withoutEscapes } from './series-text.ts';
import { describedFamily } from './text.ts';

const types: readonly string[] = ['counter', 'gauge', 'histogram', 'gaugehistogram', 'summary', 'info', 'stateset'];

/**
 * OpenMetrics 1.0 as text (https://prometheus.io/docs/specs/om/open_metrics_spec/), with exemplars. `_created` samples stay series, as in
 * Prometheus, and are also the time at which the samples they speak of began.
 * @throws DecodeError for the first line that cannot be read, and when `# EOF` is not the last: the target was cut off.
 */
export function decodeOpenMetrics(text: string): Exposition {
  const families = new Families();
  const samples: ExposedSample[] = [];
  let ended = false;
  for (let begin = 0; begin < text.length; ) {
    const found = text.indexOf('\n', begin);
    const end = found < 0 ? text.length : found;
    const line = text.slice(begin, end);
    begin = end + 1;
    if (ended) throw malformed('something follows # EOF');
    if (line === '# EOF') ended = true;
    else if (line.startsWith('#')) describe(line, families);
    else samples.push(sample(line, families));
  }
  if (!ended) throw malformed('it does not end with # EOF');
  applyCreated(samples);
  return { metadata: families.metadata, samples, histograms: [] };
}

function describe(line: string, families: Families): void {
  const [, keyword = '', rest = ''] = /^# (HELP|TYPE|UNIT) (.*)$/s.exec(line) ?? [];
  if (keyword === '') throw malformed(`"${line.slice(0, 60)}" is not a line of OpenMetrics`);
  const { name, text } = describedFamily(rest);
  if (keyword === 'HELP') families.set(name, 'description', withoutEscapes(text, true));
  else if (keyword === 'UNIT') families.set(name, 'unit', text);
  else families.set(name, 'type', types.includes(text) ? text : '');
}

function sample(line: string, families: Families): ExposedSample {
  const key = line.slice(0, seriesEnd(line));
  const [, value = '', time, exemplar] = /^ ([^ ]+)(?: ([^ #]+))?(?: # (\{.*))?$/s.exec(line.slice(key.length)) ?? [];
  if (value === '') throw malformed(`no value stands behind "${key.slice(0, 60)}"`);
  return {
    key,
    pairs: () => families.pairs(key),
    value: parseValue(value),
    time: time === undefined ? undefined : milliseconds(time),
    startTime: 0,
    exemplars: exemplar === undefined ? noExemplars : [parseExemplar(exemplar)],
  };
}

function parseExemplar(text: string): ExposedExemplar {
  const end = labelsEnd(text, 0);
  const [, value = '', time] = /^ ([^ ]+)(?: ([^ ]+))?$/.exec(text.slice(end)) ?? [];
  if (value === '') throw malformed('an exemplar has no value');
  return { pairs: parseLabels(text.slice(0, end)), value: parseValue(value), time: time === undefined ? undefined : milliseconds(time) };
}

/** Times are seconds since the epoch. */
function milliseconds(text: string): number {
  const time = Math.round(parseValue(text) * 1000);
  if (!Number.isFinite(time)) throw malformed(`"${text.slice(0, 40)}" is not a time`);
  return time;
}
