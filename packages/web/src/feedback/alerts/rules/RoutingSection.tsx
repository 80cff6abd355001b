import { Anchor, Text } from '@mantine/core';
import { useQueries } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { routedQuery, type TakenRoute } from '../../../api/alert-routing.ts';
import type { Labels } from '../../../api/alerts.ts';
import { ErrorState } from '../../../kit/ErrorState.tsx';
import { Section } from '../../../kit/Section.tsx';
import { RoutedTable } from '../routing/RoutedTable.tsx';

/** Who would be told of alerts with these labels. */
export function RoutingSection({ labels }: { readonly labels: readonly Labels[] }) {
  const answers = useQueries({ queries: labels.map(routedQuery) });
  const failed = answers.find(({ isError }) => isError);
  const routes = new Map<string, TakenRoute>();
  for (const { data } of answers) for (const route of data?.routes ?? []) if (!routes.has(route.route)) routes.set(route.route, route);
  return (
    <Section
      title="Who would be told"
      flush={routes.size > 0}
      actions={
        <Anchor component={Link} to="/feedback/alerts/routing" size="sm">
          Routing
        </Anchor>
      }
    >
      {failed !== undefined ? (
        <ErrorState error={failed.error} retry={failed.refetch} />
      ) : routes.size === 0 ? (
        <Text size="sm">Asking the routing …</Text>
      ) : (
        <RoutedTable routes={[...routes.values()]} />
      )}
    </Section>
  );
}
