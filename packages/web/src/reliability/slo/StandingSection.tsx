import { List, Text } from '@mantine/core';
import type { Objective, SloWithHistory } from '../../api/reliability.ts';
import { DataTable } from '../../kit/DataTable.tsx';
import { formatCount, formatText } from '../../kit/format.ts';
import { Section } from '../../kit/Section.tsx';
import { Value } from '../../kit/Value.tsx';
import { When } from '../../kit/When.tsx';
import { ObjectiveVerdict } from '../ObjectiveVerdict.tsx';
import { deployWords, forecastText } from '../states.ts';

/** The state of an objective, what the policy demands, what was counted, and what watches it. */
export function StandingSection({ slo, objective }: { readonly slo: SloWithHistory; readonly objective: Objective }) {
  const suffix = slo.objectives.length > 1 ? ` · ${objective.name}` : '';
  const { policy, since, why, pace, notes, good, bad, total, covered, uncorrected, targets } = objective;
  return (
    <Section title={`How it stands${suffix}`}>
      <Text size="sm" component="div">
        <ObjectiveVerdict objective={objective} /> since <When time={since} never="it was first computed" />. {why}
      </Text>
      <Text size="sm">
        Policy {policy.name}: {deployWords[policy.deploys]}
        {policy.exempt.length > 0 && ` Exempt: ${policy.exempt.join(', ')}.`}
      </Text>
      <List size="sm">
        {policy.demands.map((demand) => (
          <List.Item key={demand}>{demand}</List.Item>
        ))}
      </List>
      <Text size="sm">Forecast: {forecastText(objective, slo.window.duration)}</Text>
      {pace !== null && <Text size="sm">Pace: {pace.says}</Text>}
      <Text size="sm">
        Counted: {formatCount(good)} good, {formatCount(bad)} bad, {formatCount(total)} in all
        {covered !== null && `; ${formatText(covered, 'ratio')} of the time has data`}.
      </Text>
      {uncorrected !== null && (
        <Text size="sm">
          Without corrections: {formatCount(uncorrected.good)} good, {formatCount(uncorrected.bad)} bad, {formatCount(uncorrected.total)} in
          all; budget left {formatText(uncorrected.budgetRemaining, 'ratio')}.
        </Text>
      )}
      {targets.length > 1 && (
        <Text size="sm">
          Targets in this window:{' '}
          {targets
            .map(({ from, target }) => `${formatText(target, 'ratio')}${from === null ? '' : ` from ${from.slice(0, 16)} UTC`}`)
            .join(', ')}
          .
        </Text>
      )}
      {notes.map((note) => (
        <Text key={note} size="sm" c="var(--quiet)">
          {note}
        </Text>
      ))}
      <BurnRates objective={objective} suffix={suffix} />
      <Text size="sm" fw={600} mt="sm">
        Alerts that watch it
      </Text>
      <List size="sm">
        {objective.alerts.map(({ name, urgency, says }) => (
          <List.Item key={name}>
            {name} ({urgency}): {says}
          </List.Item>
        ))}
      </List>
      {objective.alerts.length === 0 && <Text size="sm">None: alerting is turned off, or no rule could fire.</Text>}
    </Section>
  );
}

function BurnRates({ objective, suffix }: { readonly objective: Objective; readonly suffix: string }) {
  return (
    <DataTable
      caption={`Burn rates${suffix}`}
      rows={objective.burnRates}
      rowKey={({ window }) => window}
      columns={[
        { key: 'window', title: 'Look-back', cell: ({ window }) => window },
        {
          key: 'rate',
          title: 'Burn rate',
          align: 'right',
          cell: ({ rate }) => <Value value={rate} unit="score" whyEmpty="There were no events." />,
        },
        { key: 'total', title: 'n', align: 'right', cell: ({ total }) => formatCount(total) },
      ]}
    />
  );
}
