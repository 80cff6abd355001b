import { Anchor } from '@mantine/core';
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
import { ServiceLink } from './links.tsx';
import { outcomeWords, ruleTitle, verdictWords } from './outcomes.ts';
import { deploymentPath } from './search.ts';

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
    { key: 'status', title: 'Result', nowrap: true, cell: result, sort: ({ status }) => status },
    { key: 'verdict', title: 'Metrics after it', nowrap: true, wide: true, cell: verdict, sort: ({ verdict }) => verdict },
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

function version(deployment: Deployment) {
  const { version: name, sha, url } = deployment;
  return (
    <>
      <Anchor component={Link} to={deploymentPath(deployment)} size="sm">
        {name === '' ? sha.slice(0, 10) || 'Open' : name}
      </Anchor>
      {url !== '' && (
        <Anchor href={url} size="xs" ml="xs" target="_blank" rel="noreferrer" aria-label={`${name} at its source`}>
          ↗
        </Anchor>
      )}
    </>
  );
}

/** A roll-out that did not succeed reached nobody; one that did may have failed its users. */
function result({ status, outcome }: Deployment) {
  if (status !== 'success') {
    return (
      <Verdict judgement={status === 'failure' ? 'warn' : 'none'}>
        {status === 'failure' ? 'roll-out failed' : status.replaceAll('_', ' ')}
      </Verdict>
    );
  }
  if (outcome === null) return <Verdict judgement="good">succeeded</Verdict>;
  const { judgement, text } = outcomeWords[outcome.state];
  return (
    <Verdict judgement={judgement} why={outcome.rule === '' ? undefined : ruleTitle(outcome.rule)}>
      {text}
    </Verdict>
  );
}

function verdict({ verdict: state }: Deployment) {
  if (state === null) return <NoData why="Nothing has been compared for this deployment." />;
  return <Verdict judgement={verdictWords[state].judgement}>{verdictWords[state].text}</Verdict>;
}
