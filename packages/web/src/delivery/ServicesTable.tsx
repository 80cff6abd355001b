import { type Service, useServices } from '../api/delivery.ts';
import { useEvaluate } from '../api/evaluate.ts';
import type { Series } from '../api/metrics.ts';
import { DataTable } from '../kit/DataTable.tsx';
import { EmptyState } from '../kit/EmptyState.tsx';
import { ErrorState } from '../kit/ErrorState.tsx';
import { serverAddress } from '../kit/Snippet.tsx';
import { Sparkline } from '../kit/Sparkline.tsx';
import { TableSkeleton } from '../kit/TableSkeleton.tsx';
import { formatAgo } from '../kit/time.ts';
import { Value } from '../kit/Value.tsx';
import { ServiceLink, TeamLink } from './links.tsx';

const groupBy = ['service'] as const;

/** Every service with its throughput and stability in the page's range. */
export function ServicesTable() {
  const { data: services, error, refetch } = useServices();
  const course = useEvaluate({ metric: 'delivery.deployments', groupBy }, { step: 'series' });
  const frequency = useEvaluate({ metric: 'delivery.deployment_frequency', groupBy }, { step: 'none' });
  const leadTime = useEvaluate({ metric: 'delivery.change_lead_time', stat: 'p50', groupBy }, { step: 'none' });
  const failRate = useEvaluate({ metric: 'delivery.change_fail_rate', groupBy }, { step: 'none' });
  if (error !== null) return <ErrorState error={error} retry={refetch} />;
  if (services === undefined) return <TableSkeleton rows={4} />;
  if (services.length === 0) return <NoServices />;
  const of = (answer: { readonly series: readonly Series[] } | undefined, { name }: Service) =>
    answer?.series.find(({ labels }) => labels.service === name);
  const value = (answer: { readonly series: readonly Series[] } | undefined, service: Service) => of(answer, service)?.values[0] ?? null;
  return (
    <DataTable
      caption="Services"
      rows={services}
      rowKey={({ name }) => name}
      initialSort={{ key: 'frequency', descending: true }}
      columns={[
        {
          key: 'service',
          title: 'Service',
          cell: ({ name, displayName }) => <ServiceLink name={name} title={displayName} />,
          sort: ({ displayName }) => displayName,
        },
        {
          key: 'owner',
          title: 'Owner',
          cell: ({ owner }) => owner !== null && <TeamLink name={owner} />,
          sort: ({ owner }) => owner,
          wide: true,
        },
        {
          key: 'course',
          title: 'Deployments',
          wide: true,
          cell: (service) => {
            const series = of(course.data, service);
            return series && <Sparkline values={series.values} partial={series.partial} label={`Deployments of ${service.displayName}`} />;
          },
        },
        {
          key: 'frequency',
          title: 'Frequency',
          align: 'right',
          cell: (service) => <Value value={value(frequency.data, service)} unit="per_day" />,
          sort: (service) => value(frequency.data, service),
        },
        {
          key: 'lead',
          title: 'Lead time p50',
          align: 'right',
          cell: (service) => <Value value={value(leadTime.data, service)} unit="seconds" />,
          sort: (service) => value(leadTime.data, service),
        },
        {
          key: 'fail',
          title: 'Fail rate',
          align: 'right',
          cell: (service) => <Value value={value(failRate.data, service)} unit="ratio" whyEmpty={failRate.data?.explain.whyEmpty} />,
          sort: (service) => value(failRate.data, service),
        },
        {
          key: 'last',
          title: 'Last deployment',
          align: 'right',
          cell: ({ lastDeployment }) => (lastDeployment === null ? 'none' : formatAgo(Date.parse(lastDeployment), Date.now())),
          sort: ({ lastDeployment }) => lastDeployment,
        },
      ]}
    />
  );
}

function NoServices() {
  return (
    <div style={{ paddingInline: '0.75rem' }}>
      <EmptyState
        title="No service yet"
        snippet={`curl -X POST ${serverAddress()}/api/v1/deployments \\
  -H "Authorization: Bearer $BINNACLE_INGEST_KEY" -H "Content-Type: application/json" \\
  -d '{"service": "shop", "environment": "production", "sha": "'$(git rev-parse HEAD)'"}'`}
      >
        A service appears here with its first deployment, or when it is defined. Report deployments from your pipeline (keys are made under
        Settings, Ingest keys), or import a repository whose release tags tell of them: npx binnacle import git PATH.
      </EmptyState>
    </div>
  );
}
