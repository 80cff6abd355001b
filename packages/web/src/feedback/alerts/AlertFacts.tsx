import { Anchor, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { Alert, Labels } from '../../api/alerts.ts';
import { formatText } from '../../kit/format.ts';
import { When } from '../../kit/When.tsx';
import { StateMarks, UrgencyMark } from './AlertMarks.tsx';
import classes from './Alerts.module.css';
import { causeWords, rulePath, urgencyWords } from './words.ts';

/** The alert in a few lines, what it means first. */
export function AlertFacts({ alert }: { readonly alert: Alert }) {
  const { annotations, urgency } = alert;
  const path = rulePath(alert.rule);
  const runbook = annotations.runbook_url;
  return (
    <>
      {annotations.summary !== undefined && <Text fw={600}>{annotations.summary}</Text>}
      {annotations.impact !== undefined && <Text size="sm">Impact: {annotations.impact}</Text>}
      {annotations.description !== undefined && <Text size="sm">{annotations.description}</Text>}
      <dl className={classes.facts} style={{ marginTop: '0.5rem' }}>
        <Fact name="State">
          <StateMarks alert={alert} /> {causeWords[alert.cause]}
        </Fact>
        <Fact name="Urgency">
          <UrgencyMark urgency={urgency} /> {urgencyWords[urgency].asks}
        </Fact>
        {alert.service !== '' && (
          <Fact name="Service">{`${alert.service}${alert.environment === '' ? '' : ` in ${alert.environment}`}`}</Fact>
        )}
        <Fact name="Since">
          <When time={alert.startsAt} never="" />
          {alert.endsAt !== null && (
            <>
              , over <When time={alert.endsAt} never="" />
              {alert.resolvedBy === null ? '' : ` (${alert.resolvedBy})`}
            </>
          )}
        </Fact>
        {alert.value !== null && <Fact name="Value">{formatText(alert.value, '')}, in the base unit of its rule</Fact>}
        {alert.acknowledgedBy !== null && (
          <Fact name="Acknowledged">
            by {alert.acknowledgedBy}, <When time={alert.acknowledgedAt} never="" />
          </Fact>
        )}
        <Fact name="Told by">
          {path === undefined ? (
            alert.source
          ) : (
            <Anchor component={Link} to={path} size="sm">
              {alert.rule}
            </Anchor>
          )}
        </Fact>
        {runbook !== undefined && /^https?:\/\//.test(runbook) && (
          <Fact name="Runbook">
            <Anchor href={runbook} rel="noreferrer" size="sm">
              {runbook}
            </Anchor>
          </Fact>
        )}
        {/^https?:\/\//.test(alert.link) && (
          <Fact name="At its sender">
            <Anchor href={alert.link} rel="noreferrer" size="sm">
              {alert.link}
            </Anchor>
          </Fact>
        )}
      </dl>
    </>
  );
}

export function Fact({ name, children }: { readonly name: string; readonly children: React.ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

/** Labels or annotations by name. */
export function Pairs({ values }: { readonly values: Labels }) {
  return (
    <dl className={classes.facts}>
      {Object.entries(values)
        .sort(([a], [b]) => a.localeCompare(b))
        .map(([name, value]) => (
          <Fact key={name} name={name}>
            {value}
          </Fact>
        ))}
    </dl>
  );
}
