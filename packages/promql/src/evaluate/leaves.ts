import { aggregateSeries } from '../aggregate/aggregate.ts';
import type { Histogram } from '../histogram/types.ts';
import type { LeafPlan, SubqueryPlan, Windowed } from '../plan/types.ts';
import { absent, float, type Grid, histogram as histogramKind, type RawSeries } from '../series.ts';
import type { LeafAnswer, LeafFunction, LeafRequest } from '../storage.ts';
import { type LeafComputation, LeafComputer, samplesNeeded } from './leaf.ts';
import { Notes } from './notes.ts';
import { computeInParts } from './parts.ts';
import type { Run } from './run.ts';
import { Slots } from './slots.ts';
import { texts } from './texts.ts';
import type { Series, VectorValue } from './value.ts';

type Parameters = readonly (number | Float64Array)[];

/** Requests of one query that the storage works on at a time. */
const leavesAtOnce = 4;

/** Answers leaves, each distinct one once however often the query holds it. */
export class Leaves {
  readonly #run: Run;
  readonly #slots = new Slots(leavesAtOnce);
  readonly #answers = new Map<string, Promise<LeafAnswer>>();

  constructor(run: Run) {
    this.#run = run;
  }

  async leaf(plan: LeafPlan, parameters: Parameters): Promise<VectorValue> {
    const answer = await this.#once(plan, parameters);
    const notes = this.#run.notes;
    // What is said of an aggregation is about its argument, what is said of a function about the function's.
    notes.addAll(
      answer.annotations ?? [],
      plan.aggregation !== undefined && plan.name === 'instant' ? plan.aggregation.argument : plan.argument,
    );
    if (plan.name === 'rate' || plan.name === 'increase') noteNames(answer.names, plan, notes);
    const series = answer.series.map((one) => ({ ...one, dropName: plan.dropName }));
    if (!plan.spread || plan.grid.count === 1) return { type: 'vector', series };
    this.#run.allocate(bytesFor(series.length, plan.grid.count));
    return { type: 'vector', series: spread(series, plan.grid.count) };
  }

  #once(plan: LeafPlan, parameters: Parameters): Promise<LeafAnswer> {
    const { matchers, at, name, window, extension, aggregation, countsAlone } = plan;
    const key = JSON.stringify([
      matchers,
      at,
      name,
      window,
      extension,
      countsAlone,
      parameters.map((parameter) => (typeof parameter === 'number' ? String(parameter) : [...parameter].map(String))),
      aggregation && [aggregation.op, aggregation.mode, aggregation.labels],
    ]);
    let answer = this.#answers.get(key);
    if (answer === undefined) {
      answer = this.#slots.within(() => this.#answer(plan, parameters));
      this.#answers.set(key, answer);
    }
    return answer;
  }

  async #answer(plan: LeafPlan, parameters: Parameters): Promise<LeafAnswer> {
    let answer = await this.#pushed(plan, parameters);
    if (answer === undefined) {
      answer = await this.#computed(plan, parameters);
    } else {
      this.#run.countSamples(answer.samples);
      this.#run.countSeries(answer.series.length);
    }
    this.#run.allocate(bytesFor(answer.series.length, plan.at.count));
    return answer;
  }

  /** Asks the storage to compute the leaf, aggregated or at least without its aggregation; `undefined` when it does neither. */
  async #pushed(plan: LeafPlan, parameters: Parameters): Promise<LeafAnswer | undefined> {
    const { storage, context } = this.#run;
    const request = leafRequest(plan, parameters);
    if (storage.leaf === undefined || request === undefined) return undefined;
    const whole = await storage.leaf(request, context);
    if (whole !== undefined || request.aggregation === undefined) return whole;
    const { aggregation, ...alone } = request;
    const answer = await storage.leaf(alone, context);
    return (
      answer &&
      this.#aggregated(
        answer,
        plan,
        answer.series.map((one) => ({ ...one, dropName: false })),
      )
    );
  }

  async #computed(plan: LeafPlan, parameters: Parameters): Promise<LeafAnswer> {
    const computation = { ...computationOf(plan, parameters, this.#run.lookback), knowResets: plan.countsAlone };
    const { series: raw } = await this.#run.storage.select({ matchers: plan.matchers, ...samplesNeeded(computation) }, this.#run.context);
    this.#run.countSeries(raw.length);
    const answer = await this.#compute(raw, raw.length, plan, computation);
    return plan.aggregation === undefined ? answer : this.#aggregated(answer, plan, answer.series as readonly Series[]);
  }

  async #compute(raw: Iterable<RawSeries>, count: number, plan: Windowed, computation: LeafComputation): Promise<LeafAnswer> {
    this.#run.ensure(bytesFor(count, plan.at.count));
    const computer = new LeafComputer(computation);
    const series: Series[] = [];
    for (const one of raw) {
      this.#run.countSamples(one.times.length);
      const computed = await computeInParts(computer, computation, one, plan.dropName, this.#run);
      if (computed !== undefined) series.push(computed);
      await this.#run.breathe();
    }
    return { series, samples: computer.samples, names: computer.names, annotations: computer.notes.list() };
  }

  async #aggregated(answer: LeafAnswer, plan: LeafPlan, series: readonly Series[]): Promise<LeafAnswer> {
    if (plan.aggregation === undefined) return answer;
    const own = new Notes();
    own.addAll(answer.annotations ?? [], plan.argument);
    const notes = new Notes();
    const groups = await this.#run.complete(aggregateSeries(series, plan.aggregation, plan.at.count, notes));
    own.addAll(notes.list(), plan.aggregation.argument);
    return { ...answer, series: groups, annotations: own.list() };
  }

  /** A range function over what a subquery answered. */
  async subquery(plan: SubqueryPlan, inner: VectorValue, parameters: Parameters): Promise<VectorValue> {
    const raw = allRawSeries(inner.series, plan.inner.grid);
    const answer = await this.#compute(raw, inner.series.length, plan, computationOf(plan, parameters, 0));
    this.#run.notes.addAll(answer.annotations ?? [], plan.argument);
    if (plan.name === 'rate' || plan.name === 'increase') noteNames(answer.names, plan, this.#run.notes);
    const dropped = new Set(inner.series.filter((one) => one.dropName).map((one) => one.labels.key));
    const series = (answer.series as readonly Series[]).map((one) => (dropped.has(one.labels.key) ? { ...one, dropName: true } : one));
    return { type: 'vector', series: plan.spread ? spread(series, plan.grid.count) : series };
  }
}

/** What so many series with so many points take. */
function bytesFor(series: number, points: number): number {
  return series * (points * 9 + 64);
}

function leafRequest(plan: LeafPlan, parameters: Parameters): LeafRequest | undefined {
  // Storages neither extend windows nor compute several points at one time.
  if (plan.extension !== undefined || plan.name === 'start_timestamp' || (plan.at.step === 0 && plan.at.count > 1)) return undefined;
  const computed: LeafFunction = { name: plan.name, window: plan.window, parameters };
  if (plan.aggregation === undefined) return { matchers: plan.matchers, grid: plan.at, function: computed };
  const { op, mode, labels } = plan.aggregation;
  return { matchers: plan.matchers, grid: plan.at, function: computed, aggregation: { op, mode, labels } };
}

function computationOf(plan: Windowed, parameters: Parameters, lookback: number): LeafComputation {
  return { name: plan.name, window: plan.window, extension: plan.extension, parameters, grid: plan.at, lookback };
}

/** Each only when it is asked for, so that not all are there at once. */
function* allRawSeries(series: readonly Series[], { start, step }: Grid): Iterable<RawSeries> {
  for (const one of series) yield rawSeries(one, start, step);
}

/** Points of a series as samples. Resets of histograms have to be found anew: a subquery may skip samples or repeat them. */
export function rawSeries(series: Series, start: number, step: number): RawSeries {
  const { kinds, values, histograms } = series;
  let count = 0;
  for (let point = 0; point < kinds.length; point++) if (kinds[point] !== absent) count++;
  const raw = { times: new Float64Array(count), kinds: new Uint8Array(count), values: new Float64Array(count) };
  const own = histograms === undefined ? undefined : new Array<Histogram | undefined>(count);
  let place = 0;
  for (let point = 0; point < kinds.length; point++) {
    const kind = kinds[point] as number;
    if (kind === absent) continue;
    raw.times[place] = start + point * step;
    raw.kinds[place] = kind;
    raw.values[place] = values[point] as number;
    const one = histograms?.[point];
    if (own !== undefined && one !== undefined && kind === histogramKind) own[place] = withoutHint(one);
    place++;
  }
  return { labels: series.labels, ...raw, histograms: own };
}

function withoutHint(histogram: Histogram): Histogram {
  return histogram.resetHint === 'gauge' ? histogram : { ...histogram, resetHint: 'unknown' };
}

/** One point for all of the grid. */
function spread(series: readonly Series[], count: number): Series[] {
  if (count === 1) return [...series];
  return series.map((one) => {
    const kind = one.kinds[0] as number;
    return {
      labels: one.labels,
      kinds: new Uint8Array(count).fill(kind),
      values: new Float64Array(count).fill(one.values[0] as number),
      histograms: kind === float ? undefined : new Array(count).fill(one.histograms?.[0]),
      dropName: one.dropName,
    };
  });
}

const counterSuffix = /_(?:total|sum|count|bucket)$/;

function noteNames(names: readonly string[], plan: Windowed, notes: Notes): void {
  for (const name of names) if (name !== '' && !counterSuffix.test(name)) notes.add('info', texts.possibleNonCounter(name), plan.argument);
}
