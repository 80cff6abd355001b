import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestApp, testApp } from '../../../../../test/support/app.ts';
import { timeline } from '../../facts/timeline.ts';
import type { ToldAlert } from '../../facts/told-alert.ts';
import { manualClock } from '../../platform/clock.ts';
import { escalate } from '../oncall/escalations.ts';
import { incidentGate } from './gate.ts';
import { incidentLoop } from './publish.ts';
import { incidentTable } from './tables.ts';

const minute = 60_000;
const clock = manualClock('2026-03-02T10:00:00Z');
let app: TestApp;

beforeAll(async () => {
  app = await testApp({ clock });
  await app.call('POST', '/api/v1/users', { name: 'Ada', email: 'ada@example.com', password: 'a long enough password', role: 'member' });
  const { status, text } = await app.call('POST', '/api/v1/definitions/apply', definitions, { 'content-type': 'application/yaml' });
  if (status !== 200) throw new Error(text);
});
afterAll(() => app.close());

const definitions = `apiVersion: binnacle/v1
kind: EscalationPolicy
metadata: {name: paging}
spec:
  levels: [{targets: [{user: ada@example.com}]}]
  declareIncident: sev2
`;

function told(name: string, change: Partial<ToldAlert> = {}): ToldAlert {
  return {
    source: 'test',
    labels: { alertname: name, severity: 'page', service: 'checkout', environment: 'production' },
    annotations: { summary: `${name} is high` },
    state: 'firing',
    cause: 'condition',
    startsAt: clock.now() - 5 * minute,
    link: '',
    rule: '',
    ...change,
  };
}

async function alertId(name: string): Promise<string> {
  const { rows } = await app.records.execute('SELECT id FROM alert WHERE name = $1', [name]);
  return String(rows[0]?.id);
}

const gate = (service: string, environment?: string) =>
  incidentGate(app.house)({ service, names: [service], environment, now: clock.now() });
const factsOf = (number: number) =>
  app.house.facts.query<{ state: string; services: string[]; lasted: number | null }>(
    `SELECT state, services, if(isNull(resolved), NULL, toUInt32(dateDiff('second', started, assumeNotNull(resolved)))) AS lasted FROM incidents FINAL
WHERE source = 'binnacle' AND id = {id:String}`,
    { id: String(number) },
  );

test('an incident from an alert has its service and start, is among the facts, and its times follow its status', async () => {
  await app.house.alerts.take([told('Errors')]);
  const id = await alertId('Errors');
  const { status, body } = await app.call('POST', '/api/v1/incidents', { severity: 'sev1', alerts: [id] });
  expect(status).toBe(201);
  expect(body).toMatchObject({
    title: 'Errors is high',
    status: 'triage',
    services: ['checkout'],
    environment: 'production',
    source: 'alert',
    started: '2026-03-02T09:55:00.000Z',
    declared: '2026-03-02T10:00:00.000Z',
    acknowledged: null,
    resolved: null,
  });
  expect(await factsOf(body.number)).toEqual([{ state: 'open', services: ['checkout'], lasted: null }]);
  expect(await gate('checkout', 'production')).toMatchObject([
    { check: 'incident', verdict: 'deny', subject: `Incident/${body.number}`, link: `/feedback/incidents/${body.number}` },
  ]);
  expect(await gate('checkout', 'staging')).toMatchObject([{ verdict: 'allow' }]);
  expect(await gate('other')).toMatchObject([{ verdict: 'allow' }]);

  clock.advance(10 * minute);
  const url = `/api/v1/incidents/${body.number}`;
  const active = await app.call('PATCH', url, { status: 'active', roles: { commander: 'Ada@example.com' }, reason: 'Payments fail' });
  expect(active.body).toMatchObject({
    acknowledged: '2026-03-02T10:10:00.000Z',
    roles: { commander: 'ada@example.com', operations: null },
  });
  clock.advance(10 * minute);
  expect((await app.call('PATCH', url, { status: 'mitigated' })).body).toMatchObject({
    mitigated: '2026-03-02T10:20:00.000Z',
    resolved: null,
  });
  // 25 minutes from the start to the mitigation.
  expect(await factsOf(body.number)).toEqual([{ state: 'resolved', services: ['checkout'], lasted: 1500 }]);
  expect(await gate('checkout')).toMatchObject([{ verdict: 'allow' }]);
  clock.advance(10 * minute);
  expect((await app.call('PATCH', url, { status: 'resolved' })).body).toMatchObject({
    mitigated: '2026-03-02T10:20:00.000Z',
    resolved: '2026-03-02T10:30:00.000Z',
  });
  expect(await factsOf(body.number)).toMatchObject([{ lasted: 1500 }]);
});

test('its timeline holds what people wrote and what was found, each with where it came from', async () => {
  const around = (id: string, at: string, service: string) => ({
    id,
    time: Date.parse(at),
    kind: 'deployment',
    title: `${service} ${id}`,
    service,
    environment: 'production',
    link: `/d/${id}`,
    updated: 0,
  });
  await app.house.facts.append(timeline, [
    around('before', '2026-03-02T09:00:00Z', 'checkout'),
    around('long-before', '2026-03-02T08:00:00Z', 'checkout'),
    around('elsewhere', '2026-03-02T09:30:00Z', 'search'),
  ]);
  const url = '/api/v1/incidents/1';
  const note = await app.call('POST', `${url}/entries`, { kind: 'decision', text: 'Roll back', at: '2026-03-02T10:15:00Z' });
  expect(note).toMatchObject({ status: 201, body: { kind: 'decision', author: 'BINNACLE_ADMIN_TOKEN', pinned: false } });
  const edited = await app.call('PATCH', `${url}/entries/${note.body.id}`, { text: 'Roll back to 1.4', pinned: true });
  expect(edited.body).toMatchObject({
    text: 'Roll back to 1.4',
    pinned: true,
    history: [{ text: 'Roll back', by: 'BINNACLE_ADMIN_TOKEN' }],
  });
  const { body } = await app.call('GET', url);
  expect(body.alerts).toMatchObject([{ name: 'Errors', state: 'firing' }]);
  const lines = body.timeline.map(({ at, source, text, link }: any) => `${at.slice(11, 16)} ${source} ${text} ${link}`.trim());
  const id = body.alerts[0].id;
  expect(lines).toEqual([
    '09:00 timeline checkout before /d/before',
    `09:55 alert Errors fired /feedback/alerts/${id}`,
    '10:00 entry Declared as sev1: Errors is high',
    '10:10 entry Status: triage → active. Reason: Payments fail',
    '10:10 entry commander: nobody → ada@example.com. Reason: Payments fail',
    '10:15 entry Roll back to 1.4',
    '10:20 entry Status: active → mitigated.',
    '10:30 entry Status: mitigated → resolved.',
  ]);
  const status = body.timeline.find(({ kind }: any) => kind === 'status');
  expect((await app.call('PATCH', `${url}/entries/${status.id}`, { text: 'nothing happened' })).status).toBe(409);
});

test('impact says what is not known, and why', async () => {
  const { body } = await app.call('GET', '/api/v1/incidents/1/impact');
  expect(body).toMatchObject({ from: '2026-03-02T09:55:00.000Z', to: '2026-03-02T10:20:00.000Z', isOver: true, budgets: [], people: null });
  expect(body.whyEmpty).toMatch(/No SLO of checkout/);
});

test('impact is the share of bad events over the time it lasted', async () => {
  const slo = `apiVersion: binnacle/v1
kind: SLO
metadata: {name: search-answers}
spec:
  service: search
  window: 28d
  minimumEvents: 1
  indicator:
    good: {sql: "SELECT $bucket(time) AS bucket, count() AS value, count() AS n FROM timeline FINAL WHERE $range(time) AND kind = 'good' GROUP BY bucket"}
    total: {sql: "SELECT $bucket(time) AS bucket, count() AS value, count() AS n FROM timeline FINAL WHERE $range(time) AND kind IN ('good', 'bad') GROUP BY bucket"}
  objectives: [{target: 0.9}]
`;
  const applied = await app.call('POST', '/api/v1/definitions/apply', slo, { 'content-type': 'application/yaml' });
  expect([applied.status, applied.text]).toEqual([200, expect.stringContaining('create')]);
  const at = Date.parse('2026-03-02T10:10:00Z');
  await app.house.facts.append(
    timeline,
    Array.from({ length: 20 }, (_, index) => ({
      id: `e${index}`,
      time: at,
      kind: index < 15 ? 'good' : 'bad',
      title: '',
      service: '',
      environment: '',
      link: '',
      updated: 0,
    })),
  );
  const { body } = await app.call('POST', '/api/v1/incidents', {
    title: 'Search fails',
    severity: 'sev3',
    services: ['search'],
    started: '2026-03-02T10:00:00Z',
  });
  const { body: impact } = await app.call('GET', `/api/v1/incidents/${body.number}/impact`);
  expect(impact).toMatchObject({ isOver: false, from: '2026-03-02T10:00:00.000Z', to: '2026-03-02T10:30:00.000Z', whyEmpty: null });
  // 5 of 20 failed: a quarter of 30 minutes, and 2.5 times the tenth that is allowed.
  expect(impact.budgets).toMatchObject([{ service: 'search', slo: 'search-answers', sli: 0.75, events: 20, budgetMinutes: 7.5 }]);
  expect(impact.budgets[0].burnRate).toBeCloseTo(2.5);
});

test('a policy declares an incident for a group of alerts, once while it is open, and acknowledging an alert acknowledges it', async () => {
  await app.house.alerts.take([told('Slow'), told('Slower')]);
  const ids = [await alertId('Slow'), await alertId('Slower')];
  const what = (alerts: readonly string[], id: string) => ({
    id,
    group: 'g',
    reason: 'first' as const,
    status: 'firing' as const,
    alerts: alerts.map((alert) => ({
      ...{
        id: alert,
        labels: { alertname: 'Slow', service: 'checkout' },
        annotations: {},
        state: 'firing' as const,
        urgency: 'page' as const,
      },
      ...{ startsAt: clock.now() - 5 * minute, endsAt: null, value: null, rule: '', link: '', acknowledgedBy: null },
    })),
    ...{ groupLabels: {}, commonLabels: { alertname: 'Slow' }, commonAnnotations: {}, receiver: '' },
  });
  const start = (content: ReturnType<typeof what>) =>
    app.house.database.transaction((within) => escalate(app.house, within, 'paging', content));
  await start(what(ids.slice(0, 1), '00000000-0000-4000-8000-000000000011'));
  await start(what(ids.slice(0, 1), '00000000-0000-4000-8000-000000000011'));
  await start(what(ids, '00000000-0000-4000-8000-000000000012'));
  const declared = (await app.call('GET', '/api/v1/incidents?status=open')).body.incidents.filter(({ source }: any) => source === 'page');
  expect(declared).toMatchObject([
    { title: 'Slow', severity: 'sev2', services: ['checkout'], declaredBy: 'EscalationPolicy/paging', acknowledged: null },
  ]);
  const { number } = declared[0];
  expect((await app.call('GET', `/api/v1/incidents/${number}`)).body.alerts.map(({ name }: any) => name).sort()).toEqual([
    'Slow',
    'Slower',
  ]);
  expect(await factsOf(number)).toEqual([]);
  clock.advance(minute);
  await app.records.execute("UPDATE alert SET state = 'acknowledged', taken_up_at = $1 WHERE id = $2", [new Date(clock.now()), ids[0]]);
  await incidentLoop(app.house).run(clock.now(), new AbortController().signal);
  expect(await factsOf(number)).toMatchObject([{ state: 'open' }]);
  expect((await app.call('GET', `/api/v1/incidents/${number}`)).body.incident.acknowledged).toBe(new Date(clock.now()).toISOString());
  expect((await app.call('PATCH', `/api/v1/incidents/${number}`, { status: 'canceled', reason: 'A test' })).status).toBe(200);
  expect(await factsOf(number)).toMatchObject([{ services: [], lasted: 0 }]);
});

test('incidents are measured: how many, and how long they took', async () => {
  const evaluate = async (metric: string, more: object = {}) =>
    (
      await app.call('POST', '/api/v1/evaluate', {
        metric,
        from: '2026-03-01T00:00:00Z',
        to: '2026-03-04T00:00:00Z',
        step: 'none',
        ...more,
      })
    ).body;
  expect((await evaluate('incidents.count')).series).toMatchObject([{ values: [2], labels: {} }]);
  expect(
    (await evaluate('incidents.count', { groupBy: ['service', 'severity'] })).series
      .map(({ labels, values }: any) => [labels.service, labels.severity, values[0]])
      .sort(),
  ).toEqual([
    ['checkout', 'sev1', 1],
    ['search', 'sev3', 1],
  ]);
  expect((await evaluate('incidents.time_to_acknowledge')).series).toMatchObject([{ values: [900], n: [1] }]);
  expect((await evaluate('incidents.time_to_mitigate', { stat: 'p90' })).series).toMatchObject([{ values: [1500], n: [1] }]);
  expect((await evaluate('incidents.time_to_resolve', { filter: { service: 'checkout' } })).series).toMatchObject([
    { values: [2100], n: [1] },
  ]);
  expect((await evaluate('incidents.time_to_resolve', { filter: { service: 'search' } })).series).toMatchObject([
    { values: [null], n: [0] },
  ]);
});

test('delivery counts it among the incidents of all tools', async () => {
  const range = { from: '2026-03-02T00:00:00Z', to: '2026-03-03T00:00:00Z', step: 'none' };
  const { body } = await app.call('POST', '/api/v1/evaluate', { metric: 'delivery.incident_recovery_time', ...range, stat: 'p50' });
  expect(body.series).toMatchObject([{ values: [1500], n: [1] }]);
});

test.each([
  [{ severity: 'sev1' }, 400, /title/],
  [{ severity: 'sev1', title: 'x', started: '2099-01-01T00:00:00Z' }, 400, /later than now/],
  [{ severity: 'sev1', alerts: ['00000000-0000-4000-8000-0000000000ff'] }, 404, /no alert/],
  [{ severity: 'sev9', title: 'x' }, 400, /sev1/],
])('%j is refused', async (body, status, text) => {
  const answer = await app.call('POST', '/api/v1/incidents', body);
  expect(answer.status).toBe(status);
  expect(answer.text).toMatch(text);
});

test.each([
  [{ times: { mitigated: '2026-03-02T09:00:00Z' } }, /before it started/],
  [{ times: { resolved: '2026-03-02T10:01:00Z' } }, /before it was mitigated/],
  [{ times: { resolved: null } }, /has the time at which it was/],
  [{ roles: { commander: 'nobody@example.com' } }, /Nobody has an account/],
])('the change %j is refused', async (change, text) => {
  const answer = await app.call('PATCH', '/api/v1/incidents/1', change);
  expect([answer.status, answer.text]).toEqual([400, expect.stringMatching(text)]);
});

test('whoever may only look declares nothing', async () => {
  const { token } = (await app.call('POST', '/api/v1/tokens', { name: 'looks', role: 'viewer' })).body;
  const asViewer = { authorization: `Bearer ${token}` };
  expect((await app.call('POST', '/api/v1/incidents', { severity: 'sev1', title: 'x' }, asViewer)).status).toBe(403);
  expect((await app.call('GET', '/api/v1/incidents/1', undefined, asViewer)).status).toBe(200);
  expect((await app.call('GET', '/api/v1/incidents/999')).status).toBe(404);
});

test('the gate denies for an incident of the service also behind very many of others', async () => {
  const at = new Date(clock.now());
  const row = {
    title: 'Down',
    severity: 'sev1' as const,
    status: 'active' as const,
    environment: 'production',
    roles: {},
    summary: '',
    source: 'api' as const,
    key: null,
    detectedAt: at,
    acknowledgedAt: null,
    mitigatedAt: null,
    resolvedAt: null,
    declaredAt: at,
    declaredBy: 'somebody',
    version: 1,
    published: 1,
  };
  const others = Array.from({ length: 250 }, () => ({ ...row, services: ['Elsewhere'], startedAt: at }));
  const own = { ...row, services: ['Billing'], startedAt: new Date(clock.now() - minute) };
  await app.house.database.insert(incidentTable).values([own, ...others]);
  expect(await gate('billing', 'Production')).toMatchObject([{ verdict: 'deny', check: 'incident' }]);
  expect(await gate('third')).toMatchObject([{ verdict: 'allow' }]);
});
