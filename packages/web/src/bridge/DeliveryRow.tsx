import { Skeleton } from '@mantine/core';
import { useEvaluate } from '../api/evaluate.ts';
import type { Question } from '../api/metrics.ts';
import { ExplainPopover } from '../kit/ExplainPopover.tsx';
import { formatText } from '../kit/format.ts';
import { NoData } from '../kit/NoData.tsx';
import { Sparkline } from '../kit/Sparkline.tsx';
import { Value } from '../kit/Value.tsx';
import { AreaNumber, AreaRow } from './AreaRow.tsx';

const numbers: readonly (readonly [string, Question])[] = [
  ['lead time p50', { metric: 'delivery.change_lead_time', stat: 'p50' }],
  ['frequency', { metric: 'delivery.deployment_frequency' }],
  ['fail rate', { metric: 'delivery.change_fail_rate' }],
  ['recovery p50', { metric: 'delivery.failed_deployment_recovery_time', stat: 'p50' }],
  ['rework', { metric: 'delivery.deployment_rework_rate' }],
];

/** DORA's five over the page's range. */
export function DeliveryRow() {
  const { data } = useEvaluate({ metric: 'delivery.deployments' }, { step: 'series' });
  const course = data?.series[0];
  return (
    <AreaRow
      title="Delivery"
      to="/delivery"
      action={{ to: '/delivery', text: 'See deployments' }}
      sparkline={course && <Sparkline values={course.values} partial={course.partial} label="Course of deployments" width={120} />}
    >
      {numbers.map(([name, question]) => (
        <AreaNumber key={name} name={name}>
          <MetricNumber name={name} question={question} />
        </AreaNumber>
      ))}
    </AreaRow>
  );
}

function MetricNumber({ name, question }: { readonly name: string; readonly question: Question }) {
  const { data, error } = useEvaluate(question, { step: 'none' });
  if (error !== null) return <NoData why={error.message} />;
  if (data === undefined) return <Skeleton component="span" display="inline-block" height={14} width={48} />;
  const value = data.series[0]?.values[0] ?? null;
  if (value === null) return <NoData why={data.explain.whyEmpty} />;
  return (
    <ExplainPopover explain={data.explain} label={`${name}: ${formatText(value, data.unit)}. Explain`}>
      <Value value={value} unit={data.unit} />
    </ExplainPopover>
  );
}
