import { expressionType, parseExpression, QueryError } from '@binnacle/promql';
import type { Kind } from '../../definitions/types.ts';
import type { Problem } from '../../platform/errors.ts';
import { type GroupSpec, groupSchema, type RuleSpec } from './fields.ts';
import { groupsOf } from './foreign.ts';
import { parseTemplate } from './template/parse.ts';
import { TemplateError } from './template/tokens.ts';

/** A label's name that stands in a path without quotes. */
const plainName = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

export const ruleGroupKind: Kind<GroupSpec> = {
  name: 'RuleGroup',
  apiVersion: 'binnacle/v1',
  description:
    'Recording and alerting rules in PromQL, evaluated together on a schedule. Prometheus rule files (`groups:`) and `PrometheusRule` resources are taken as they are.',
  spec: groupSchema,
  example: `apiVersion: binnacle/v1
kind: RuleGroup
metadata:
  name: requests
  displayName: Requests
spec:
  interval: 30s
  rules:
    - record: job:http_requests:rate5m
      expr: sum by (job) (rate(http_requests_total[5m]))
    - alert: TooManyErrors
      expr: job:http_errors:rate5m / job:http_requests:rate5m > 0.05
      for: 10m
      labels:
        severity: page
      annotations:
        summary: '{{ $labels.job }} answers {{ $value | humanizePercentage }} of its requests with errors'
`,
  fromForeign: groupsOf,
  check: ({ spec }) => [
    ...labelProblems(spec.labels, 'spec.labels'),
    ...spec.rules.flatMap((rule, index) => problemsOf(rule, `spec.rules[${index}]`)),
  ],
};

function problemsOf(rule: RuleSpec, path: string): Problem[] {
  const name =
    rule.record === undefined || !/[{}]/.test(rule.record)
      ? []
      : [{ path: `${path}.record`, message: `"${rule.record}" is a selector: record takes a name, and labels stand under labels` }];
  return [
    ...name,
    ...expressionProblems(String(rule.expr), `${path}.expr`),
    ...labelProblems(rule.labels, `${path}.labels`),
    ...(rule.alert === undefined
      ? []
      : [...templateProblems(rule.labels, `${path}.labels`), ...templateProblems(rule.annotations, `${path}.annotations`)]),
  ];
}

function expressionProblems(text: string, path: string): Problem[] {
  try {
    const type = expressionType(parseExpression(text));
    if (type === 'vector' || type === 'scalar') return [];
    return [{ path, message: `a rule needs a vector or a scalar; this is a ${type}` }];
  } catch (error) {
    if (error instanceof QueryError) return [{ path, message: error.message }];
    throw error;
  }
}

function labelProblems(labels: RuleSpec['labels'], path: string): Problem[] {
  return Object.keys(labels ?? {}).flatMap((name) =>
    name !== '__name__' ? [] : [{ path: `${path}["${name}"]`, message: `"${name}" cannot be a label of a rule` }],
  );
}

function templateProblems(texts: RuleSpec['labels'], path: string): Problem[] {
  return Object.entries(texts ?? {}).flatMap(([name, text]) => {
    try {
      parseTemplate(String(text));
      return [];
    } catch (error) {
      if (error instanceof TemplateError)
        return [
          {
            path: plainName.test(name) ? `${path}.${name}` : `${path}["${name}"]`,
            message: `the template cannot be used: ${error.message}`,
          },
        ];
      throw error;
    }
  });
}
