import type { Manifest, MetricLookup } from '../../../definitions/types.ts';
import type { MetricExpression } from '../../../metrics/types.ts';
import { AppError, type Problem } from '../../../platform/errors.ts';
import { parseDurationText } from '../../../promql/api/duration.ts';
import { parseTemplate } from '../../../promql/rules/template/parse.ts';
import { TemplateError } from '../../../promql/rules/template/tokens.ts';
import type { AlertRuleSpec, ConditionSpec, SimpleSpec } from './fields.ts';
import { quantityOf } from './quantity.ts';
import { defaults } from './rule.ts';

type Rule = Pick<Manifest<AlertRuleSpec>, 'spec'>;

/** A condition that asks a metric, and where it stands in the definition. */
interface Placed {
  readonly condition: SimpleSpec;
  readonly path: string;
}

/** What can be said of a rule without knowing its metrics. */
export function checkRule({ spec }: Rule): Problem[] {
  return [...placed(spec.condition, 'spec.condition').flatMap(checkCondition), ...checkTexts(spec)];
}

/** What its metrics say: whether they are there, can be asked like this, and have the unit of the threshold. */
export async function checkMetricsOf({ spec }: Rule, metrics: MetricLookup): Promise<Problem[]> {
  const found = await Promise.all(placed(spec.condition, 'spec.condition').map((one) => checkMetric(one, metrics)));
  return found.flat();
}

function placed(condition: ConditionSpec, path: string): Placed[] {
  if ('all' in condition) return condition.all.flatMap((part, index) => placed(part, `${path}.all[${index}]`));
  if ('any' in condition) return condition.any.flatMap((part, index) => placed(part, `${path}.any[${index}]`));
  return [{ condition, path }];
}

function checkCondition({ condition, path }: Placed): Problem[] {
  if ('threshold' in condition) return checkRecovery(condition.threshold, `${path}.threshold`);
  const window = (text: string | undefined) => (text === undefined ? defaults.window : (parseDurationText(text) ?? 0));
  const shorter = (field: string) => ({ path: field, message: 'shorter than the window: the two would overlap' });
  if ('change' in condition && (parseDurationText(condition.change.against) ?? 0) < window(condition.change.window)) {
    return [shorter(`${path}.change.against`)];
  }
  if ('anomaly' in condition && condition.anomaly.season !== undefined) {
    if ((parseDurationText(condition.anomaly.season) ?? 0) < window(condition.anomaly.window)) return [shorter(`${path}.anomaly.season`)];
  }
  return [];
}

function checkRecovery({ op, value, recovery }: Extract<SimpleSpec, { threshold: unknown }>['threshold'], path: string): Problem[] {
  if (recovery === undefined) return [];
  const [threshold, back] = [quantityOf(value).value, quantityOf(recovery).value];
  if (op.startsWith('>') ? back <= threshold : back >= threshold) return [];
  const side = op.startsWith('>') ? 'at most' : 'at least';
  return [
    { path: `${path}.recovery`, message: `with ${op} the alert ends on the other side: the recovery is ${side} the value, ${threshold}` },
  ];
}

function checkTexts(spec: AlertRuleSpec): Problem[] {
  return (['summary', 'description'] as const).flatMap((field) => {
    try {
      parseTemplate(spec[field] ?? '');
      return [];
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      return [{ path: `spec.${field}`, message: `the template cannot be used: ${error.message}` }];
    }
  });
}

async function checkMetric({ condition, path: outer }: Placed, metrics: MetricLookup): Promise<Problem[]> {
  const [kind, asked] = Object.entries(condition)[0] as [string, Extract<SimpleSpec, { threshold: unknown }>['threshold']];
  const path = `${outer}.${kind}`;
  if (namesOf(asked.metric).some((name) => metrics.isBeingDefined(name))) return [];
  try {
    const { unit, stats, dimensions } = await metrics.describe(asked.metric);
    return [
      ...(asked.stat === undefined || stats.includes(asked.stat) ? [] : [{ path: `${path}.stat`, message: allowedStats(stats) }]),
      ...unknownDimensions(Object.keys(asked.filter ?? {}), dimensions).map((name) =>
        dimensionProblem(`${path}.filter.${name}`, name, dimensions),
      ),
      ...unknownDimensions(asked.groupBy ?? [], dimensions).map((name) => dimensionProblem(`${path}.groupBy`, name, dimensions)),
      ...(kind === 'threshold' ? unitProblems(asked, unit, path) : []),
    ];
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return [{ path: `${path}.metric`, message: error.message }];
  }
}

function allowedStats(stats: readonly string[]): string {
  return stats.length === 0 ? 'the metric is computed in one way and takes no stat' : `the metric allows ${stats.join(', ')}`;
}

function unknownDimensions(names: readonly string[], dimensions: readonly string[]): string[] {
  return names.filter((name) => !dimensions.includes(name));
}

function dimensionProblem(path: string, name: string, dimensions: readonly string[]): Problem {
  const allowed = dimensions.length === 0 ? 'has no dimensions' : `can be filtered and grouped by ${dimensions.join(', ')}`;
  return { path, message: `the metric ${allowed}, not by "${name}"` };
}

function unitProblems(
  { metric, value, recovery }: Extract<SimpleSpec, { threshold: unknown }>['threshold'],
  unit: string,
  path: string,
): Problem[] {
  return (['value', 'recovery'] as const).flatMap((field) => {
    const written = field === 'value' ? value : recovery;
    if (written === undefined) return [];
    const quantity = quantityOf(written);
    if (quantity.unit !== undefined && quantity.unit !== unit) {
      return [{ path: `${path}.${field}`, message: `${written} is in ${quantity.unit}, and the metric's unit is ${unit}` }];
    }
    const isTooLarge = quantity.unit === undefined && unit === 'ratio' && typeof metric === 'string' && Math.abs(quantity.value) > 1;
    if (!isTooLarge) return [];
    return [
      { path: `${path}.${field}`, message: `the metric is a share between 0 and 1: write ${quantity.value}% for ${quantity.value / 100}` },
    ];
  });
}

function namesOf(metric: MetricExpression): string[] {
  if (typeof metric === 'string') return [metric];
  if ('metric' in metric) return [metric.metric];
  return 'formula' in metric ? Object.values(metric.metrics).flatMap(namesOf) : [];
}
