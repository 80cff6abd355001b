import { Text } from '@mantine/core';
import { useSearch } from '@tanstack/react-router';
import type { Slo } from '../api/reliability.ts';
import { MetricChart } from '../kit/MetricChart.tsx';
import { Section } from '../kit/Section.tsx';

/** Every bucket of every SLO is a window of its own: many hundred at once keep the server busy for many seconds. */
const most = 100;

/** The course of the least error budget, of the chosen service or, while they are few, of all SLOs. */
export function LeastBudget({ slos }: { readonly slos: readonly Slo[] }) {
  const { service } = useSearch({ from: '/reliability' });
  const asked = service === undefined ? slos : slos.filter((slo) => slo.service === service);
  return (
    <Section title={`Least error budget left, of ${service === undefined ? 'all objectives' : `the objectives of ${service}`}`}>
      {asked.length > most ? (
        <Text size="sm" c="var(--quiet)">
          Choose a service above: of more than {most} SLOs at once it is not drawn.
        </Text>
      ) : (
        <MetricChart
          title="Error budget remaining"
          grain="fine"
          judged={false}
          question={{ metric: 'slo.budget_remaining', ...(service === undefined ? {} : { filter: { service } }) }}
        />
      )}
    </Section>
  );
}
