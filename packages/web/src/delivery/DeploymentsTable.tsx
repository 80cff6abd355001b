import { Anchor, Code } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { type Deployment, useDeployments } from '../api/delivery.ts';
import { type Column, DataTable } from '../kit/DataTable.tsx';
import { ErrorState } from '../kit/ErrorState.tsx';
import { formatCount } from '../kit/format.ts';
import { NoData } from '../kit/NoData.tsx';
import { TableSkeleton } from '../kit/TableSkeleton.tsx';
import { formatTime } from '../kit/time.ts';
import { Value } from '../kit/Value.tsx';
import { Verdict } from '../kit/Verdict.tsx';
import { usePageRange } from '../range/use-range.ts';

const unknownContents = 'Nobody knows what this deployment brought: its commit is in no imported repository, or it has no predecessor.';

/** The latest deployments in the page's range, of one service or of all. */
export function DeploymentsTable({ service, limit }: { readonly service?: string; readonly limit: number }) {
  const { timezone } = usePageRange();
  const { data, error, refetch } = useDeployments({ limit, ...(service === undefined ? {} : { service }) });
  if (error !== null) return <ErrorState error={error} retry={refetch} />;
  if (data === undefined) return <TableSkeleton rows={5} />;
  return (
    <DataTable
      caption="Latest deployments"
      rows={data}
      columns={columns(timezone).filter(({ key }) => key !== 'service' || service === undefined)}
      rowKey={({ id, service: of, environment }) => `${of} ${environment} ${id}`}
      empty="Nothing was deployed in this range."
    />
  );
}

function columns(timezone: string): readonly Column<Deployment>[] {
  return [
    {
      key: 'finished',
      title: 'Finished',
      nowrap: true,
      cell: ({ finished }) => formatTime(Date.parse(finished), timezone),
      sort: ({ finished }) => finished,
    },
    { key: 'service', title: 'Service', cell: ({ service }) => <ServiceLink name={service} />, sort: ({ service }) => service },
    {
      key: 'environment',
      title: 'Environment',
      cell: ({ environment }) => environment,
      sort: ({ environment }) => environment,
      wide: true,
    },
    { key: 'version', title: 'Version', cell: version },
    { key: 'status', title: 'Result', cell: result, sort: ({ status }) => status },
    {
      key: 'commits',
      title: 'Commits',
      wide: true,
      align: 'right',
      cell: ({ commits }) => (commits === null ? <NoData why={unknownContents} /> : formatCount(commits)),
      sort: ({ commits }) => commits,
    },
    {
      key: 'lead',
      title: 'Lead time p50',
      align: 'right',
      cell: ({ leadTimeP50 }) => <Value value={leadTimeP50} unit="seconds" whyEmpty={unknownContents} />,
      sort: ({ leadTimeP50 }) => leadTimeP50,
    },
    {
      key: 'source',
      title: 'Known from',
      cell: ({ source }) => (source === 'git' ? 'release tag' : source),
      sort: ({ source }) => source,
      wide: true,
    },
  ];
}

export function ServiceLink({ name, title = name }: { readonly name: string; readonly title?: string }) {
  return (
    <Anchor component={Link} to={`/delivery/${encodeURIComponent(name)}`} size="sm">
      {title}
    </Anchor>
  );
}

function version({ version: name, sha, url }: Deployment) {
  const text = name === '' ? sha.slice(0, 10) : name;
  if (url === '') return <Code>{text}</Code>;
  return (
    <Anchor href={url} size="sm" target="_blank" rel="noreferrer">
      {text}
    </Anchor>
  );
}

function result({ status }: Deployment) {
  if (status === 'success') return <Verdict judgement="good">succeeded</Verdict>;
  return (
    <Verdict judgement={status === 'failure' ? 'bad' : 'none'}>{status === 'failure' ? 'failed' : status.replaceAll('_', ' ')}</Verdict>
  );
}
