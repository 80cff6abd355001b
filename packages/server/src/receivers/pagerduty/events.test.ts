import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ingestKey, type TestApp, testApp } from '../../../../../test/support/app.ts';
import fc from '../../../../../test/support/property.ts';
import { manualClock } from '../../platform/clock.ts';
import { AppError } from '../../platform/errors.ts';
import { isObject } from '../json-object.ts';
import { decodeEvent } from './events.ts';

const clock = manualClock('2026-10-06T08:00:00Z');
let app: TestApp;
beforeAll(async () => {
  app = await testApp({ clock });
});
afterAll(() => app.close());
beforeEach(async () => {
  clock.set('2026-10-06T08:00:00Z');
  await app.records.execute('DELETE FROM alert');
});

/** As the documentation of PagerDuty shows it. */
const trigger = {
  payload: {
    summary: 'DISK at 99% on machine prod-datapipe03.example.com',
    timestamp: '2026-10-06T07:50:00.000+0000',
    severity: 'critical',
    source: 'prod-datapipe03.example.com',
    component: 'mysql',
    group: 'prod-datapipe',
    class: 'disk',
    custom_details: { 'free space': '1%', 'ping time': 1500, env: 'production' },
  },
  routing_key: ingestKey,
  dedup_key: 'samplekeyhere',
  event_action: 'trigger',
  client: 'Sample Monitoring Service',
  client_url: 'https://monitoring.example.com',
  links: [{ href: 'http://pagerduty.example.com', text: 'An example link.' }],
};
const acknowledge = { routing_key: ingestKey, dedup_key: 'samplekeyhere', event_action: 'acknowledge' };
const resolve = { routing_key: ingestKey, dedup_key: 'samplekeyhere', event_action: 'resolve' };

const send = (body: unknown, path = '/pagerduty/v2/enqueue') => app.call('POST', path, body, { authorization: '' });
const alerts = async () => {
  const { rows } = await app.records.execute(
    'SELECT key, name, service, environment, urgency, state, labels, annotations, link, fired_at, ends_at FROM alert ORDER BY created_at, key',
  );
  return rows as any[];
};

describe('the Events API v2 of PagerDuty', () => {
  test('an alert is triggered, acknowledged and resolved, at the root as well', async () => {
    expect(await send(trigger)).toMatchObject({
      status: 202,
      body: { status: 'success', message: 'Event processed', dedup_key: 'samplekeyhere' },
    });
    expect(await alerts()).toMatchObject([
      {
        key: 'environment:samplekeyhere',
        name: 'disk',
        service: 'mysql',
        environment: 'production',
        urgency: 'page',
        state: 'firing',
        labels: { alertname: 'disk', severity: 'critical', instance: 'prod-datapipe03.example.com', group: 'prod-datapipe' },
        annotations: { summary: trigger.payload.summary, description: 'free space: 1%\nping time: 1500\nenv: production' },
        link: 'https://monitoring.example.com',
        fired_at: new Date('2026-10-06T07:50:00Z'),
      },
    ]);
    clock.advance(60_000);
    expect((await send(acknowledge, '/v2/enqueue')).status).toBe(202);
    expect(await alerts()).toMatchObject([{ state: 'acknowledged', service: 'mysql', fired_at: new Date('2026-10-06T07:50:00Z') }]);
    clock.advance(60_000);
    expect((await send(resolve)).status).toBe(202);
    expect(await alerts()).toMatchObject([
      { state: 'resolved', annotations: { summary: trigger.payload.summary }, ends_at: new Date('2026-10-06T08:02:00Z') },
    ]);
  });

  test('what comes twice, or late, is the same alert; what ends nothing is nothing', async () => {
    expect((await send(resolve)).status).toBe(202);
    expect(await alerts()).toEqual([]);
    await send(trigger);
    await send(acknowledge);
    clock.advance(60_000);
    const again = { ...trigger, payload: { ...trigger.payload, timestamp: undefined } };
    await send(again);
    expect(await alerts()).toMatchObject([{ state: 'acknowledged', fired_at: new Date('2026-10-06T07:50:00Z') }]);
    await send(resolve);
    await send(resolve);
    await send(trigger);
    expect(await alerts()).toMatchObject([{ state: 'resolved', ends_at: new Date('2026-10-06T08:01:00Z') }]);
  });

  test('without a key of the sender the alert gets one, the same for the same', async () => {
    const { dedup_key: _, ...keyless } = trigger;
    const first = await send(keyless);
    expect(first.body.dedup_key).toMatch(/^[0-9a-f]{32}$/);
    expect((await send(keyless)).body).toEqual(first.body);
    expect(await alerts()).toHaveLength(1);
    await send({ ...resolve, dedup_key: first.body.dedup_key });
    expect(await alerts()).toMatchObject([{ state: 'resolved' }]);
  });

  test('keys of two sources are not the same alert', async () => {
    const { key } = (await app.call('POST', '/api/v1/ingest-keys', { source: 'nagios' })).body;
    await send(trigger);
    await send({ ...trigger, routing_key: key });
    await send({ ...resolve, routing_key: key });
    expect(await alerts()).toMatchObject([
      { key: 'environment:samplekeyhere', state: 'firing' },
      { key: 'nagios:samplekeyhere', state: 'resolved' },
    ]);
  });

  test('everything that is wrong with an event is said in the form of PagerDuty', async () => {
    const answer = await send({ routing_key: ingestKey, event_action: 'trigger', payload: { severity: 'bad' } });
    expect(answer).toMatchObject({ status: 400, body: { status: 'invalid event', message: 'Event object is invalid' } });
    expect(answer.body.errors).toEqual([
      "'payload.summary' is missing or blank",
      "'payload.source' is missing or blank",
      "'payload.severity' must be one of: critical, error, warning, info",
    ]);
    const unkeyed = await send({ routing_key: ingestKey, event_action: 'resolve' });
    expect(unkeyed.body.errors).toEqual(["'dedup_key' is missing, which 'resolve' needs"]);
    expect((await send({ ...trigger, event_action: 'constructor' })).status).toBe(400);
    expect((await send({ ...trigger, dedup_key: 'k'.repeat(256) })).status).toBe(400);
    expect(await app.ingest('/pagerduty/v2/enqueue', '{"routing_key"')).toMatchObject({ status: 400, body: { status: 'invalid event' } });
  });

  test.each([
    ['no routing key', { ...trigger, routing_key: undefined }, 401],
    ['a wrong routing key', { ...trigger, routing_key: 'bnk_unknown' }, 401],
    ['a routing key that is none', { ...trigger, routing_key: { a: 1 } }, 401],
    ['no JSON', 'routing_key', 401],
  ])('%s is refused', async (_what, body, status) => {
    expect(await send(body)).toMatchObject({ status, body: { status: 'error', errors: [expect.any(String)] } });
    expect(await alerts()).toEqual([]);
  });

  test('more than 512 KB is refused', async () => {
    const large = { ...trigger, payload: { ...trigger.payload, custom_details: { text: 'x'.repeat(512 * 1024) } } };
    expect(await send(large)).toMatchObject({ status: 413 });
    large.payload.custom_details.text = 'x'.repeat(500 * 1024);
    expect(await send(large)).toMatchObject({ status: 202 });
  });

  test('a change event stands on the timeline, once', async () => {
    const change = {
      routing_key: ingestKey,
      payload: {
        summary: 'Build Success - Increase snapshot create timeout to 30 seconds',
        timestamp: '2026-10-06T07:17:01Z',
        source: 'acme-build-pipeline-tool-default-i-9999',
        custom_details: { build_state: 'passed', build_number: '220', service: 'checkout' },
      },
      links: [{ href: 'https://acme.pagerduty.dev/build/2', text: 'View more details' }],
    };
    for (const path of ['/pagerduty/v2/change/enqueue', '/v2/change/enqueue']) {
      expect(await send(change, path)).toMatchObject({ status: 202, body: { status: 'success', message: 'Change event processed' } });
    }
    const { entries } = (await app.call('GET', '/api/v1/timeline?from=2026-10-06T00:00:00Z&to=2026-10-07T00:00:00Z')).body;
    expect(entries).toMatchObject([
      { kind: 'event', title: change.payload.summary, service: 'checkout', link: 'https://acme.pagerduty.dev/build/2' },
    ]);
    expect(await send({ routing_key: ingestKey, payload: {} }, '/v2/change/enqueue')).toMatchObject({ status: 400 });
  });

  test('each stands among the webhooks', async () => {
    await send(trigger);
    const { webhooks } = (await app.call('GET', '/api/v1/webhooks?protocol=pagerduty-events&limit=5')).body;
    expect(webhooks[0]).toMatchObject({ event: 'event.trigger', outcome: 'accepted' });
  });
});

test('whatever comes is decoded or refused', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom('trigger', 'acknowledge', 'resolve'), (payload, event_action) => {
      try {
        const { alert } = decodeEvent({ event_action, dedup_key: 'k', payload }, 's', clock.now());
        expect(isObject(alert.labels)).toBe(true);
      } catch (error) {
        expect(error).toBeInstanceOf(AppError);
      }
    }),
  );
});
