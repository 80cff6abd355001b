import { Labels, metricName, QueryError } from '@binnacle/promql';
import { ownJob } from '../../facts/opentelemetry/labels.ts';
import { AppError } from '../../platform/errors.ts';
import type { Promql } from '../engine.ts';
import { afterDowntime, type Found, nextAlerts, ruleKeys } from './alert.ts';
import { alertOutputs, fillIn } from './alert-outputs.ts';
import { type AlertingRule, limitOf, type RecordingRule, type Rule, type RuleGroup } from './rule.ts';
import type { RuleRun } from './run.ts';
import type { StoredAlert } from './store.ts';
import { type Output, outputsOf, type ResultWriter, type WrittenSeries, writeOutputs } from './written.ts';

export interface EvaluateOptions {
  readonly promql: Promql;
  readonly writer: ResultWriter;
  /** Where people reach this server. */
  readonly externalUrl: string;
  readonly signal: AbortSignal;
}

export interface Evaluation {
  readonly rules: readonly RuleRun[];
  /** All alerts of the group after it. */
  readonly alerts: readonly StoredAlert[];
  readonly written: WrittenByRule;
}

/** What each rule wrote last, by the hash of the rule. */
export type WrittenByRule = ReadonlyMap<string, WrittenSeries>;

/**
 * Evaluates a group's rules in order at one time (milliseconds UTC); each sees what those before it wrote. A rule that fails keeps its
 * alerts as they are, and the others go on.
 * @param written what the rules wrote last, as far as it is known; series of rules that are gone are ended
 * @param downtime milliseconds before this evaluation in which there was none
 */
export async function evaluateGroup(
  group: RuleGroup,
  at: number,
  before: readonly StoredAlert[],
  written: WrittenByRule,
  downtime: number,
  options: EvaluateOptions,
): Promise<Evaluation> {
  const keys = ruleKeys(group.id, group.rules);
  const alerts: StoredAlert[] = [];
  const rules: RuleRun[] = [];
  const series = new Map<string, WrittenSeries>();
  for (const [index, rule] of group.rules.entries()) {
    const key = keys[index] ?? '';
    const own = before.filter((alert) => alert.rule === key);
    const last = written.get(key) ?? new Map();
    const started = performance.now();
    const seconds = () => (performance.now() - started) / 1000;
    try {
      const outcome = await evaluateRule(group, rule, key, at, afterDowntime(own, downtime) as StoredAlert[], last, options);
      alerts.push(...outcome.alerts);
      series.set(key, outcome.written);
      rules.push({ health: 'ok', seconds: seconds() });
    } catch (error) {
      if (!(error instanceof QueryError || error instanceof AppError || error instanceof RuleFailure)) throw error;
      alerts.push(...own);
      series.set(key, last);
      rules.push({ health: 'err', error: error.message, seconds: seconds() });
    }
  }
  await endSeries(new Map([...written].filter(([key]) => !keys.includes(key))), at - group.queryOffset, options.writer);
  return { rules, alerts, written: series };
}

/** Ends the series of rules that are gone. */
export async function endSeries(written: WrittenByRule, at: number, writer: ResultWriter): Promise<void> {
  for (const series of written.values()) await writeOutputs(writer, [], series, at);
}

/** A rule whose result cannot be used; said to whoever wrote it. */
class RuleFailure extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'RuleFailure';
  }
}

/** A rule may take as long as its interval, but at least this, milliseconds. */
const leastTimeout = 10_000;

interface AskOptions extends EvaluateOptions {
  readonly timeout: number;
}

interface Outcome {
  readonly alerts: readonly StoredAlert[];
  readonly written: WrittenSeries;
}

async function evaluateRule(
  group: RuleGroup,
  rule: Rule,
  key: string,
  at: number,
  alerts: readonly StoredAlert[],
  written: WrittenSeries,
  options: EvaluateOptions,
): Promise<Outcome> {
  const time = at - group.queryOffset;
  const asking = { ...options, timeout: Math.max(leastTimeout, group.interval) };
  const found = await ask(rule.expression, time, asking);
  const limit = limitOf(group, rule);
  if (rule.kind === 'record') {
    const outputs = recorded(rule, found);
    if (outputs.length > limit) throw new RuleFailure(`exceeded limit of ${limit} with ${outputs.length} series`);
    return { alerts: [], written: await writeOutputs(options.writer, outputs, written, time) };
  }
  const next = await alerting(group, rule, key, at, alerts, found, asking);
  const active = next.filter(({ state }) => state !== 'resolved');
  if (active.length > limit) throw new RuleFailure(`exceeded limit of ${limit} with ${active.length} alerts`);
  return { alerts: next, written: await writeOutputs(options.writer, alertOutputs(rule.name, active), written, time) };
}

/** The value of an expression at one time; a scalar is an element without labels. */
async function ask(query: string, time: number, { promql, signal, timeout }: AskOptions): Promise<Output[]> {
  const { value } = await promql.ask({ query, start: time, end: time, step: 0 }, { asker: 'rules', signal, timeout });
  if (value.type === 'scalar') return [{ labels: Labels.empty, value: value.value }];
  if (value.type !== 'vector') throw new RuleFailure('rule result is not a vector or scalar');
  return outputsOf(value.series);
}

function recorded(rule: RecordingRule, found: readonly Output[]): Output[] {
  const outputs = found.map(({ labels, value }) => {
    const own = Object.entries(rule.labels).reduce((all, [name, text]) => all.with(name, text), labels);
    return { labels: own.with(metricName, rule.name), value };
  });
  if (new Set(outputs.map(({ labels }) => labels.key)).size < outputs.length) {
    throw new RuleFailure('vector contains metrics with the same labelset after applying rule labels');
  }
  // What the server measures of itself has no colon in its names; what rules make of that should have one.
  if (!rule.name.includes(':') && outputs.some(({ labels }) => labels.get('job') === ownJob)) {
    throw new RuleFailure(
      `the job ${ownJob} is the server's own: a rule writes under it only with a colon in the name, as in job:${rule.name}`,
    );
  }
  return outputs;
}

async function alerting(
  group: RuleGroup,
  rule: AlertingRule,
  key: string,
  at: number,
  before: readonly StoredAlert[],
  outputs: readonly Output[],
  options: AskOptions,
): Promise<StoredAlert[]> {
  const query = async (expression: string) =>
    (await ask(expression, at - group.queryOffset, options)).map(({ labels, value }) => ({
      Labels: labels.toRecord(),
      Value: typeof value === 'number' ? value : value.sum,
    }));
  const found: Found[] = [];
  for (const { labels, value } of outputs) {
    const number = typeof value === 'number' ? value : value.sum;
    found.push(await fillIn(rule, labels.withoutName().toRecord(), number, { externalUrl: options.externalUrl, query }));
  }
  if (new Set(found.map(({ labels }) => Labels.from(labels).key)).size < found.length) {
    throw new RuleFailure('vector contains metrics with the same labelset after applying alert labels');
  }
  return nextAlerts(key, rule, before, found, at).map((alert) => ({ ...alert, ruleGroup: group.id, rule: key, name: rule.name }));
}
