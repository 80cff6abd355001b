import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { adminToken, ingestKey, type TestApp, testApp } from '../../../../../../test/support/app.ts';
import { manualClock } from '../../../platform/clock.ts';
import { dispatch } from '../routing/dispatcher.ts';

const start = Date.parse('2026-11-30T12:00:00Z');
const minute = 60_000;
const iso = (time: number) => new Date(time).toISOString();
const clock = manualClock(start);
let app: TestApp;

const alert = (labels: Record<string, string>, more: object = {}) => ({
  labels: { alertname: 'Errors', severity: 'page', service: 'checkout', ...labels },
  annotations: { summary: 'Too many errors' },
  generatorURL: 'http://prometheus.example/graph',
  startsAt: iso(start),
  endsAt: iso(start + 4 * minute),
  ...more,
});
const send = (...alerts: object[]) => app.ingest('/api/v2/alerts', alerts, { 'content-type': 'application/json' });
const names = ({ body }: { body: { labels: Record<string, string> }[] }) => body.map(({ labels }) => labels.instance).sort();

beforeAll(async () => {
  app = await testApp({ clock });
  expect(
    await send(alert({ instance: 'a' }), alert({ instance: 'b', severity: 'ticket' }), alert({ instance: 'c', service: 'search' })),
  ).toMatchObject({
    status: 200,
    text: '',
  });
  await dispatch(app.house, clock.now());
});
afterAll(() => app.close());

describe('alerts', () => {
  test('are listed as Alertmanager does', async () => {
    const { status, body } = await app.call('GET', '/api/v2/alerts?filter=instance%3D%22a%22');
    expect(status).toBe(200);
    expect(body).toEqual([
      {
        annotations: { summary: 'Too many errors' },
        endsAt: iso(start + 4 * minute),
        fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/),
        receivers: [{ name: 'nobody' }],
        startsAt: iso(start),
        status: { inhibitedBy: [], mutedBy: [], silencedBy: [], state: 'active' },
        updatedAt: iso(start),
        generatorURL: 'http://prometheus.example/graph',
        labels: { alertname: 'Errors', instance: 'a', service: 'checkout', severity: 'page' },
      },
    ]);
  });

  test.each([
    ['', ['a', 'b', 'c']],
    ['?filter=service=~"check.*"&filter=severity!=page', ['b']],
    ['?receiver=no.ody', ['a', 'b', 'c']],
    ['?receiver=body', []],
    ['?active=false', []],
  ])('GET alerts%s', async (query, expected) => {
    expect(names(await app.call('GET', `/alertmanager/api/v2/alerts${encodeURI(query)}`))).toEqual(expected);
  });

  test('stand in groups by the labels that the route groups by', async () => {
    const { body } = await app.call('GET', '/api/v2/alerts/groups?filter=instance!=b');
    expect(body.map(({ labels, receiver, alerts }: any) => [labels, receiver.name, names({ body: alerts })])).toEqual([
      [{ alertname: 'Errors', service: 'checkout' }, 'nobody', ['a']],
      [{ alertname: 'Errors', service: 'search' }, 'nobody', ['c']],
    ]);
    const own = await app.call('GET', '/api/v1/alert-groups');
    expect(own.body.groups.map(({ alerts }: any) => alerts.length)).toEqual([2, 1]);
  });

  test('that are wrong are said to be, and the others are kept', async () => {
    const answer = await send(
      alert({ instance: 'kept', service: 'other' }),
      { labels: {} },
      { labels: { a: 1 } },
      alert({}, { endsAt: iso(start - 1) }),
    );
    expect([answer.status, answer.body]).toEqual([
      400,
      'alerts[1]: at least one label pair required; alerts[2]: labels and annotations are objects of texts; alerts[3]: start time must be before end time',
    ]);
    expect(names(await app.call('GET', '/api/v2/alerts?filter=instance=kept'))).toEqual(['kept']);
    await send(alert({ instance: 'kept', service: 'other' }, { endsAt: iso(start) }));
    expect(names(await app.call('GET', '/api/v2/alerts?filter=instance=kept'))).toEqual([]);
  });

  test('end when they are sent no more', async () => {
    await send(alert({ instance: 'brief', service: 'other' }, { endsAt: iso(start + minute) }), {
      labels: { alertname: 'Timeless', instance: 'timeless' },
    });
    await dispatch(app.house, start + minute);
    expect(names(await app.call('GET', '/api/v2/alerts?filter=instance=~"brief|timeless"'))).toEqual(['timeless']);
    await dispatch(app.house, start + 5 * minute);
    expect(names(await app.call('GET', '/api/v2/alerts?filter=instance=~"brief|timeless"'))).toEqual([]);
    clock.set(start);
    await send(
      ...['a', 'b'].map((instance) =>
        alert({ instance, ...(instance === 'b' ? { severity: 'ticket' } : {}) }, { endsAt: iso(start + 60 * minute) }),
      ),
    );
    await send(alert({ instance: 'c', service: 'search' }, { endsAt: iso(start + 60 * minute) }));
    await dispatch(app.house, clock.now());
  });

  test.each([
    ['a bearer key', { authorization: `Bearer ${ingestKey}` }, 200],
    ['the key as a password', { authorization: `Basic ${Buffer.from(`prometheus:${ingestKey}`).toString('base64')}` }, 200],
    ['an API token', { authorization: `Bearer ${adminToken}` }, 200],
    ['a wrong key', { authorization: 'Bearer wrong' }, 403],
    ['nothing', { authorization: '' }, 401],
  ])('are taken with %s: %i', async (_name, headers, status) => {
    const answer = await app.ingest('/alertmanager/api/v2/alerts', [], headers);
    expect(answer.status).toBe(status);
    if (status !== 200) expect(typeof answer.body).toBe('string');
  });

  test.each(['/api/v2/alerts?filter=nonsense', '/api/v2/alerts?filter=a=~"("', '/api/v2/alerts?active=maybe', '/api/v2/alerts?receiver=('])(
    '%s is refused with a text',
    async (url) => {
      const { status, body } = await app.call('GET', encodeURI(url));
      expect([status, typeof body]).toEqual([400, 'string']);
    },
  );
});

describe('silences', () => {
  const silence = (more: object = {}) => ({
    matchers: [{ name: 'service', value: 'sea.*', isRegex: true, isEqual: true }],
    startsAt: iso(start),
    endsAt: iso(start + 30 * minute),
    createdBy: 'ana',
    comment: 'reindexing',
    ...more,
  });

  test('are made, change what is told, are found, changed and ended', async () => {
    const made = await app.call('POST', '/api/v2/silences', silence());
    expect(made).toMatchObject({ status: 200, body: { silenceID: expect.any(String) } });
    const id = made.body.silenceID as string;
    const silenced = await app.call('GET', '/api/v2/alerts?filter=instance=c');
    expect(silenced.body[0].status).toEqual({ inhibitedBy: [], mutedBy: [], silencedBy: [id], state: 'suppressed' });
    expect(names(await app.call('GET', '/api/v2/alerts?silenced=false'))).toEqual(['a', 'b']);
    expect((await app.call('GET', `/api/v2/silence/${id}`)).body).toEqual({
      ...silence(),
      id,
      status: { state: 'active' },
      updatedAt: iso(start),
    });
    const found = async (filter: string) => (await app.call('GET', `/api/v2/silences?filter=${encodeURIComponent(filter)}`)).body.length;
    expect([await found('service=~"sea.*"'), await found('{service=~"sea.*"}'), await found('')]).toEqual([1, 1, 1]);
    // What is asked for is a matcher of the silence itself: a filter that many silences fulfil would let `amtool` end all of them.
    for (const other of ['service="sea.*"', 'service=~"sea.+"', 'service!="x"', 'team!="x"', 'team=""', 'service=~".*"']) {
      expect(await found(other), other).toBe(0);
    }

    const longer = await app.call('POST', '/api/v2/silences', silence({ id, endsAt: iso(start + 60 * minute) }));
    expect(longer.body.silenceID).toBe(id);
    const other = silence({ id, matchers: [{ name: 'service', value: 'search', isRegex: false }] });
    const replaced = await app.call('POST', '/api/v2/silences', other);
    expect(replaced.body.silenceID).not.toBe(id);
    expect((await app.call('GET', `/api/v2/silence/${id}`)).body.status.state).toBe('expired');

    expect((await app.call('DELETE', `/api/v2/silence/${replaced.body.silenceID}`)).status).toBe(200);
    expect((await app.call('GET', '/api/v2/alerts?filter=instance=c')).body[0].status.state).toBe('active');
    // Whoever lost the answer asks again.
    expect(await app.call('DELETE', `/api/v2/silence/${replaced.body.silenceID}`)).toMatchObject({ status: 200 });
    expect(await app.call('DELETE', '/api/v2/silence/00000000-0000-0000-0000-000000000000')).toMatchObject({ status: 404 });
    const audit = await app.call('GET', '/api/v1/audit?limit=20');
    expect(audit.body.entries.map(({ action }: { action: string }) => action)).toEqual(
      expect.arrayContaining(['silence.create', 'silence.change', 'silence.expire']),
    );
    const timeline = await app.call('GET', `/api/v1/timeline?from=${start - 1}&to=${start + 1}&kind=alert`);
    expect(timeline.text).toContain('reindexing');
  });

  test.each([
    ['without a comment', { comment: ' ' }, /comment/],
    ['that mutes everything', { matchers: [{ name: 'x', value: '.*', isRegex: true }] }, /must not match the empty string/],
    [
      'that mutes everything, by several matchers',
      {
        matchers: [
          { name: 'x', value: '', isRegex: false },
          { name: 'y', value: 'a|', isRegex: true },
        ],
      },
      /empty/,
    ],
    ['of a wrong expression', { matchers: [{ name: 'x', value: '(', isRegex: true }] }, /missing/],
    ['that ends before it starts', { endsAt: iso(start - minute) }, /ends after it starts/],
    ['in the past', { startsAt: iso(start - 2 * minute), endsAt: iso(start - minute) }, /in the past/],
    ['without matchers', { matchers: [] }, /matchers/],
  ])('%s are refused', async (_name, more, message) => {
    const { status, body } = await app.call('POST', '/api/v2/silences', silence(more));
    expect([status, body]).toEqual([400, expect.stringMatching(message)]);
  });

  test('may leave out what must be told, as in a maintenance', async () => {
    const but = { matchers: [{ name: 'severity', value: 'ticket', isRegex: false, isEqual: false }] };
    const { status, body } = await app.call('POST', '/api/v2/silences', silence(but));
    expect(status).toBe(200);
    expect(names(await app.call('GET', '/api/v2/alerts?silenced=false'))).toEqual(['b']);
    await app.call('DELETE', `/api/v2/silence/${body.silenceID}`);
  });

  test('of the own API need a reason, and tell who made them', async () => {
    const body = { matchers: ['service="search"', 'instance!~"x|y"'], endsAt: start + minute, reason: 'deploying' };
    const made = await app.call('POST', '/api/v1/silences', body);
    expect(made).toMatchObject({
      status: 201,
      body: { matchers: body.matchers, state: 'active', reason: 'deploying', startsAt: iso(start) },
    });
    expect((await app.call('GET', '/api/v1/silences')).body.silences).toContainEqual(made.body);
    expect(await app.call('POST', '/api/v1/silences', { ...body, reason: '' })).toMatchObject({
      status: 400,
      body: { code: 'invalid_request' },
    });
    expect(await app.call('POST', '/api/v1/silences', { ...body, matchers: ['x'] })).toMatchObject({ status: 400 });
    expect((await app.call('DELETE', `/api/v1/silences/${made.body.id}`)).status).toBe(204);
  });
});

test('the status tells the routing as an alertmanager.yml', async () => {
  const { body } = await app.call('GET', '/api/v2/status');
  expect(body).toMatchObject({ cluster: { status: 'disabled' }, versionInfo: { version: expect.stringContaining('binnacle') } });
  expect(body.config.original).toContain('group_by:');
  expect((await app.call('GET', '/api/v2/receivers')).body).toEqual([{ name: 'nobody' }]);
});

describe('the own API', () => {
  const idOf = async (instance: string) => {
    const { body } = await app.call('GET', '/api/v1/alerts?state=open');
    return body.alerts.find(({ labels }: any) => labels.instance === instance).id as string;
  };

  test('lists by state, service and urgency', async () => {
    const list = async (query: string) =>
      (await app.call('GET', `/api/v1/alerts?${query}`)).body.alerts.map(({ labels }: any) => labels.instance).sort();
    expect(await list('state=open')).toEqual(['a', 'b', 'c']);
    expect(await list('state=firing&service=checkout&urgency=page')).toEqual(['a']);
    expect(await list('state=acknowledged')).toEqual([]);
    expect(await list('limit=1')).toHaveLength(1);
  });

  test('people act on alerts, and what they did is to be seen', async () => {
    const id = await idOf('b');
    clock.advance(30_000);
    expect((await app.call('POST', `/api/v1/alerts/${id}/acknowledge`)).body).toMatchObject({
      state: 'acknowledged',
      acknowledgedAt: iso(start + 30_000),
    });
    expect((await app.call('POST', `/api/v1/alerts/${id}/unacknowledge`)).body).toMatchObject({ state: 'firing', acknowledgedBy: null });
    expect((await app.call('POST', `/api/v1/alerts/${id}/rate`, { rating: 'not_useful', reason: 'false positive' })).body).toMatchObject({
      rating: 'not_useful',
    });
    expect((await app.call('POST', `/api/v1/alerts/${id}/resolve`)).body).toMatchObject({ state: 'resolved', endsAt: iso(start + 30_000) });
    const { body } = await app.call('GET', `/api/v1/alerts/${id}`);
    expect(body.events.map(({ kind }: any) => kind)).toEqual([
      'fired',
      'resolved',
      'reopened',
      'acknowledged',
      'unacknowledged',
      'rated',
      'resolved',
    ]);
    expect(body.notifications).toEqual([]);
    expect((await app.call('POST', '/api/v1/alerts/00000000-0000-4000-8000-000000000000/acknowledge')).status).toBe(404);
  });

  test('says where an alert would go', async () => {
    const { body } = await app.call('POST', '/api/v1/alert-routing/test', { labels: { alertname: 'X', service: 'y', other: 'z' } });
    expect(body).toMatchObject({
      routes: [{ receiver: 'nobody', channels: [], groupLabels: { alertname: 'X', service: 'y' }, groupWait: 30, repeatInterval: 14_400 }],
      silencedBy: [],
      inhibitedBy: [],
    });
  });

  test('pages speak against a deployment until they are over or silenced, also when somebody looks into them', async () => {
    const gate = async (service: string) =>
      (await app.call('GET', `/api/v1/gate?service=${service}`)).body.reasons
        .filter(({ check }: any) => check === 'alert')
        .map(({ verdict, says }: any) => `${verdict}: ${says}`);
    expect(await gate('checkout')).toEqual(['deny: Errors fires since 2026-11-30T12:00Z: Too many errors']);
    expect(await gate('elsewhere')).toEqual(['allow: No alert of elsewhere that pages somebody is unresolved.']);
    await app.call('POST', `/api/v1/alerts/${await idOf('a')}/acknowledge`);
    expect((await gate('checkout'))[0]).toContain('deny: Errors fires since 2026-11-30T12:00Z, acknowledged');
    const made = await app.call('POST', '/api/v1/silences', { matchers: ['instance="a"'], endsAt: clock.now() + minute, reason: 'known' });
    expect(await gate('checkout')).toEqual([
      'allow: No alert of checkout that pages somebody is unresolved. 1 that are silenced do not count.',
    ]);
    await app.call('DELETE', `/api/v1/silences/${made.body.id}`);
  });

  test('counts alerts as metrics', async () => {
    const ask = async (metric: string, more: object = {}) =>
      (
        await app.call('POST', '/api/v1/evaluate', {
          metric,
          from: start - 60 * minute,
          to: start + 60 * minute,
          step: '1h',
          timezone: 'UTC',
          ...more,
        })
      ).body;
    const fired = await ask('alerts.fired', { filter: { service: ['checkout', 'search'] }, groupBy: ['service'] });
    expect(fired.series.map(({ labels, values }: any) => [labels.service, values]).sort()).toEqual([
      ['checkout', [0, 2]],
      ['search', [0, 1]],
    ]);
    const firing = await ask('alerts.firing', { filter: { service: ['checkout', 'search'] } });
    expect(firing.series[0].values).toEqual([0, 2]);
    const wait = await ask('alerts.time_to_acknowledge', { filter: { urgency: 'ticket' } });
    expect([wait.unit, wait.series[0].values, wait.series[0].n]).toEqual(['seconds', [null, 30], [0, 1]]);
  });

  test('reviews rules: what fired often, and nobody needed', async () => {
    const day = 86_400_000;
    const noisy = (i: number, end: number) => ({
      source: 'tests',
      key: `noisy-${i}`,
      labels: { alertname: 'Noisy', severity: 'page' },
      annotations: {},
      state: 'resolved' as const,
      cause: 'condition' as const,
      startsAt: start - day + i * 10 * minute,
      endsAt: start - day + i * 10 * minute + end,
      link: '',
      rule: 'AlertRule/noisy',
    });
    await app.house.alerts.take(Array.from({ length: 6 }, (_, i) => noisy(i, 2 * minute)));
    const { body } = await app.call('GET', `/api/v1/alert-review?from=${start - 2 * day}&to=${start + day}`);
    expect(body.rules[0]).toEqual({
      rule: 'AlertRule/noisy',
      name: 'Noisy',
      source: 'tests',
      fired: 6,
      actedOn: 0,
      useful: 0,
      notUseful: 0,
      timeToAcknowledge: { p50: null, p90: null, n: 0 },
      briefShare: 1,
      over: 6,
      proposal: { what: 'delete', reason: 'It fired 6 times, nobody acted on it, and every time it ended by itself.' },
    });
    const errors = body.rules.find(({ rule }: any) => rule === 'alertmanager/Errors');
    expect(errors).toMatchObject({ actedOn: 2, notUseful: 1, timeToAcknowledge: { p50: 30, p90: 30, n: 2 } });
    expect(body.rules.every((rule: object) => !JSON.stringify(rule).includes('token'))).toBe(true);
  });
});
