import { Anchor } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { serviceIncidentsQuery } from '../../api/incidents.ts';
import { DataTable } from '../../kit/DataTable.tsx';
import { Loaded } from '../../kit/Loaded.tsx';
import { Section } from '../../kit/Section.tsx';
import { When } from '../../kit/When.tsx';

/** The last incidents of a service. */
export function IncidentsSection({ service }: { readonly service: string }) {
  const query = useQuery(serviceIncidentsQuery(service));
  return (
    <Section
      title="Incidents of the service"
      flush
      actions={
        <Anchor component={Link} to="/feedback/incidents" size="sm">
          All incidents
        </Anchor>
      }
    >
      <Loaded query={query}>
        {(incidents) => (
          <DataTable
            caption={`Incidents of ${service}`}
            rows={incidents}
            rowKey={({ number }) => String(number)}
            empty={`No incident named ${service}.`}
            columns={[
              {
                key: 'title',
                title: 'Incident',
                cell: ({ number, title }) => (
                  <Anchor component={Link} to={`/feedback/incidents/${number}`} size="sm">
                    #{number} {title}
                  </Anchor>
                ),
              },
              { key: 'severity', title: 'Severity', cell: ({ severity }) => severity },
              { key: 'status', title: 'Status', cell: ({ status }) => status },
              { key: 'started', title: 'Began', cell: ({ started }) => <When time={started} never="" /> },
              { key: 'resolved', title: 'Resolved', wide: true, cell: ({ resolved }) => <When time={resolved} never="not yet" /> },
            ]}
          />
        )}
      </Loaded>
    </Section>
  );
}
