import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestApp, testApp } from '../../../../../test/support/app.ts';
import { manualClock } from '../../platform/clock.ts';
import { refreshImpacts } from './impact-kept.ts';

const minute = 60_000;
const clock = manualClock('2026-03-02T12:00:00Z');
let app: TestApp;
beforeAll(async () => {
  app = await testApp({ clock });
  const manifest = { apiVersion: 'binnacle/v1', kind: 'Service', metadata: { name: 'checkout' }, spec: { aliases: ['Checkout-Web'] } };
  await app.call('POST', '/api/v1/definitions/apply', { manifests: [manifest], owner: 'people' });
});
afterAll(() => app.close());

let ids = 0;
/** An event, minutes before now. */
const event = (ago: number, change: Record<string, unknown> = {}) => ({
  id: `e${++ids}`,
  name: 'order_sent',
  time: clock.now() - ago * minute,
  session: 's1',
  ...change,
  properties: { service: 'checkout', ...(change.properties as object) },
});
const failed = { properties: { outcome: 'error' } };
async function send(...events: object[]): Promise<void> {
  const answer = await app.ingest('/api/v1/events', { events });
  expect(answer.body).toMatchObject({ accepted: events.length, rejected: [] });
}
async function incident(change: Record<string, unknown> = {}): Promise<number> {
  const started = new Date(clock.now() - 30 * minute).toISOString();
  const body = { title: 'Slow', severity: 'sev3', services: ['checkout'], started, ...change };
  return (await app.call('POST', '/api/v1/incidents', body)).body.number;
}
const impact = async (number: number) => (await app.call('GET', `/api/v1/incidents/${number}/impact`)).body;
const listed = async (number: number) =>
  (await app.call('GET', '/api/v1/incidents')).body.incidents.find((one: { number: number }) => one.number === number);

test('nobody is counted, and why is said, without services, events, persons, or events that tell of failures', async () => {
  const why = async (change: Record<string, unknown> = {}) => {
    const { people, peopleSeen, whyNoPeople } = await impact(await incident(change));
    expect({ people, peopleSeen }).toEqual({ people: null, peopleSeen: null });
    return whyNoPeople;
  };
  expect(await why({ services: [] })).toBe('The incident names no service.');
  expect(await why()).toContain('No product events of checkout came in while it lasted');
  await send(event(10, { session: '' }));
  expect(await why()).toContain('none says of which person or session');
  await send(event(10));
  expect(await why()).toContain('do not tell of failures');
});

test('those with a failure while it lasted are, once each, by person, else by session', async () => {
  clock.advance(24 * 60 * minute);
  await send(
    // Known later in the same session: one person.
    event(20, { session: 'a', ...failed }),
    event(19, { session: 'a', person: 'p1' }),
    event(18, { session: 'b', person: 'p1', name: 'exception' }),
    event(17, { session: 'c', properties: { outcome: 'Failed', service: 'checkout-web' } }),
    event(16, { session: 'c', ...failed }),
    // Nothing failed for them, or not then, or not there, or not of this service.
    event(15, { session: 'd', person: 'p2' }),
    event(40, { session: 'e', person: 'p3', ...failed }),
    event(14, { session: 'f', person: 'p4', properties: { outcome: 'error', environment: 'staging' } }),
    event(14, { session: 'g', person: 'p5', properties: { outcome: 'error', service: 'search' } }),
  );
  const number = await incident({ environment: 'production' });
  expect(await impact(number)).toMatchObject({ people: 2, peopleSeen: 3, whyNoPeople: '' });
  // Of any environment.
  expect(await impact(await incident())).toMatchObject({ people: 3, peopleSeen: 4 });
});

test('nobody is zero where failures are told of otherwise', async () => {
  clock.advance(24 * 60 * minute);
  await send(event(10, { person: 'p1' }));
  expect(await impact(await incident())).toMatchObject({ people: 0, peopleSeen: 1, whyNoPeople: '' });
});

test('the list holds what it cost as it was computed last, and for how long it lasts', async () => {
  clock.advance(24 * 60 * minute);
  await send(event(20, { person: 'p7', ...failed }));
  const number = await incident();
  expect(await listed(number)).toMatchObject({ lasted: 1800, impact: null });
  for (let turn = 0; turn < 5; turn++) await refreshImpacts(app.house);
  const computed = new Date(clock.now()).toISOString();
  expect(await listed(number)).toMatchObject({ impact: { people: 1, budgetMinutes: null, slo: '', computed } });
  // It goes on: another is affected, and a minute later it is known.
  await send(event(1, { person: 'p8', ...failed }));
  await refreshImpacts(app.house);
  expect(await listed(number)).toMatchObject({ impact: { people: 1 } });
  clock.advance(minute);
  for (let turn = 0; turn < 5; turn++) await refreshImpacts(app.house);
  expect(await listed(number)).toMatchObject({ lasted: 1860, impact: { people: 2 } });
  await app.call('PATCH', `/api/v1/incidents/${number}`, { status: 'resolved' });
  const end = new Date(clock.now()).toISOString();
  await refreshImpacts(app.house);
  // Late events count for an hour more; then it is left as it is.
  await send(event(2, { person: 'p9', ...failed }));
  clock.advance(10 * minute);
  for (let turn = 0; turn < 5; turn++) await refreshImpacts(app.house);
  expect(await listed(number)).toMatchObject({ mitigated: end, lasted: 1860, impact: { people: 3 } });
  clock.advance(120 * minute);
  for (let turn = 0; turn < 5; turn++) await refreshImpacts(app.house);
  const last = (await listed(number)).impact.computed;
  clock.advance(120 * minute);
  for (let turn = 0; turn < 5; turn++) await refreshImpacts(app.house);
  expect((await listed(number)).impact.computed).toBe(last);
});
