import { Anchor, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { rulesQuery } from '../../api/rules.ts';
import { type Column, DataTable } from '../../kit/DataTable.tsx';
import { formatText } from '../../kit/format.ts';
import { Loaded } from '../../kit/Loaded.tsx';
import { Section } from '../../kit/Section.tsx';
import { Verdict } from '../../kit/Verdict.tsx';
import { When } from '../../kit/When.tsx';
import { QueryLink } from '../../query/QueryLink.tsx';
import { NoRules } from './NoRules.tsx';
import { type ActiveAlert, activeAlerts, alertWords, countWords } from './states.ts';

/** What the alerting rules say now. */
export function AlertsSection() {
  const rules = useQuery(rulesQuery);
  const alerts = rules.data === undefined ? undefined : activeAlerts(rules.data);
  const isEmpty = rules.data?.length === 0;
  return (
    <Section
      title={alerts === undefined || isEmpty ? 'Alerts' : `Alerts: ${countWords(alerts)}`}
      flush={!isEmpty}
      actions={
        <Anchor component={Link} to="/reliability/rules" size="sm">
          Rules
        </Anchor>
      }
    >
      <Loaded query={rules} height={80}>
        {(groups) =>
          groups.length === 0 ? (
            <NoRules />
          ) : (
            <DataTable
              caption="Alerts"
              columns={columns}
              rows={alerts ?? []}
              rowKey={({ key }) => key}
              most={200}
              empty="No alert fires, and none is pending."
            />
          )
        }
      </Loaded>
    </Section>
  );
}

const columns: Column<ActiveAlert>[] = [
  {
    key: 'state',
    title: 'State',
    nowrap: true,
    sort: ({ alert }) => alert.state,
    cell: ({ alert }) => <Verdict judgement={alertWords[alert.state].judgement}>{alertWords[alert.state].word}</Verdict>,
  },
  {
    key: 'name',
    title: 'Alert',
    sort: ({ rule }) => rule.name,
    cell: ({ rule, alert: { annotations } }) => (
      <>
        <QueryLink promql={rule.query}>{rule.name}</QueryLink>
        <Text size="xs" c="var(--quiet)">
          {annotations.summary ?? annotations.description ?? annotations.message}
        </Text>
      </>
    ),
  },
  { key: 'labels', title: 'Labels', wide: true, cell: ({ alert }) => labelWords(alert.labels) },
  {
    key: 'value',
    title: 'Value',
    align: 'right',
    sort: ({ alert }) => Number(alert.value),
    cell: ({ alert }) => formatText(Number(alert.value), 'count'),
  },
  {
    key: 'since',
    title: 'Since',
    nowrap: true,
    sort: ({ alert }) => alert.activeAt,
    cell: ({ alert }) => <When time={alert.activeAt} never="" />,
  },
];

function labelWords({ alertname: _, ...others }: Readonly<Record<string, string>>): string {
  return Object.entries(others)
    .map(([name, value]) => `${name}=${value}`)
    .join(', ');
}
