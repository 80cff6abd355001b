import { Anchor } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { get } from '../../api/client.ts';
import type { Slo } from '../../api/reliability.ts';
import { DataTable } from '../../kit/DataTable.tsx';
import { Loaded } from '../../kit/Loaded.tsx';
import { Section } from '../../kit/Section.tsx';
import { When } from '../../kit/When.tsx';

interface Fired {
  readonly id: string;
  readonly name: string;
  readonly urgency: string;
  readonly state: string;
  readonly rule: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly endsAt: string | null;
}

/** Alerts that fired for an SLO, the newest first. */
export function FiredSection({ slo: { name, service } }: { readonly slo: Slo }) {
  const query = useQuery({
    queryKey: ['alerts', 'of-service', service],
    queryFn: async ({ signal }) => (await get<{ alerts: readonly Fired[] }>('/alerts', { service, limit: 1_000 }, signal)).alerts,
  });
  return (
    <Section title="Alerts that fired" flush>
      <Loaded query={query}>
        {(alerts) => (
          <DataTable
            caption="Alerts that fired"
            rows={alerts.filter(({ rule, labels }) => rule === `SLO/${name}` || labels.slo === name)}
            rowKey={({ id }) => id}
            empty="None: the budget never burned fast enough."
            most={50}
            columns={[
              {
                key: 'name',
                title: 'Alert',
                cell: (alert) => (
                  <Anchor href={`/feedback/alerts/${encodeURIComponent(alert.id)}`} size="sm">
                    {alert.name}
                  </Anchor>
                ),
              },
              { key: 'urgency', title: 'Urgency', cell: ({ urgency }) => urgency },
              { key: 'state', title: 'State', cell: ({ state }) => state },
              { key: 'since', title: 'Since', cell: ({ startsAt }) => <When time={startsAt} never="" />, sort: ({ startsAt }) => startsAt },
              { key: 'until', title: 'Until', cell: ({ endsAt }) => <When time={endsAt} never="not over" />, wide: true },
            ]}
          />
        )}
      </Loaded>
    </Section>
  );
}
