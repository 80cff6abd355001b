import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { alertRulesQuery, backtest } from '../../api/alert-rules.ts';
import type { Alert } from '../../api/alerts.ts';
import { Loaded } from '../../kit/Loaded.tsx';
import { Section } from '../../kit/Section.tsx';
import { BacktestChart } from './BacktestChart.tsx';

const hour = 3_600_000;

/** What its rule judged around the alert, where the rule is one of this server. */
export function AlertChart({ alert }: { readonly alert: Alert }) {
  const rules = useQuery({ ...alertRulesQuery, enabled: alert.rule !== '' });
  const ofDefinition = (rules.data ?? []).filter(({ definition, title }) => definition === alert.rule && title === alert.name);
  const rule = ofDefinition.find(({ severity }) => severity === alert.urgency) ?? ofDefinition[0];
  const query = useQuery({
    queryKey: ['alerts', 'around', alert.id, rule?.name],
    enabled: rule !== undefined,
    refetchInterval: 60_000,
    queryFn: ({ signal }) => {
      const now = Date.now() - 1_000;
      const end = alert.endsAt === null ? now : Date.parse(alert.endsAt) + hour;
      return backtest(rule?.name ?? '', Date.parse(alert.startsAt) - 6 * hour, Math.min(end, now), signal);
    },
  });
  if (rule === undefined) return null;
  return (
    <Section title="What its rule saw">
      <Loaded query={query} height={300}>
        {(data) => <BacktestChart data={data} title={`${alert.name}, from six hours before it began`} />}
      </Loaded>
      <Text size="xs" c="var(--quiet)">
        As the rule judges now.
      </Text>
    </Section>
  );
}
