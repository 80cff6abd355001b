import { Anchor } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { type Channel, channelsQuery, deliveriesQuery } from '../../../api/alert-delivery.ts';
import { EmptyState } from '../../../kit/EmptyState.tsx';
import { Loaded } from '../../../kit/Loaded.tsx';
import { Section } from '../../../kit/Section.tsx';
import { Verdict } from '../../../kit/Verdict.tsx';
import { When } from '../../../kit/When.tsx';
import { Fact } from '../AlertFacts.tsx';
import classes from '../Alerts.module.css';
import { AlertsFrame } from '../AlertsFrame.tsx';
import { DeliveryTable } from '../DeliveryTable.tsx';
import { urgencyWords } from '../words.ts';
import { healthOf } from './health.ts';
import { SecretSection } from './SecretSection.tsx';
import { TestChannel } from './TestChannel.tsx';

/** One channel: whether what is sent there arrives, its secret, and what it delivered last. */
export default function ChannelPage() {
  const { name } = useParams({ from: '/feedback/alerts/channels/$name' });
  const query = useQuery(channelsQuery);
  const channel = query.data?.find((one) => one.name === name);
  return (
    <AlertsFrame
      title={channel?.displayName ?? name}
      question="Does what is sent here arrive?"
      actions={
        <Anchor component={Link} to={`/definitions/NotificationChannel/${encodeURIComponent(name)}`} size="sm">
          Manifest
        </Anchor>
      }
    >
      <Loaded query={query} height={320}>
        {() =>
          channel === undefined ? (
            <EmptyState title="There is no such channel">
              No definition of kind NotificationChannel is named {name}; it may have been removed. Channels lists those there are.
            </EmptyState>
          ) : (
            <Detail channel={channel} />
          )
        }
      </Loaded>
    </AlertsFrame>
  );
}

function Detail({ channel }: { readonly channel: Channel }) {
  const { name, type, description, minimumUrgency, sendResolved, fallback, lastSent, lastFailed, waiting } = channel;
  const { judgement, word, why } = healthOf(channel);
  const deliveries = useQuery(deliveriesQuery({ channel: name }));
  return (
    <>
      <Section title="How it does" actions={<TestChannel name={name} />}>
        <dl className={classes.facts}>
          <Fact name="State">
            <Verdict judgement={judgement}>{word}</Verdict> {why}
          </Fact>
          <Fact name="Type">{type}</Fact>
          {description !== '' && <Fact name="For">{description}</Fact>}
          <Fact name="Sent last">
            <When time={lastSent?.at ?? null} never="never" />
          </Fact>
          <Fact name="Failed last">
            <When time={lastFailed?.at ?? null} never="never" />
            {lastFailed?.error != null && `: ${lastFailed.error}`}
          </Fact>
          <Fact name="Waiting">{waiting}</Fact>
          <Fact name="Takes">
            alerts from {urgencyWords[minimumUrgency].word} on{sendResolved ? ', and their ends' : ', without their ends'}
          </Fact>
          {fallback !== null && (
            <Fact name="Falls back to">
              <Anchor component={Link} to={`/feedback/alerts/channels/${encodeURIComponent(fallback)}`} size="sm">
                {fallback}
              </Anchor>
            </Fact>
          )}
        </dl>
      </Section>
      <SecretSection channel={channel} />
      <Section title="Delivered last" flush={(deliveries.data ?? []).length > 0}>
        <Loaded query={deliveries}>
          {(rows) =>
            rows.length === 0 ? (
              <EmptyState title="Nothing was sent here yet">A test stands here too, with what the receiver said.</EmptyState>
            ) : (
              <DeliveryTable deliveries={rows} />
            )
          }
        </Loaded>
      </Section>
    </>
  );
}
