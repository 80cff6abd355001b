import { Anchor, List, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { Objective, SloWithHistory } from '../../api/reliability.ts';
import { useSession } from '../../api/session.ts';
import { formatCount, formatText } from '../../kit/format.ts';
import { Section } from '../../kit/Section.tsx';
import { formatTime } from '../../kit/time.ts';
import { When } from '../../kit/When.tsx';
import { gatePath } from '../gate/words.ts';
import { ObjectiveVerdict } from '../ObjectiveVerdict.tsx';
import { deployWords, forecastText, windowText } from '../states.ts';

/** The state of an objective, what the policy demands, what was counted, and what watches it. */
export function StandingSection({ slo, objective }: { readonly slo: SloWithHistory; readonly objective: Objective }) {
  const { timezone } = useSession();
  const suffix = slo.objectives.length > 1 ? ` · ${objective.name}` : '';
  const { policy, since, why, pace, notes, good, bad, total, covered, uncorrected, targets } = objective;
  return (
    <Section title={`How it stands${suffix}`}>
      <Text size="sm" component="div">
        <ObjectiveVerdict objective={objective} /> since <When time={since} never="it was first computed" />. {why}
      </Text>
      <Text size="sm">
        Policy {policy.name}: {deployWords[policy.deploys]}
        {policy.exempt.length > 0 && ` Exempt: ${policy.exempt.join(', ')}.`}{' '}
        <Anchor component={Link} to={gatePath(slo.service, slo.environment)} size="sm">
          Ask the gate about {slo.service}
        </Anchor>
      </Text>
      <List size="sm">
        {policy.demands.map((demand) => (
          <List.Item key={demand}>{demand}</List.Item>
        ))}
      </List>
      <Text size="sm">Forecast: {forecastText(objective, windowText(slo.window))}</Text>
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
            .map(
              ({ from, target }) =>
                `${formatText(target, 'ratio')}${from === null ? '' : ` from ${formatTime(Date.parse(from), timezone)}`}`,
            )
            .join(', ')}
          .
        </Text>
      )}
      {notes.map((note) => (
        <Text key={note} size="sm" c="var(--quiet)">
          {note}
        </Text>
      ))}
    </Section>
  );
}
