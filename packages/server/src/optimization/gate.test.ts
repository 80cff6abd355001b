import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestApp, testApp } from '../../../../test/support/app.ts';
import { vitals } from '../facts/vitals.ts';
import { manualClock } from '../platform/clock.ts';

const clock = manualClock('2026-11-24T12:00:00Z');
let app: TestApp;
beforeAll(async () => {
  app = await testApp({ clock });
  await apply('checkout', { gate: 'deny' });
  await apply('checkout-hints', {});
});
afterAll(() => app.close());

const apply = async (name: string, more: object) => {
  const limits = [{ metric: 'vitals.lcp', stat: 'p75', filter: { source: 'shop' }, limit: 2.5 }];
  const spec = { kind: 'performance', service: 'checkout', limits, ...more };
  const manifest = { apiVersion: 'binnacle/v1', kind: 'Budget', metadata: { name }, spec };
  const answer = await app.call('POST', '/api/v1/definitions/apply', { manifests: [manifest], owner: 'people' });
  expect(answer.status).toBe(200);
};
let visits = 0;
const visit = (values: readonly number[]) => {
  const common = {
    time: clock.now() - 60_000,
    received: clock.now(),
    source: 'shop',
    name: 'lcp',
    path: '/',
    session: 's',
    navigation: 'n',
  };
  return app.house.facts.append(
    vitals,
    values.map((value) => ({ ...common, id: `visit-${visits++}`, value })),
  );
};
const ask = async (service = 'checkout') => {
  const { body } = await app.call('GET', `/api/v1/gate?service=${service}`);
  return { ...body, reasons: body.reasons.filter(({ check }: any) => check !== 'alert' && check !== 'incident') };
};
const told = async () => {
  const { decision, reasons } = await ask();
  return { decision, says: Object.fromEntries(reasons.map((one: any) => [one.subject, [one.verdict, one.says]])) };
};

test('without data a budget that denies cannot tell; one that warns lets through and says so', async () => {
  const { decision, says } = await told();
  expect(decision).toBe('unknown');
  expect(says['Budget/checkout'][0]).toBe('unknown');
  expect(says['Budget/checkout-hints']).toEqual(['allow', expect.stringMatching(/This budget only warns\.$/)]);
});

test('a limit that is exceeded denies, with the numbers; the answer is of the last minute', async () => {
  await visit([3, 3, 3, 3, 3]);
  expect((await told()).decision).toBe('unknown');
  clock.advance(60_000);
  await app.loops.tick();
  const { decision, says } = await told();
  expect(decision).toBe('deny');
  expect(says['Budget/checkout']).toEqual([
    'deny',
    'Largest contentful paint is 3 s of 2.5 s. p75 of 5 values in the last 7d is over the limit.',
  ]);
  expect(says['Budget/checkout-hints']?.[0]).toBe('allow');
  expect((await ask()).reasons[0]).toMatchObject({ check: 'performance_budget', link: '/optimization' });
});

test('a limit that is over still denies when it was judged more than five minutes ago', async () => {
  const then = clock.now();
  clock.advance(6 * 60_000);
  const { decision, says } = await told();
  expect(decision).toBe('deny');
  expect(says['Budget/checkout']).toEqual([
    'deny',
    expect.stringMatching(/over the limit\. This is what was known last, 6 minutes ago\.$/),
  ]);
  clock.set(then);
});

test('a definition that was changed is judged at once', async () => {
  await apply('checkout', { gate: 'deny', limits: [{ metric: 'vitals.lcp', stat: 'p75', filter: { source: 'shop' }, limit: 4 }] });
  expect(await told()).toMatchObject({ decision: 'allow', says: { 'Budget/checkout': ['allow', expect.stringContaining('3 s of 4 s')] } });
});

test('what was judged more than five minutes ago, and is not over, tells nothing', async () => {
  clock.advance(5 * 60_000 + 1);
  const { decision, says } = await told();
  expect(decision).toBe('unknown');
  expect(says['Budget/checkout']).toEqual(['unknown', 'The budget was last judged 5 minutes ago, which tells nothing of now.']);
  await app.loops.tick();
  expect((await told()).decision).toBe('allow');
});

test('budgets of other services say nothing, and what is no longer defined is forgotten', async () => {
  expect((await ask('search')).reasons).toMatchObject([{ check: 'service' }]);
  await app.call('DELETE', '/api/v1/definitions/Budget/checkout');
  clock.advance(60_000);
  await app.loops.tick();
  const { rows } = await app.records.execute('SELECT name FROM budget_standing ORDER BY name');
  expect(rows).toEqual([{ name: 'binnacle-ui' }, { name: 'checkout-hints' }]);
});
