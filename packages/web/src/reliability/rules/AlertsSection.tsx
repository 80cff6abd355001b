import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { rulesQuery } from '../../api/rules.ts';
import { type Column, DataTable } from '../../kit/DataTable.tsx';
import { formatText } from '../../kit/format.ts';
import { Loaded } from '../../kit/Loaded.tsx';
import { Section } from '../../kit/Section.tsx';
import { Verdict } from '../../kit/Verdict.tsx';
import { When } from '../../kit/When.tsx';
import { QueryLink } from '../../query/QueryLink.tsx';
import { type ActiveAlert, activeAlerts, alertWords, countWords } from './states.ts';

/** What alerting rules in Prometheus' form say now; nothing where there are none. */
export function AlertsSection() {
  const rules = useQuery(rulesQuery);
  const alerts = rules.data === undefined ? undefined : activeAlerts(rules.data);
  if (rules.data?.length === 0) return null;
  return (
    <Section title={alerts === undefined ? 'Alerts of Prometheus’ rules' : `Alerts of Prometheus’ rules: ${countWords(alerts)}`} flush>
      <Loaded query={rules} height={80}>
        {() => (
          <DataTable
            caption="Alerts of Prometheus’ rules"
            columns={columns}
            rows={alerts ?? []}
            rowKey={({ key }) => key}
            most={200}
            empty="No alert fires, and none is pending."
          />
        )}
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
