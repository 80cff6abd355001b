import { aggregateSeries } from '../aggregate/aggregate.ts';
import { countedValues } from '../aggregate/count-values.ts';
import { limitedSeries, sampledSeries } from '../aggregate/limit.ts';
import { noteInvalidQuantiles, quantileSeries } from '../aggregate/quantile.ts';
import { topSeries } from '../aggregate/top.ts';
import { binaryValue } from '../binary/binary.ts';
import { QueryError } from '../errors.ts';
import { functionTable } from '../functions/index.ts';
import { mapFloats } from '../functions/map.ts';
import { negate } from '../histogram/arithmetic.ts';
import type { AggregationPlan, BinaryPlan, CallPlan, LeafPlan, NegationPlan, Plan, SubqueryPlan, Windowed } from '../plan/types.ts';
import { absent, float, type Grid } from '../series.ts';
import { evaluateInfo } from './info.ts';
import { Leaves } from './leaves.ts';
import { Notes } from './notes.ts';
import type { Run } from './run.ts';
import { bytesOf, emptyPoints, type Series, setHistogram, type Value, type VectorValue } from './value.ts';
import type { Work } from './work.ts';

/** Evaluates a plan. Operands are evaluated side by side, so that the storage is asked for all leaves at once. */
export class Evaluator {
  readonly run: Run;
  readonly leaves: Leaves;

  constructor(run: Run) {
    this.run = run;
    this.leaves = new Leaves(run);
  }

  /** @throws QueryError */
  async evaluate(plan: Plan): Promise<Value> {
    const value = await this.#value(plan);
    if (plan.kind !== 'leaf') this.run.allocate(bytesOf(value));
    return value;
  }

  /** Gives back the memory of a value that is no longer needed. Leaves stay as long as the query, for whoever asks for the same. */
  release(plan: Plan, value: Value | undefined): void {
    if (plan.kind !== 'leaf' && value !== undefined) this.run.release(value);
  }

  async #value(plan: Plan): Promise<Value> {
    switch (plan.kind) {
      case 'number':
        return { type: 'scalar', values: new Float64Array(plan.grid.count).fill(plan.value) };
      case 'string':
        return { type: 'string', value: plan.value };
      case 'leaf':
        return this.#leaf(plan);
      case 'subquery':
        return this.#subquery(plan);
      case 'negation':
        return this.#operator([plan.operand], ([operand]) => negated(operand, plan));
      case 'binary':
        return this.#operator([plan.left, plan.right], ([left, right]) => this.#binary(plan, left, right));
      case 'call':
        return this.#operator(plan.args, (args) => this.#call(plan, args));
      case 'aggregation':
        return this.#aggregation(plan);
      case 'info':
        return evaluateInfo(plan, this);
    }
  }

  async evaluateVector(plan: Plan): Promise<VectorValue> {
    const value = await this.evaluate(plan);
    if (value.type !== 'vector') throw new QueryError('internal', `${value.type} stands where a vector is needed`);
    return value;
  }

  async #operator(operands: readonly Plan[], compute: (values: readonly Value[]) => Value | Work<Value>): Promise<Value> {
    const values = await Promise.all(operands.map((operand) => this.evaluate(operand)));
    await this.run.breathe();
    const computed = compute(values);
    const result = 'next' in computed ? await this.run.complete(computed) : computed;
    for (const [index, operand] of operands.entries()) this.release(operand, values[index]);
    return result;
  }

  async #leaf(plan: LeafPlan): Promise<Value> {
    const parameters = await this.#parameters(plan);
    await this.run.breathe();
    return this.leaves.leaf(plan, parameters);
  }

  async #subquery(plan: SubqueryPlan): Promise<Value> {
    const [inner, parameters] = await Promise.all([this.evaluateVector(plan.inner), this.#parameters(plan)]);
    await this.run.breathe();
    const result = await this.leaves.subquery(plan, inner, parameters);
    this.release(plan.inner, inner);
    return result;
  }

  /** Constant parameters as one number; `predict_linear`'s counted from where its window ends. */
  async #parameters(plan: Windowed): Promise<(number | Float64Array)[]> {
    const values = await Promise.all(plan.parameters.map((parameter) => this.evaluate(parameter)));
    for (const [index, parameter] of plan.parameters.entries()) this.release(parameter, values[index]);
    return values.map((value, index) => {
      if (value.type !== 'scalar') throw new QueryError('internal', `parameter ${index + 1} of ${plan.name} is not a scalar`);
      const all = plan.name === 'predict_linear' ? ahead(value.values, plan) : value.values;
      const first = all[0] ?? Number.NaN;
      return all.every((one) => Object.is(one, first)) ? first : all;
    });
  }

  #binary(plan: BinaryPlan, left: Value | undefined, right: Value | undefined): Work<Value> {
    if (left === undefined || right === undefined) throw new QueryError('internal', 'a binary operator lacks an operand');
    const { op, bool, position, matching, grid } = plan;
    return binaryValue({ op, bool, notes: this.run.notes, position }, left, right, matching, grid.count);
  }

  #call(plan: CallPlan, args: readonly Value[]): Value | Work<Value> {
    const implementation = functionTable.get(plan.function);
    if (implementation === undefined)
      throw new QueryError('bad_data', `unknown function with name "${plan.function}"`, { position: plan.position });
    return implementation({
      name: plan.function,
      args,
      positions: plan.positions,
      grid: plan.grid,
      query: this.run.query,
      notes: this.run.notes,
      ensure: (bytes) => {
        this.run.check();
        this.run.ensure(bytes);
      },
      absentLabels: plan.absentLabels ?? {},
    });
  }

  #aggregation(plan: AggregationPlan): Promise<Value> {
    const operands = plan.parameter === undefined ? [plan.operand] : [plan.operand, plan.parameter];
    return this.#operator(operands, ([operand, parameter]) => aggregated(plan, operand, parameter, this.run));
  }
}

function* aggregated(plan: AggregationPlan, operand: Value | undefined, parameter: Value | undefined, run: Run): Work<VectorValue> {
  if (operand?.type !== 'vector') throw new QueryError('internal', `${plan.op} of something that is not a vector`);
  const notes = new Notes();
  const series = yield* aggregatedSeries(plan, operand.series, parameter, notes, run);
  run.notes.addAll(notes.list(), plan.argument);
  return { type: 'vector', series };
}

function* aggregatedSeries(
  plan: AggregationPlan,
  series: readonly Series[],
  parameter: Value | undefined,
  notes: Notes,
  run: Run,
): Work<readonly Series[]> {
  const { op, grid } = plan;
  switch (op) {
    case 'topk':
    case 'bottomk':
      return yield* topSeries(series, op, scalarOf(parameter), plan, notes);
    case 'limitk':
      return yield* limitedSeries(series, scalarOf(parameter), plan);
    case 'limit_ratio': {
      const about = new Notes();
      const result = yield* sampledSeries(series, scalarOf(parameter), about);
      run.notes.addAll(about.list(), plan.parameterPosition);
      return result;
    }
    case 'quantile': {
      const about = new Notes();
      noteInvalidQuantiles(scalarOf(parameter), about);
      run.notes.addAll(about.list(), plan.parameterPosition);
      return yield* quantileSeries(series, scalarOf(parameter), plan, notes);
    }
    case 'count_values':
      if (parameter?.type !== 'string') throw new QueryError('internal', 'count_values without a label');
      return yield* countedValues(series, parameter.value, plan, grid.count, (bytes) => run.ensure(bytes));
    default:
      return yield* aggregateSeries(series, { op, mode: plan.mode, labels: plan.labels }, grid.count, notes);
  }
}

function scalarOf(value: Value | undefined): Float64Array {
  if (value?.type !== 'scalar') throw new QueryError('internal', 'the parameter of an aggregation is not a scalar');
  return value.values;
}

function ahead(seconds: Float64Array, plan: Windowed): Float64Array {
  const time = (grid: Grid, point: number) => grid.start + point * grid.step;
  return seconds.map((value, point) => value + (time(plan.grid, point) - time(plan.at, plan.spread ? 0 : point)) / 1000);
}

function negated(operand: Value | undefined, plan: NegationPlan): Value | Work<Value> {
  if (operand?.type === 'scalar') return { type: 'scalar', values: operand.values.map((value) => -value) };
  if (operand?.type !== 'vector') throw new QueryError('internal', 'only numbers and vectors have a negative', { position: plan.position });
  if (operand.series.every((one) => one.histograms === undefined)) return mapFloats(operand.series, (value) => -value);
  return { type: 'vector', series: operand.series.map(negatedSeries) };
}

function negatedSeries(series: Series): Series {
  const points = emptyPoints(series.kinds.length);
  for (let point = 0; point < points.kinds.length; point++) {
    const histogram = series.histograms?.[point];
    const kind = series.kinds[point];
    if (kind === float) {
      points.kinds[point] = float;
      points.values[point] = -(series.values[point] as number);
    } else if (kind !== absent && histogram !== undefined) {
      setHistogram(points, point, negate(histogram));
    }
  }
  return { labels: series.labels, kinds: points.kinds, values: points.values, histograms: points.histograms, dropName: true };
}
