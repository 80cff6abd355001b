import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type TestApp, testApp } from '../../../../test/support/app.ts';
import { manualClock } from '../platform/clock.ts';
import { Gate, type NamedCheck } from './gate.ts';
import { keptMs } from './history.ts';
import { createGate } from './index.ts';
import { answerTable, freezeTable, overrideTable } from './tables.ts';
import type { GateReason } from './types.ts';

const start = '2026-11-25T12:00:00Z';
const hour = 3_600_000;
const clock = manualClock(start);
let app: TestApp;
beforeAll(async () => {
  app = await testApp({ clock, environment: { BINNACLE_TIMEZONE: 'Europe/Berlin' } });
  await define('Service', 'checkout', { aliases: ['Checkout-API'] });
});
afterAll(() => app.close());
beforeEach(async () => {
  clock.set(start);
  await app.house.database.delete(freezeTable);
  await app.house.database.delete(overrideTable);
  await app.house.database.delete(answerTable);
});

const define = async (kind: string, name: string, spec: object) => {
  const manifest = { apiVersion: 'binnacle/v1', kind, metadata: { name }, spec };
  const answer = await app.call('POST', '/api/v1/definitions/apply', { manifests: [manifest], owner: 'people' });
  expect(answer.body).toMatchObject({ changes: [{ name }] });
};
const ask = async (query: string) => {
  const answer = await app.call('GET', `/api/v1/gate?${query}`);
  expect(answer).toMatchObject({ status: 200 });
  return { ...answer.body, reasons: answer.body.reasons.filter(isOfGate) };
};
/** That nothing fires and no incident goes on is the areas' to say. */
const isOfGate = ({ check }: GateReason) => check !== 'alert' && check !== 'incident';
const freeze = (body: object) => app.call('POST', '/api/v1/freezes', { to: '2026-11-26T12:00:00Z', reason: 'Sale', ...body });
const entries = async () =>
  (await app.call('GET', `/api/v1/timeline?from=2026-11-24T00:00:00Z&to=2026-12-02T00:00:00Z&kind=event`)).body.entries;

describe('a service', () => {
  test('with nothing against it may be deployed; an alias is the service', async () => {
    const answer = await ask('service=checkout-api&environment=production');
    expect(answer).toEqual({
      decision: 'allow',
      exitCode: 0,
      service: 'checkout',
      environment: 'production',
      reasons: [],
      override: null,
      evaluatedAt: '2026-11-25T12:00:00.000Z',
    });
  });

  test('that nobody knows could not be told of, until a deployment of it came in', async () => {
    expect(await ask('service=chekout')).toMatchObject({
      decision: 'unknown',
      exitCode: 2,
      reasons: [{ check: 'service', verdict: 'unknown', subject: 'Service/chekout', says: expect.stringContaining('Check the name') }],
    });
    await app.call('POST', '/api/v1/deployments', { service: 'chekout', environment: 'production' });
    expect(await ask('service=chekout')).toMatchObject({ decision: 'allow' });
  });

  test.each(['', 'service=', 'service=a&change=feature', 'service=a&sha=nothing', `service=${'a'.repeat(201)}`])(
    'asked for with "%s" is refused',
    async (query) => {
      expect(await app.call('GET', `/api/v1/gate?${query}`)).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
    },
  );
});

describe('a freeze', () => {
  test('of everything denies from its beginning to its end', async () => {
    const { status, body } = await freeze({ from: '2026-11-25T14:00:00Z' });
    expect(status).toBe(201);
    expect(body.freeze).toMatchObject({ state: 'planned', service: null, environment: null, hotfixes: 'deny', endedBy: null });
    expect(await ask('service=checkout')).toMatchObject({ decision: 'allow' });
    clock.advance(2 * hour);
    expect(await ask('service=checkout')).toMatchObject({
      decision: 'deny',
      exitCode: 1,
      reasons: [
        {
          check: 'freeze',
          subject: `Freeze/${body.freeze.id}`,
          says: expect.stringMatching(/^Deployments are frozen until .*13:00.*: Sale$/),
          link: '/reliability/gate',
        },
      ],
    });
    clock.set('2026-11-26T12:00:00Z');
    expect(await ask('service=checkout')).toMatchObject({ decision: 'allow' });
  });

  test('of a service and an environment concerns these alone; a question without an environment is about all', async () => {
    await freeze({ service: 'Checkout-API', environment: 'production' });
    const decisions = await Promise.all(
      ['service=checkout&environment=production', 'service=checkout', 'service=checkout&environment=staging', 'service=search'].map(
        async (query) => (await ask(query)).decision,
      ),
    );
    expect(decisions).toEqual(['deny', 'deny', 'allow', 'unknown']);
    expect(await ask('service=checkout&environment=Production')).toMatchObject({ decision: 'deny' });
  });

  test('may let hotfixes through, and says so', async () => {
    await freeze({ hotfixes: 'allow' });
    expect(await ask('service=checkout')).toMatchObject({ decision: 'deny' });
    const hotfix = await ask('service=checkout&change=hotfix');
    expect(hotfix).toMatchObject({
      decision: 'allow',
      reasons: [{ verdict: 'allow', says: expect.stringContaining('A hotfix gets through') }],
    });
  });

  test('denies a hotfix also behind very many that let it through', async () => {
    const row = {
      service: '',
      environment: '',
      startsAt: new Date(clock.now() - hour),
      endsAt: new Date(clock.now() + hour),
      reason: 'Sale',
      letsHotfixes: true,
      createdAt: new Date(clock.now()),
      createdBy: 'somebody',
      endedBy: null,
    };
    const lenient = Array.from({ length: 60 }, () => ({ ...row, id: randomUUID() }));
    const strict = { ...row, id: randomUUID(), letsHotfixes: false, startsAt: new Date(clock.now() - hour / 2) };
    await app.house.database.insert(freezeTable).values([...lenient, strict]);
    expect(await ask('service=checkout&change=hotfix')).toMatchObject({ decision: 'deny' });
  });

  test('is ended early or called off, once; both are audited and stand on the timeline', async () => {
    const { freeze: active } = (await freeze({ reason: 'Stocktaking' })).body;
    const { freeze: planned } = (await freeze({ from: '2026-11-26T00:00:00Z', reason: 'Move' })).body;
    clock.advance(hour);
    const ended = await app.call('DELETE', `/api/v1/freezes/${active.id}`);
    expect(ended).toMatchObject({
      status: 200,
      body: { freeze: { state: 'over', to: '2026-11-25T13:00:00.000Z', endedBy: expect.any(String) } },
    });
    expect(await app.call('DELETE', `/api/v1/freezes/${planned.id}`)).toMatchObject({ body: { freeze: { endedBy: expect.any(String) } } });
    expect(await ask('service=checkout')).toMatchObject({ decision: 'allow', reasons: [] });
    expect(await app.call('DELETE', `/api/v1/freezes/${active.id}`)).toMatchObject({ status: 409 });
    expect(await app.call('DELETE', '/api/v1/freezes/8f8d4c3e-0000-4000-8000-000000000000')).toMatchObject({ status: 404 });
    const told = (await entries()).map(({ title }: { title: string }) => title);
    expect(told).toEqual(
      expect.arrayContaining([
        'Deployments are frozen: Stocktaking',
        'The freeze of deployments was ended: Stocktaking',
        'A freeze of deployments was called off: Move',
      ]),
    );
    expect(told).not.toContain('Deployments are frozen: Move');
    const { entries: audit } = (await app.call('GET', '/api/v1/audit?limit=50')).body;
    expect(audit.map(({ action }: { action: string }) => action)).toEqual(expect.arrayContaining(['freeze.planned', 'freeze.ended']));
  });

  test.each([
    ['ends before it begins', { from: '2026-11-26T13:00:00Z' }],
    ['is over already', { from: '2026-11-20T13:00:00Z', to: '2026-11-21T13:00:00Z' }],
    ['has no reason', { reason: ' ' }],
    ['has no end', { to: undefined }],
  ])('that %s is refused', async (_what, body) => {
    expect(await freeze(body)).toMatchObject({ status: 400 });
  });

  test('of every week is a definition, in the time zone of the organization', async () => {
    await define('DeployFreeze', 'weekend', {
      reason: 'Nobody looks.',
      environments: ['production'],
      weekly: [{ from: { day: 'friday', time: '16:00' }, to: { day: 'monday', time: '08:00' } }],
    });
    expect(await ask('service=checkout&environment=production')).toMatchObject({ decision: 'allow' });
    const { recurring } = (await app.call('GET', '/api/v1/freezes')).body;
    expect(recurring).toMatchObject([{ name: 'weekend', active: false, from: '2026-11-27T15:00:00.000Z', to: '2026-11-30T07:00:00.000Z' }]);
    clock.set('2026-11-28T12:00:00Z');
    expect(await ask('service=checkout&environment=staging')).toMatchObject({ decision: 'allow' });
    expect(await ask('service=checkout&environment=PRODUCTION')).toMatchObject({ decision: 'deny' });
    expect(await ask('service=checkout&environment=production')).toMatchObject({
      decision: 'deny',
      reasons: [
        {
          check: 'freeze',
          subject: 'DeployFreeze/weekend',
          says: expect.stringContaining('Mon'),
          link: '/definitions/DeployFreeze/weekend',
        },
      ],
    });
    await app.call('DELETE', '/api/v1/definitions/DeployFreeze/weekend');
  });
});

describe('an override', () => {
  const override = (body: object) =>
    app.call('POST', '/api/v1/gate/override', { service: 'checkout', reason: 'Rollback of 41', minutes: 30, ...body });

  test('allows while it holds, and leaves the reasons to be seen', async () => {
    await freeze({});
    const { status, body } = await override({});
    expect({ status, body }).toMatchObject({
      status: 201,
      body: { service: 'checkout', environment: null, until: '2026-11-25T12:30:00.000Z' },
    });
    expect(await ask('service=checkout&environment=production')).toMatchObject({
      decision: 'allow',
      exitCode: 0,
      override: { id: body.id, reason: 'Rollback of 41', by: expect.any(String) },
      reasons: [{ check: 'freeze', verdict: 'deny', overridden: true }],
    });
    clock.advance(30 * 60_000);
    expect(await ask('service=checkout')).toMatchObject({ decision: 'deny', override: null, reasons: [{ overridden: false }] });
    expect(
      (await entries()).some(({ title }: { title: string }) => /^Gate overridden for 30 minutes by .*: Rollback of 41$/.test(title)),
    ).toBe(true);
  });

  test('is of its service and environment alone, and can be withdrawn', async () => {
    await freeze({});
    const { body } = await override({ environment: 'staging' });
    expect(await ask('service=checkout&environment=production')).toMatchObject({ decision: 'deny' });
    expect(await ask('service=checkout')).toMatchObject({ decision: 'deny' });
    expect(await ask('service=checkout&environment=staging')).toMatchObject({ decision: 'allow' });
    expect(await ask('service=checkout&environment=Staging')).toMatchObject({ decision: 'allow' });
    expect((await app.call('DELETE', `/api/v1/gate/override/${body.id}`)).status).toBe(204);
    expect(await ask('service=checkout&environment=staging')).toMatchObject({ decision: 'deny', override: null });
    expect((await app.call('DELETE', `/api/v1/gate/override/${body.id}`)).status).toBe(409);
    const { entries: audit } = (await app.call('GET', '/api/v1/audit?limit=50')).body;
    expect(audit.map(({ action }: { action: string }) => action)).toEqual(
      expect.arrayContaining(['gate.overridden', 'gate.override_withdrawn']),
    );
  });

  test.each([{ minutes: 241 }, { minutes: 0 }, { minutes: 1.5 }, { reason: '' }, { service: '' }, { until: 'tomorrow' }])(
    'of %j is refused',
    async (body) => {
      expect(await override(body)).toMatchObject({ status: 400 });
    },
  );
});

describe('the history', () => {
  const history = async (query = '') => {
    const { answers } = (await app.call('GET', `/api/v1/gate/history?${query}`)).body;
    return answers.map((one: any) => ({ ...one, reasons: one.reasons.filter(isOfGate) }));
  };

  test('folds polls within a minute of each other, and shows when the answer became another', async () => {
    const poll = () => ask('service=checkout&environment=production&sha=ABCDEF1&ref=main&run=42');
    for (let polls = 0; polls < 3; polls++) {
      await poll();
      clock.advance(45_000);
    }
    const { id } = (await freeze({})).body.freeze;
    await poll();
    await app.call('DELETE', `/api/v1/freezes/${id}`);
    await poll();
    clock.advance(60_001);
    await poll();
    expect(await history('service=checkout-api')).toMatchObject([
      { decision: 'allow', times: 1, first: '2026-11-25T12:03:15.001Z' },
      { decision: 'allow', times: 1 },
      { decision: 'deny', times: 1, reasons: [{ check: 'freeze' }] },
      {
        decision: 'allow',
        times: 3,
        first: '2026-11-25T12:00:00.000Z',
        last: '2026-11-25T12:01:30.000Z',
        service: 'checkout',
        environment: 'production',
        caller: expect.any(String),
        sha: 'abcdef1',
        ref: 'main',
        run: '42',
        change: null,
        override: null,
      },
    ]);
    expect(await history('decision=deny')).toHaveLength(1);
    expect(await history(`to=${Date.parse('2026-11-25T12:02:00Z')}`)).toHaveLength(1);
    expect(await history('limit=2')).toHaveLength(2);
  });

  test('is kept for a year', async () => {
    await ask('service=checkout');
    const [job] = createGate({ house: app.house, checks: [], services: async () => [] }).jobs();
    clock.advance(keptMs);
    await job?.run(new AbortController().signal);
    expect(await history()).toHaveLength(1);
    clock.advance(1);
    await job?.run(new AbortController().signal);
    expect(await history()).toHaveLength(0);
  });
});

describe('checks', () => {
  const reason: GateReason = { check: 'error_budget', verdict: 'allow', subject: 'SLO/login', says: '41 % is left.', link: '/slos/login' };
  const fine: NamedCheck = { name: 'fine', check: async () => [reason] };
  const gateOf = (...checks: NamedCheck[]) => new Gate({ house: app.house, checks, services: async () => [], patience: 20 });
  const question = { service: 'login', environment: undefined, change: undefined };

  test('of an area know a service that is not defined', async () => {
    expect(await gateOf(fine).ask(question)).toMatchObject({ decision: 'allow', reasons: [reason] });
  });

  test('that fail or never answer are named, and the others still count', async () => {
    const broken: NamedCheck = { name: 'broken', check: () => Promise.reject(new Error('no')) };
    const mute: NamedCheck = { name: 'mute', check: () => new Promise(() => undefined) };
    const { decision, reasons } = await gateOf(broken, fine, mute).ask(question);
    expect(decision).toBe('unknown');
    expect(reasons.map(({ check, verdict, subject }) => [check, verdict, subject])).toEqual([
      ['area', 'unknown', 'broken'],
      ['area', 'unknown', 'mute'],
      ['error_budget', 'allow', 'SLO/login'],
    ]);
    const denying: NamedCheck = { name: 'denying', check: async () => [{ ...reason, verdict: 'deny' }] };
    expect(await gateOf(mute, denying).ask(question)).toMatchObject({ decision: 'deny' });
  });

  test('are told the names of the service, the environment and the time', async () => {
    const asked: unknown[] = [];
    const watching: NamedCheck = {
      name: 'watching',
      check: async (one) => {
        asked.push(one);
        return [];
      },
    };
    const services = async () => [{ name: 'Shop', aliases: ['shop-web'] }];
    await new Gate({ house: app.house, checks: [watching], services }).ask({
      service: 'SHOP-WEB',
      environment: 'production',
      change: 'hotfix',
    });
    expect(asked).toEqual([
      { service: 'Shop', names: ['Shop', 'shop-web'], environment: 'production', change: 'hotfix', now: clock.now() },
    ]);
  });
});
