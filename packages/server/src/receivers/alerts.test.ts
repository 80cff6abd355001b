import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ingestKey, type TestApp, testApp } from '../../../../test/support/app.ts';
import fc from '../../../../test/support/property.ts';
import { manualClock } from '../platform/clock.ts';
import { AppError } from '../platform/errors.ts';
import { alertsOf } from './alertmanager/alerts.ts';
import { decodeDatadogAlert } from './datadog/alert-decode.ts';
import { isObject } from './json-object.ts';
import { createdAlert } from './opsgenie/alerts.ts';

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

const alerts = async () => {
  const { rows } = await app.records.execute(
    `SELECT source, key, name, service, environment, urgency, state, cause, labels, annotations, link, value, fired_at, ends_at
FROM alert ORDER BY created_at, name, key`,
  );
  return rows as any[];
};

describe('Alertmanager and Grafana', () => {
  const alert = (more: object = {}) => ({
    status: 'firing',
    labels: { alertname: 'HighErrorRate', severity: 'warning', app: 'checkout', env: 'prod' },
    annotations: { summary: 'Checkout answers with errors', runbook_url: 'https://runbooks.example.org/7' },
    startsAt: '2026-10-06T07:30:00.123Z',
    endsAt: '0001-01-01T00:00:00Z',
    generatorURL: 'http://prometheus:9090/graph?g0.expr=up',
    fingerprint: '1d8c1d3a5a1f9e3b',
    ...more,
  });
  const notification = (...list: object[]) => ({ receiver: 'binnacle', status: 'firing', alerts: list, version: '4', truncatedAlerts: 0 });
  const send = (body: unknown, path = '/hooks/alertmanager') => app.ingest(path, body);

  test('an alert that is no incident is told all the same, and its end', async () => {
    expect(await send(notification(alert()))).toMatchObject({ status: 202, body: { accepted: 1 } });
    await send(notification(alert()));
    expect(await alerts()).toMatchObject([
      {
        source: 'alertmanager',
        name: 'HighErrorRate',
        service: 'checkout',
        environment: 'prod',
        urgency: 'ticket',
        state: 'firing',
        link: 'http://prometheus:9090/graph?g0.expr=up',
        fired_at: new Date('2026-10-06T07:30:00.123Z'),
      },
    ]);
    await send(notification(alert({ status: 'resolved', endsAt: '2026-10-06T07:59:00Z' })));
    await send(notification(alert()));
    expect(await alerts()).toMatchObject([{ state: 'resolved', ends_at: new Date('2026-10-06T07:59:00Z') }]);
    expect(await app.house.facts.query('SELECT id FROM incidents')).toEqual([]);
  });

  test('of Grafana, with its own links and value, and what it says of rules without data', async () => {
    const panel = {
      dashboardURL: 'https://grafana.example.org/d/1',
      panelURL: 'https://grafana.example.org/d/1?viewPanel=2',
      values: { B: 22.5 },
    };
    const empty = alert({ labels: { alertname: 'DatasourceNoData', rulename: 'x' }, values: null });
    const body = { ...notification(alert(panel), empty), orgId: 1, title: '[FIRING:2]', state: 'alerting', message: '**Firing**' };
    expect(await send(body, '/hooks/grafana')).toMatchObject({ status: 202, body: { accepted: 2 } });
    expect(await alerts()).toMatchObject([
      { source: 'grafana', name: 'DatasourceNoData', cause: 'no_data' },
      { source: 'grafana', name: 'HighErrorRate', value: 22.5, link: 'https://grafana.example.org/d/1?viewPanel=2' },
    ]);
  });

  test('what is odd about an alert does not lose the others', async () => {
    const odd = [{}, { labels: 'x', startsAt: 'soon' }, 7, null, alert({ startsAt: '2031-01-01T00:00:00Z' })];
    expect((await send(notification(...(odd as object[])))).status).toBe(202);
    expect((await alerts()).map(({ name, state }) => [name, state])).toEqual([
      ['Alert', 'firing'],
      ['HighErrorRate', 'firing'],
    ]);
    expect((await send({ alerts: 'all' })).status).toBe(400);
    expect((await app.call('POST', '/hooks/grafana', notification(alert()), { authorization: 'Bearer wrong' })).status).toBe(403);
  });
});

describe('Datadog', () => {
  /** The documented payload, as Datadog fills it. */
  const payload = (transition: string, more: object = {}) => ({
    alert_id: '1234',
    alert_cycle_key: '7219434592',
    alert_transition: transition,
    alert_title: 'Checkout p99 is high',
    alert_type: 'error',
    alert_priority: 'P2',
    alert_scope: 'service:checkout,env:production',
    alert_status: 'p99 over service:checkout was > 0.5 on average during the last 5m',
    alert_query: 'avg(last_5m):p99:trace.http.request{service:checkout} > 0.5',
    alert_value: '$ALERT_VALUE',
    event_title: '[Triggered] Checkout p99 is high',
    event_msg: 'Look at the dashboard',
    tags: 'monitor,service:checkout,team:shop',
    date: '1791272400000',
    link: 'https://app.datadoghq.com/monitors/1234',
    ...more,
  });
  const send = (body: unknown) => app.ingest('/hooks/datadog', body);

  test('a monitor triggers, reminds and recovers', async () => {
    expect(await send(payload('Triggered'))).toMatchObject({ status: 202, body: { accepted: 1 } });
    clock.advance(600_000);
    await send(payload('Renotify', { date: '1791273000000' }));
    expect(await alerts()).toMatchObject([
      {
        source: 'datadog',
        key: 'environment:7219434592',
        name: 'Checkout p99 is high',
        service: 'checkout',
        environment: 'production',
        urgency: 'page',
        state: 'firing',
        value: null,
        labels: { team: 'shop', priority: 'P2', monitor: '1234' },
        annotations: { description: 'Look at the dashboard' },
        link: 'https://app.datadoghq.com/monitors/1234',
        fired_at: new Date(1_791_272_400_000),
      },
    ]);
    await send(payload('Recovered', { date: '1791273300000' }));
    expect(await alerts()).toMatchObject([{ state: 'resolved', ends_at: new Date(1_791_273_300_000) }]);
    await send(payload('Triggered'));
    expect(await alerts()).toMatchObject([{ state: 'resolved' }]);
  });

  test('no data and warnings are told as such; groups of a monitor are alerts of their own', async () => {
    await send(payload('No Data', { alert_cycle_key: '', alert_scope: 'host:a' }));
    await send(payload('Warn', { alert_cycle_key: '', alert_scope: 'host:b', alert_priority: '' }));
    expect(await alerts()).toMatchObject([
      { key: 'environment:1234:host:a', cause: 'no_data' },
      { key: 'environment:1234:host:b', cause: 'condition', urgency: 'ticket', labels: { severity: 'warning' } },
    ]);
  });

  test('what is of no use is said, with what to do', async () => {
    expect(await send(payload('Null'))).toMatchObject({ status: 202, body: { accepted: 0, ignored: expect.any(String) } });
    expect(await send({ text: 'hello' })).toMatchObject({
      status: 400,
      body: { detail: expect.stringContaining('docs/protocols/alerts.md') },
    });
    expect(await send('[]')).toMatchObject({ status: 400 });
    expect(await send(payload('Triggered', { event_msg: 'x'.repeat(512 * 1024) }))).toMatchObject({ status: 413 });
    expect(await alerts()).toEqual([]);
  });
});

describe('the Alert API of Opsgenie', () => {
  const genie = { authorization: `GenieKey ${ingestKey}` };
  const call = (method: string, path: string, body?: unknown, headers: Record<string, string> = genie) =>
    app.call(method, path, body, headers);
  const created = {
    message: 'An example alert message',
    alias: 'Life is too short for no alias',
    description: 'Every alert needs a description',
    responders: [
      { username: 'trinity@example.org', type: 'user' },
      { name: 'NOC', type: 'team' },
    ],
    tags: ['OverwriteQuietHours', 'env:production'],
    details: { region: 'eu-west', url: 'https://monitoring.example.org/7' },
    entity: 'checkout',
    priority: 'P1',
  };

  test('an alert is created, noted, taken up and closed, by alias or by id', async () => {
    const answer = await call('POST', '/opsgenie/v2/alerts', created);
    expect(answer).toMatchObject({ status: 202, body: { result: 'Request will be processed', took: 0, requestId: expect.any(String) } });
    const status = await call('GET', `/v2/alerts/requests/${answer.body.requestId}`);
    expect(status).toMatchObject({
      status: 200,
      body: { data: { success: true, action: 'create', processedAt: '2026-10-06T08:00:00.000Z' } },
    });
    const { alertId } = status.body.data;
    expect(await alerts()).toMatchObject([
      {
        source: 'opsgenie',
        key: `environment:${alertId}`,
        name: 'An example alert message',
        service: 'checkout',
        environment: 'production',
        urgency: 'page',
        labels: { team: 'NOC', region: 'eu-west', priority: 'P1' },
        annotations: { description: 'Every alert needs a description', tags: 'OverwriteQuietHours, env:production' },
        link: 'https://monitoring.example.org/7',
      },
    ]);
    expect(JSON.stringify(await alerts())).not.toContain('trinity');
    clock.advance(60_000);
    await call('POST', '/opsgenie/v2/alerts', created);
    const alias = encodeURIComponent(created.alias);
    expect((await call('POST', `/opsgenie/v2/alerts/${alias}/acknowledge?identifierType=alias`, { user: 'trinity' })).status).toBe(202);
    expect((await call('POST', `/v2/alerts/${alertId}/notes`, { note: 'Looking at it' })).status).toBe(202);
    expect(await alerts()).toMatchObject([
      { state: 'acknowledged', fired_at: new Date('2026-10-06T08:00:00Z'), service: 'checkout', annotations: { note: 'Looking at it' } },
    ]);
    expect((await call('POST', `/v2/alerts/${alertId}/close?identifierType=id`)).status).toBe(202);
    expect((await call('POST', `/v2/alerts/${alertId}/close?identifierType=id`)).status).toBe(202);
    expect(await alerts()).toMatchObject([{ state: 'resolved', ends_at: new Date('2026-10-06T08:01:00Z') }]);
  });

  test('without an alias the same alert is the same; deleting ends it', async () => {
    const { body } = await call('POST', '/v2/alerts', { message: 'Disk full' });
    await call('POST', '/v2/alerts', { message: 'Disk full' });
    const { alertId } = (await call('GET', `/opsgenie/v2/alerts/requests/${body.requestId}`)).body.data;
    expect(await alerts()).toMatchObject([{ urgency: 'ticket', labels: { priority: 'P3' } }]);
    expect((await call('DELETE', `/v2/alerts/${alertId}`)).status).toBe(202);
    expect(await alerts()).toMatchObject([{ state: 'resolved' }]);
  });

  test('what is wrong is said in the form of Opsgenie', async () => {
    const message = expect.any(String);
    expect(await call('POST', '/v2/alerts', {})).toMatchObject({ status: 422, body: { message: 'Message can not be empty.', took: 0 } });
    expect(await call('POST', '/v2/alerts', { message: 'x', priority: 'P9' })).toMatchObject({ status: 422 });
    expect(await call('POST', '/v2/alerts', { message: 'x', alias: 'a'.repeat(513) })).toMatchObject({ status: 422 });
    expect(await call('POST', '/v2/alerts/1/close?identifierType=tiny')).toMatchObject({ status: 400, body: { message } });
    expect(await call('POST', '/v2/alerts/1/notes', {})).toMatchObject({ status: 422 });
    expect(await call('GET', '/v2/alerts/requests/1')).toMatchObject({ status: 404, body: { message } });
    expect(await call('POST', '/v2/alerts', created, { authorization: 'GenieKey wrong' })).toMatchObject({
      status: 403,
      body: { message },
    });
    expect(await call('POST', '/v2/alerts', created, { authorization: '' })).toMatchObject({ status: 401, body: { message } });
    expect(await call('POST', '/v2/alerts', { ...created, description: 'x'.repeat(512 * 1024) })).toMatchObject({ status: 413 });
    expect(await alerts()).toEqual([]);
  });
});

test('whatever comes is decoded or refused', () => {
  const now = clock.now();
  const object = fc.dictionary(
    fc.constantFrom('labels', 'startsAt', 'status', 'values', 'message', 'alert_id', 'alert_transition', 'tags', 'details', 'responders'),
    fc.jsonValue(),
  );
  fc.assert(
    fc.property(object, (body) => {
      expect(alertsOf({ alerts: [body] }, now)).toHaveLength(1);
      for (const decode of [() => decodeDatadogAlert(body, 's', now).alert, () => createdAlert(body, 's', now).told]) {
        try {
          const told = decode();
          expect(told === undefined || isObject(told.labels)).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(AppError);
        }
      }
    }),
  );
});
