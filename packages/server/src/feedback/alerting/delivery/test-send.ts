import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import type { House } from '../../../area.ts';
import { DeliveryError } from '../../../platform/messages/delivery-error.ts';
import type { Notification, Target } from '../types.ts';
import type { ChannelSpec } from './definitions.ts';
import { attempt, type Carrier } from './deliver.ts';
import { queued } from './outbox.ts';
import { channelSpec } from './secrets.ts';
import { notificationTable } from './tables.ts';

/** Where something stays open until it is told that it is over. */
const staysOpen: ReadonlySet<ChannelSpec['type']> = new Set(['pagerduty', 'opsgenie', 'alertmanager']);

export interface Tested {
  readonly ok: boolean;
  readonly says: string;
}

/** Sends a test to a channel now, once, past the outbox; it stands in the log of deliveries. @throws AppError `not_found` when there is no such channel. */
export async function testChannel(carrier: Carrier, name: string, by: string): Promise<Tested> {
  const spec = await channelSpec(carrier.house, name);
  const test = { target: { kind: 'channel', name }, says: `${by} tests the channel ${name}. Nothing is wrong.` } as const;
  const firing = testNotification(carrier.house, test, 'firing');
  const tested = await sendNow(carrier, firing, spec);
  if (!tested.ok || !staysOpen.has(spec.type)) return tested;
  return sendNow(carrier, { ...firing, ...testNotification(carrier.house, test, 'resolved'), group: firing.group }, spec);
}

/** Sends a test to a person in one of their ways, as `testChannel` does. */
export async function testPerson(carrier: Carrier, target: Extract<Target, { kind: 'person' }>): Promise<Tested> {
  const says = 'You test how Binnacle reaches you. Nothing is wrong.';
  return sendNow(carrier, testNotification(carrier.house, { target, says }, 'firing'), undefined);
}

async function sendNow(carrier: Carrier, content: Notification, spec: ChannelSpec | undefined): Promise<Tested> {
  const { house } = carrier;
  const now = new Date(house.clock.now());
  const row = queued(content, now);
  // Never due: it is sent here alone.
  await house.database.insert(notificationTable).values({ ...row, state: 'failed', attempts: 1, error: 'The test was not finished.' });
  const mark = (set: Partial<typeof notificationTable.$inferInsert>) =>
    house.database.update(notificationTable).set(set).where(eq(notificationTable.id, row.id));
  try {
    const { says } = await attempt(carrier, row, spec, { root: content.id, reference: undefined }, new AbortController().signal);
    await mark({ state: 'sent', sentAt: new Date(house.clock.now()), error: null });
    return { ok: true, says };
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError)
      house.log.error({ err: error, channel: content.target }, 'a test could not be made');
    const { reason } = DeliveryError.of(error);
    await mark({ error: reason.slice(0, 500) });
    return { ok: false, says: reason };
  }
}

interface Test {
  readonly target: Target;
  readonly says: string;
}

function testNotification({ clock }: House, { target, says }: Test, state: 'firing' | 'resolved'): Notification {
  const now = clock.now();
  const labels = { alertname: target.kind === 'channel' ? 'TestOfChannel' : 'TestOfContact', severity: 'info' };
  const annotations = { summary: says };
  const id = randomUUID();
  return {
    id,
    target,
    group: `test:${id}`,
    reason: 'test',
    status: state,
    alerts: [
      {
        id,
        labels,
        annotations,
        state,
        urgency: 'info',
        startsAt: now,
        endsAt: state === 'resolved' ? now : null,
        value: null,
        rule: '',
        link: '',
        acknowledgedBy: null,
      },
    ],
    groupLabels: {},
    commonLabels: labels,
    commonAnnotations: annotations,
    receiver: '',
  };
}
