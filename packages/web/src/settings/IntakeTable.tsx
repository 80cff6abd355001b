import { Tooltip } from '@mantine/core';
import type { Intake } from '../api/settings.ts';
import { type Column, DataTable } from '../kit/DataTable.tsx';
import { formatCount } from '../kit/format.ts';
import { When } from '../kit/When.tsx';
import classes from './IntakeTable.module.css';

const protocols: Readonly<Record<string, string>> = {
  alertmanager: 'Alertmanager',
  bitbucket: 'Bitbucket',
  datadog: 'Datadog',
  events: 'Events',
  github: 'GitHub',
  gitlab: 'GitLab',
  graphite: 'Graphite',
  influx: 'InfluxDB line protocol',
  jira: 'Jira',
  linear: 'Linear',
  newrelic: 'New Relic',
  opsgenie: 'Opsgenie',
  otlp: 'OpenTelemetry',
  pagerduty: 'PagerDuty',
  prometheus_remote_write: 'Prometheus remote write',
  prometheus_scrape: 'Prometheus scrape',
  statsd: 'StatsD',
};

const columns: Column<Intake>[] = [
  { key: 'source', title: 'Source', sort: ({ source }) => source, cell: ({ source }) => source },
  { key: 'protocol', title: 'Protocol', sort: protocolName, cell: protocolName },
  {
    key: 'accepted',
    title: 'Accepted in 24 h',
    align: 'right',
    sort: ({ accepted24h }) => accepted24h,
    cell: ({ accepted24h }) => formatCount(accepted24h),
  },
  {
    key: 'rejected',
    title: 'Rejected in 24 h',
    align: 'right',
    sort: ({ rejected24h }) => rejected24h,
    cell: (row) => <Rejected row={row} />,
  },
  { key: 'seen', title: 'Last seen', sort: ({ lastSeen }) => lastSeen, cell: ({ lastSeen }) => <When time={lastSeen} never="never" /> },
  {
    key: 'rejection',
    title: 'Last rejection',
    wide: true,
    sort: ({ lastRejection }) => lastRejection?.at ?? null,
    cell: ({ lastRejection }) =>
      lastRejection === null ? (
        'none'
      ) : (
        <>
          <When time={lastRejection.at} never="none" />: {lastRejection.reason}
        </>
      ),
  },
];

/** What receivers took and refused, by source and protocol, with the reasons. */
export function IntakeTable({ rows }: { readonly rows: readonly Intake[] }) {
  return (
    <DataTable
      caption="Taken and refused"
      columns={columns}
      rows={rows}
      rowKey={({ source, protocol }) => `${protocol} ${source}`}
      initialSort={{ key: 'seen', descending: true }}
      empty="Nothing has been received yet. Data points, events and lines are counted here as they come, and what is refused with its reason."
    />
  );
}

function protocolName({ protocol }: Intake): string {
  return protocols[protocol] ?? protocol;
}

/** The number, and why on hover, focus or touch. */
function Rejected({ row }: { readonly row: Intake }) {
  if (row.rejected24h === 0) return formatCount(0);
  const why = row.reasons.map(({ reason, count }) => `${formatCount(count)} × ${reason}`);
  return (
    <Tooltip
      multiline
      maw={420}
      events={{ hover: true, focus: true, touch: true }}
      label={
        <ul className={classes.reasons}>
          {why.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      }
    >
      <button type="button" className={classes.count} aria-label={`${formatCount(row.rejected24h)} rejected: ${why.join('; ')}`}>
        {formatCount(row.rejected24h)}
      </button>
    </Tooltip>
  );
}
