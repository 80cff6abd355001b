import { Anchor, Code } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Condition, MetricExpression } from '../../../api/alert-rules.ts';
import { metricsQuery } from '../../../api/metrics-list.ts';
import { QueryLink } from '../../../query/QueryLink.tsx';
import { conditionWords, expressionText, filterWords, type UnitOf } from './condition-words.ts';

/** What a rule watches, in words, with links to its metrics. */
export function ConditionList({ condition }: { readonly condition: Condition }) {
  const { data: metrics = [] } = useQuery(metricsQuery);
  const unitOf: UnitOf = (name) => metrics.find((metric) => metric.name === name)?.unit ?? '';
  return <Part condition={condition} unitOf={unitOf} />;
}

function Part({ condition, unitOf }: { readonly condition: Condition; readonly unitOf: UnitOf }) {
  if ('of' in condition) {
    return (
      <>
        {condition.kind === 'all' ? 'All of these hold for the same labels:' : 'Any of these holds:'}
        <ul style={{ margin: 0, paddingLeft: '1.25rem' }}>
          {condition.of.map((part, index) => (
            <li key={index}>
              <Part condition={part} unitOf={unitOf} />
            </li>
          ))}
        </ul>
      </>
    );
  }
  const { metric, filter, groupBy = [], stat, minimumEvents } = condition;
  return (
    <>
      {stat !== undefined && `${stat} of `}
      <Expression metric={metric} />
      {filterWords(filter)} {conditionWords(condition, unitOf)}
      {groupBy.length > 0 && `; for each ${groupBy.join(' and ')} by itself`}
      {minimumEvents !== undefined && `; values from fewer than ${minimumEvents} events are not judged`}.
    </>
  );
}

function Expression({ metric }: { readonly metric: MetricExpression }) {
  if (typeof metric === 'string')
    return (
      <Anchor component={Link} to="/explore/$name" params={{ name: metric } as never} size="sm">
        {metric}
      </Anchor>
    );
  if ('promql' in metric) return <QueryLink promql={metric.promql}>{metric.promql}</QueryLink>;
  return <Code>{expressionText(metric)}</Code>;
}
