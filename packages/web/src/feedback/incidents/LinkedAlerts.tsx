import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { IncidentDetail } from '../../api/incidents.ts';
import { DataTable } from '../../kit/DataTable.tsx';
import { Section } from '../../kit/Section.tsx';
import { When } from '../../kit/When.tsx';

/** The alerts that belong to an incident. */
export function LinkedAlerts({ alerts }: { readonly alerts: IncidentDetail['alerts'] }) {
  return (
    <Section title="Its alerts" flush>
      <DataTable
        caption="Alerts of the incident"
        rows={alerts}
        rowKey={({ id }) => id}
        empty="None. An alert's page links it to an incident that is declared from there."
        columns={[
          {
            key: 'name',
            title: 'Alert',
            cell: ({ id, name }) => (
              <Anchor component={Link} to={`/feedback/alerts/${id}`} size="sm">
                {name}
              </Anchor>
            ),
          },
          { key: 'service', title: 'Service', wide: true, cell: ({ service }) => service },
          { key: 'state', title: 'State', cell: ({ state }) => state },
          { key: 'since', title: 'Since', cell: ({ starts }) => <When time={starts} never="" /> },
          { key: 'until', title: 'Until', wide: true, cell: ({ ends }) => <When time={ends} never="not over" /> },
        ]}
      />
    </Section>
  );
}
