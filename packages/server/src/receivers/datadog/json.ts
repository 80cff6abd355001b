import { ExponentialHistogram } from '../../facts/exponential-histogram.ts';
import { isObject, type JsonObject, listOf, numberOf, textOf } from '../json-object.ts';
import { type DatadogDistribution, type DatadogSeries, type Decoded, problems } from './model.ts';
import { datadogLabels } from './tags.ts';

const mostValues = 10_000;

/** Collects entries and counts what is wrong with others. */
export class Collected<T> implements Decoded<T> {
  readonly entries: T[] = [];
  readonly rejected = new Map<string, number>();

  add(entry: T | string): void {
    if (typeof entry === 'string') this.reject(entry);
    else this.entries.push(entry);
  }

  reject(reason: string): void {
    this.rejected.set(reason, (this.rejected.get(reason) ?? 0) + 1);
  }
}

const types: Readonly<Record<string, DatadogSeries['type']>> = { 0: 'gauge', 1: 'count', 2: 'rate', 3: 'gauge', '': 'gauge' };
const typeNames: readonly string[] = ['count', 'rate', 'gauge'];

/** `{series: [...]}` of version 1, whose points are `[seconds, value]`, and of version 2, whose points are `{timestamp, value}`. */
export function decodeSeries(body: JsonObject): Decoded<DatadogSeries> {
  const collected = new Collected<DatadogSeries>();
  for (const entry of listOf(body.series)) {
    const metric = isObject(entry) ? textOf(entry.metric) : '';
    if (!isObject(entry) || metric === '') {
      collected.add(problems.series);
      continue;
    }
    const labels = labelsOfEntry(entry);
    const type = typeOf(entry.type);
    if (labels === undefined || type === undefined) {
      collected.add(labels === undefined ? problems.tags : problems.type);
      continue;
    }
    const points = pointsOf(entry, collected);
    collected.add({ metric, type, labels, unit: textOf(entry.unit), interval: Math.max(0, numberOf(entry.interval) ?? 0), points });
  }
  return collected;
}

/** `{series: [...]}` whose points are `[seconds, [value, ...]]`. */
export function decodeDistributions(body: JsonObject): Decoded<DatadogDistribution> {
  const collected = new Collected<DatadogDistribution>();
  for (const entry of listOf(body.series)) {
    const metric = isObject(entry) ? textOf(entry.metric) : '';
    const labels = isObject(entry) ? labelsOfEntry(entry) : undefined;
    if (!isObject(entry) || metric === '' || labels === undefined) {
      collected.add(metric === '' ? problems.series : problems.tags);
      continue;
    }
    const points = listOf(entry.points).flatMap((point) => {
      const [seconds, values] = listOf(point);
      const time = numberOf(seconds);
      const numbers = listOf(values).map(numberOf);
      if (time === undefined || numbers.length === 0 || numbers.length > mostValues || numbers.includes(undefined)) {
        collected.reject(problems.point);
        return [];
      }
      const histogram = new ExponentialHistogram();
      for (const number of numbers) histogram.add(number ?? 0);
      return [{ time: Math.round(time * 1000), histogram: histogram.buckets() }];
    });
    collected.add({ metric, labels, points });
  }
  return collected;
}

function labelsOfEntry(entry: JsonObject) {
  const resources = listOf(entry.resources)
    .filter(isObject)
    .map(({ type, name }): [string, string] => [textOf(type), textOf(name)]);
  return datadogLabels(listOf(entry.tags), [['host', textOf(entry.host)], ['device', textOf(entry.device)], ...resources]);
}

function typeOf(type: unknown): DatadogSeries['type'] | undefined {
  if (type === undefined || type === null) return 'gauge';
  if (typeof type === 'string' && typeNames.includes(type)) return type as DatadogSeries['type'];
  return typeof type === 'number' && Object.hasOwn(types, type) ? types[type] : undefined;
}

function pointsOf(entry: JsonObject, collected: Collected<DatadogSeries>): { time: number; value: number }[] {
  return listOf(entry.points).flatMap((point) => {
    const [seconds, amount] = isObject(point) ? [point.timestamp, point.value] : listOf(point);
    const time = numberOf(seconds);
    const value = numberOf(amount);
    if (time !== undefined && value !== undefined) return [{ time: Math.round(time * 1000), value }];
    collected.reject(problems.point);
    return [];
  });
}
