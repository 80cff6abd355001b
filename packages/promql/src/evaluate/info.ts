import { QueryError } from '../errors.ts';
import { type Labels, metricName } from '../labels.ts';
import { type Matcher, matcherTest } from '../matcher.ts';
import type { InfoPlan, LeafPlan } from '../plan/types.ts';
import { absent } from '../series.ts';
import type { Evaluator } from './evaluate.ts';
import { mergeSameLabels } from './merge.ts';
import { labelsText, nameOf } from './texts.ts';
import { emptyPoints, isEmpty, type Points, type Series, setHistogram, type Value } from './value.ts';
import type { Work } from './work.ts';

/** The labels by which an info series belongs to a series. */
const identifying: ReadonlySet<string> = new Set(['instance', 'job']);

/** Info series with the time of their newest sample at each point, seconds. */
interface InfoSeries {
  readonly name: string;
  readonly labels: Labels;
  readonly series: Series;
}

/**
 * `info(vector, {matchers})`: adds to each series the labels of the info series that identify the same instance and job. Which info series
 * that is may change from point to point: the one with the newest sample counts.
 */
export async function evaluateInfo(plan: InfoPlan, evaluator: Evaluator): Promise<Value> {
  const base = await evaluator.evaluateVector(plan.base);
  const names = plan.matchers.filter((matcher) => matcher.label === metricName);
  const data = plan.matchers.filter((matcher) => matcher.label !== metricName);
  const isInfo = infoTest(names);
  const enrichable = base.series.filter((one) => !isInfo(nameOf(one.labels)));
  const infos = await infoSeries(plan, enrichable, names, data, evaluator);
  const added = await evaluator.run.complete(allEnriched(enrichable, infos, data, plan.grid.count));
  const result = [...base.series.filter((one) => isInfo(nameOf(one.labels))), ...added];
  evaluator.release(plan.base, base);
  return { type: 'vector', series: mergeSameLabels(result) };
}

/** Whether a series is itself an info series of the query; conditions on what the name must not be do not make it one. */
function infoTest(names: readonly Matcher[]): (name: string) => boolean {
  if (names.length === 0) return (name) => name === 'target_info';
  if (names.every((matcher) => matcher.op === '!=' || matcher.op === '!~')) return () => false;
  const tests = names.map(matcherTest);
  return (name) => tests.every((test) => test(name));
}

async function infoSeries(
  plan: InfoPlan,
  base: readonly Series[],
  names: readonly Matcher[],
  data: readonly Matcher[],
  evaluator: Evaluator,
): Promise<readonly InfoSeries[]> {
  const found: Matcher[] = [];
  for (const label of identifying) {
    const values = [...new Set(base.map((one) => one.labels.get(label)).filter((value) => value !== ''))].sort();
    if (values.length > 0)
      found.push({ label, op: '=~', value: values.map((value) => value.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&')).join('|') });
  }
  if (found.length === 0) return [];
  const leaf: Omit<LeafPlan, 'matchers' | 'name'> = {
    kind: 'leaf',
    grid: plan.grid,
    position: plan.position,
    window: evaluator.run.lookback,
    extension: undefined,
    parameters: [],
    at: plan.at,
    spread: plan.at.count === 1 && plan.grid.count > 1,
    dropName: false,
    argument: plan.position,
    aggregation: undefined,
    countsAlone: false,
  };
  const matchers = [...nameMatchers(names), ...found, ...data];
  const [values, times] = await Promise.all([
    evaluator.evaluateVector({ ...leaf, name: 'instant', matchers }),
    evaluator.evaluateVector({ ...leaf, name: 'timestamp', matchers }),
  ]);
  if (values.series.some((one) => one.histograms?.some((value) => value !== undefined))) {
    throw new QueryError('execution', 'info sample should be float', { position: plan.position });
  }
  return times.series.map((series) => ({ name: nameOf(series.labels), labels: series.labels, series }));
}

function nameMatchers(names: readonly Matcher[]): readonly Matcher[] {
  if (names.length === 0) return [{ label: metricName, op: '=', value: 'target_info' }];
  // Conditions on what the name must not be still mean info metrics.
  const negative = names.every((matcher) => matcher.op === '!=' || matcher.op === '!~');
  return negative ? [{ label: metricName, op: '=~', value: '.+_info' }, ...names] : names;
}

function* allEnriched(
  series: readonly Series[],
  infos: readonly InfoSeries[],
  data: readonly Matcher[],
  count: number,
): Work<readonly Series[]> {
  const keyOf = (labels: Labels) => labels.keep(identifying).key;
  const byTarget = Map.groupBy(infos, (info) => keyOf(info.labels));
  const wanted = new Set(data.map((matcher) => matcher.label));
  const canGoWithout = data.every((matcher) => matcherTest(matcher)(''));
  const result: Series[] = [];
  for (const one of series) {
    for (const part of enriched(one, byTarget.get(keyOf(one.labels)) ?? [], wanted, canGoWithout, count)) result.push(part);
    yield;
  }
  return result;
}

/** The series with the labels that its info series add, split where they change. */
function enriched(
  one: Series,
  candidates: readonly InfoSeries[],
  wanted: ReadonlySet<string>,
  canGoWithout: boolean,
  count: number,
): Series[] {
  if (candidates.length === 0) return canGoWithout ? [one] : [];
  const outputs = new Map<string, { labels: Labels; points: Points }>();
  let before: readonly InfoSeries[] = [];
  let output: { labels: Labels; points: Points } | undefined;
  for (let point = 0; point < count; point++) {
    if (one.kinds[point] === absent) continue;
    const newest = newestAt(candidates, point);
    if (newest.length === 0 && !canGoWithout) continue;
    if (output === undefined || !sameMembers(newest, before)) {
      const labels = joined(one.labels, newest, wanted);
      output = outputs.get(labels.key) ?? { labels, points: emptyPoints(count) };
      outputs.set(labels.key, output);
      before = newest;
    }
    copyPoint(one, point, output.points);
  }
  return [...outputs.values()]
    .filter(({ points }) => !isEmpty(points.kinds))
    .map(({ labels, points }) => ({
      labels,
      kinds: points.kinds,
      values: points.values,
      histograms: points.histograms,
      dropName: one.dropName,
    }));
}

const sameMembers = (one: readonly unknown[], other: readonly unknown[]) =>
  one.length === other.length && one.every((member, index) => member === other[index]);

/** Of each info metric the series with the newest sample. @throws QueryError when two are equally new */
function newestAt(candidates: readonly InfoSeries[], point: number): readonly InfoSeries[] {
  const newest = new Map<string, InfoSeries>();
  for (const info of candidates) {
    if (info.series.kinds[point] === absent) continue;
    const time = info.series.values[point] as number;
    const rival = newest.get(info.name);
    const rivalTime = rival?.series.values[point] ?? Number.NEGATIVE_INFINITY;
    if (rival !== undefined && rivalTime === time) {
      throw new QueryError(
        'execution',
        `found duplicate series for info metric: existing ${labelsText(rival.labels)} @ ${time * 1000}, new ${labelsText(info.labels)} @ ${time * 1000}`,
      );
    }
    if (time > rivalTime) newest.set(info.name, info);
  }
  return [...newest.values()];
}

function joined(base: Labels, infos: readonly InfoSeries[], wanted: ReadonlySet<string>): Labels {
  const added = new Map<string, string>();
  for (const { labels } of infos) {
    for (let index = 0; index < labels.pairs.length; index += 2) {
      const [name, value] = [labels.pairs[index] as string, labels.pairs[index + 1] as string];
      if (name === metricName || (wanted.size > 0 && !wanted.has(name))) continue;
      const other = added.get(name);
      if (other !== undefined && other !== value) throw new QueryError('execution', `conflicting label: ${name}`);
      if (base.get(name) === '') added.set(name, value);
    }
  }
  let result = base;
  for (const [name, value] of added) result = result.with(name, value);
  return result;
}

function copyPoint(from: Series, point: number, to: Points): void {
  const histogram = from.histograms?.[point];
  if (histogram !== undefined) {
    setHistogram(to, point, histogram);
    return;
  }
  to.kinds[point] = from.kinds[point] as number;
  to.values[point] = from.values[point] as number;
}
