import { Anchor, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { impactQuery } from '../../api/incidents.ts';
import { DataTable } from '../../kit/DataTable.tsx';
import { formatText } from '../../kit/format.ts';
import { Loaded } from '../../kit/Loaded.tsx';
import { NoData } from '../../kit/NoData.tsx';
import { Section } from '../../kit/Section.tsx';

/** What it cost: minutes of the error budgets of its services, and people where they can be counted. */
export function ImpactSection({ number }: { readonly number: number }) {
  const query = useQuery(impactQuery(number));
  return (
    <Section title="What it cost">
      <Loaded query={query}>
        {({ budgets, whyEmpty, people, peopleSeen, whyNoPeople, isOver }) => (
          <>
            <Text size="sm">
              Affected people:{' '}
              {people === null ? (
                <NoData why={whyNoPeople} />
              ) : (
                `${formatText(people, 'count')} of ${formatText(peopleSeen, 'count')} who were there`
              )}
              {isOver ? '' : ' · so far; it goes on'}
            </Text>
            <DataTable
              caption="Error budgets spent meanwhile"
              rows={budgets}
              rowKey={({ slo, objective }) => `${slo} ${objective}`}
              empty={whyEmpty ?? 'No error budget was spent.'}
              columns={[
                {
                  key: 'slo',
                  title: 'SLO',
                  cell: ({ slo, objective }) => (
                    <Anchor component={Link} to={`/reliability/slos/${slo}`} size="sm">
                      {slo}, {objective}
                    </Anchor>
                  ),
                },
                {
                  key: 'minutes',
                  title: 'Budget spent',
                  align: 'right',
                  sort: ({ budgetMinutes }) => budgetMinutes,
                  cell: ({ budgetMinutes }) => `${formatText(budgetMinutes, '')} min of full outage`,
                },
                {
                  key: 'sli',
                  title: 'Good events',
                  align: 'right',
                  cell: ({ sli }) => formatText(sli, 'ratio'),
                },
                { key: 'events', title: 'n', align: 'right', wide: true, cell: ({ events }) => formatText(events, 'count') },
              ]}
            />
          </>
        )}
      </Loaded>
    </Section>
  );
}
