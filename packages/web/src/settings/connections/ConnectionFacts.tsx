import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Connection, DeliverySummary } from '../../api/connections.ts';
import { formatCount } from '../../kit/format.ts';
import { Snippet } from '../../kit/Snippet.tsx';
import { When } from '../../kit/When.tsx';
import classes from './Connections.module.css';

interface ConnectionFactsProps {
  readonly connection: Connection;
  readonly protocol: string;
  readonly webhooks: readonly DeliverySummary[];
}

/** What is read when, what was sent last, and where the webhook goes. */
export function ConnectionFacts({ connection, protocol, webhooks }: ConnectionFactsProps) {
  const { url, scopes, reads, lastSyncedAt, nextSyncAt, lastDelivery, webhook, name, statuses } = connection;
  const own = webhooks.find((one) => one.protocol === protocol && one.source === name);
  const strangers = webhooks.find((one) => one.protocol === protocol && one.source === 'anonymous');
  const refused = strangers !== undefined && strangers.rejected24h > 0 ? strangers.lastRejection : null;
  return (
    <dl className={classes.facts}>
      {reads && (
        <>
          <Fact title="Reads">{`${shortList(scopes)} of ${url}`}</Fact>
          <Fact title="Last read">
            <When time={lastSyncedAt} never="not to the end yet" />
            {nextSyncAt !== null && <>, next {isSoon(nextSyncAt) ? 'within a minute' : <When time={nextSyncAt} never="" />}</>}
          </Fact>
        </>
      )}
      <Fact title="Last webhook">
        {lastDelivery === null ? (
          'none yet'
        ) : (
          <>
            <When time={lastDelivery.at} never="" />: {lastDelivery.event} {lastDelivery.outcome}
            {lastDelivery.reason !== '' && ` (${lastDelivery.reason})`}
          </>
        )}
      </Fact>
      {own !== undefined && (
        <Fact title="In 24 hours">
          {`${formatCount(own.accepted24h)} accepted, ${formatCount(own.ignored24h)} ignored, ${formatCount(own.rejected24h)} refused`}
        </Fact>
      )}
      {refused !== null && (
        <Fact title="Refused">
          <Text size="sm" c="var(--bad)">
            Webhooks that nobody here vouches for, last <When time={refused.at} never="" />: {refused.reason}
          </Text>
        </Fact>
      )}
      {statuses.map(({ scope, postedAt, error, retryAt }) => (
        <Fact key={scope} title="Gate beside commits">
          {scope}: <When time={postedAt} never="none posted yet" />
          {error !== '' && (
            <Text size="sm" c="var(--bad)" style={{ overflowWrap: 'anywhere' }}>
              {error}
              {retryAt !== null && <> Tried again {isSoon(retryAt) ? 'within a minute' : <When time={retryAt} never="" />}.</>}
            </Text>
          )}
        </Fact>
      ))}
      <Fact title="Webhook">
        <details open={lastDelivery === null}>
          <summary>{webhook.signed ? 'Where it goes and what to choose' : 'Not set up yet: where it goes and what to choose'}</summary>
          <Text size="sm" my={4}>
            {webhook.setUp}.
          </Text>
          <Snippet code={webhook.url} />
          <Text size="sm" mt={4}>
            Events: {webhook.events.join(', ')}.
          </Text>
        </details>
      </Fact>
    </dl>
  );
}

function Fact({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <>
      <dt>{title}</dt>
      <dd>{children}</dd>
    </>
  );
}

function isSoon(time: string): boolean {
  return Date.parse(time) < Date.now() + 60_000;
}

function shortList(names: readonly string[]): string {
  const shown = names.slice(0, 5).join(', ');
  return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown;
}
