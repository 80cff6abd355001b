import { useQuery } from '@tanstack/react-query';
import { qualityQuery } from '../../api/on-call.ts';
import { DataTable } from '../../kit/DataTable.tsx';
import { formatCount } from '../../kit/format.ts';
import { Loaded } from '../../kit/Loaded.tsx';
import { Section } from '../../kit/Section.tsx';
import { PersonName } from './people.tsx';
import { zoneName } from './zones.ts';

/** How the schedule shares out the hours of the next 30 days. It describes the schedule, so that it cannot be sorted by people's hours. */
export function SharesSection({ schedule, timezone }: { readonly schedule: string; readonly timezone: string }) {
  const query = useQuery(qualityQuery);
  return (
    <Section title="How the next 30 days are shared" flush>
      <Loaded query={query} height={80}>
        {({ schedules }) => (
          <DataTable
            caption={`Hours on call, nights from 22:00 to 07:00, and weekends, by the clock of ${zoneName(timezone)}`}
            rows={schedules.find((one) => one.schedule === schedule)?.shares ?? []}
            rowKey={({ user }) => user}
            empty="Nobody is on call in the next 30 days."
            columns={[
              { key: 'who', title: 'Person', cell: ({ user }) => <PersonName email={user} /> },
              { key: 'hours', title: 'On call', align: 'right', cell: ({ hours }) => hoursText(hours) },
              { key: 'nights', title: 'At night (22:00 to 07:00)', align: 'right', cell: ({ nightHours }) => hoursText(nightHours) },
              { key: 'weekends', title: 'At weekends', align: 'right', cell: ({ weekendHours }) => hoursText(weekendHours) },
            ]}
          />
        )}
      </Loaded>
    </Section>
  );
}

function hoursText(hours: number): string {
  return `${formatCount(hours)}\u00a0h`;
}
