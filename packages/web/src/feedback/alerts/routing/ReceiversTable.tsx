import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { RoutingSpec } from '../../../api/alert-routing.ts';
import { DataTable } from '../../../kit/DataTable.tsx';
import { Verdict } from '../../../kit/Verdict.tsx';

/** What the names at the ends of routes stand for. */
export function ReceiversTable({ receivers }: Pick<RoutingSpec, 'receivers'>) {
  return (
    <DataTable
      caption="Receivers"
      rows={receivers}
      rowKey={({ name }) => name}
      columns={[
        { key: 'name', title: 'Receiver', sort: ({ name }) => name, cell: ({ name }) => name },
        {
          key: 'channels',
          title: 'Channels',
          cell: ({ channels = [], escalationPolicy }) =>
            channels.length === 0 && escalationPolicy === undefined ? (
              <Verdict judgement="none">tells nobody</Verdict>
            ) : (
              channels.map((name, index) => (
                <span key={name}>
                  {index > 0 && ', '}
                  <Anchor component={Link} to={`/feedback/alerts/channels/${encodeURIComponent(name)}`} size="sm">
                    {name}
                  </Anchor>
                </span>
              ))
            ),
        },
        {
          key: 'policy',
          title: 'Escalation policy',
          cell: ({ escalationPolicy }) =>
            escalationPolicy !== undefined && (
              <Anchor component={Link} to={`/definitions/EscalationPolicy/${encodeURIComponent(escalationPolicy)}`} size="sm">
                {escalationPolicy}
              </Anchor>
            ),
        },
      ]}
    />
  );
}
