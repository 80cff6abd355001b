import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApp, testApp } from '../../../../test/support/app.ts';
import { samples } from '../facts/samples.ts';
import { series } from '../facts/series.ts';
import { manualClock } from '../platform/clock.ts';
import { sloAlertRules } from './alerts/index.ts';
import { budgetGate } from './gate.ts';
import { computeStates } from './states/loop.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const start = Date.parse('2026-11-24T12:00:00Z');
const clock = manualClock(start - 10 * day);
let app: TestApp;
let nextId = 1;

beforeAll(async () => {
  app = await testApp({ clock });
  await apply(manifest('checkout', { objectives: [{ name: 'main', target: 0.9 }] }));
  clock.set(start);
  // 100 requests an hour for ten days; of those of three hours, 40 to 42 hours ago, 80 fail.
  const at = (hours: number) => start - hours * hour;
  const bad = (ago: number) => Math.max(0, Math.min(3, 43 - ago)) * 80;
  const ok: [number, number][] = [];
  const failed: [number, number][] = [];
  for (let ago = 240; ago >= 0; ago--) {
    failed.push([at(ago) - 30 * minute, bad(ago)]);
    ok.push([at(ago) - 30 * minute, (240 - ago) * 100 - bad(ago)]);
  }
  ok.push([start - minute, 24_000 - 240]);
  await counter({ http_response_status_code: '200' }, ok);
  await counter({ http_response_status_code: '500' }, failed);
});
afterAll(() => app.close());

async function counter(labels: Record<string, string>, values: readonly (readonly [number, number])[]): Promise<void> {
  const id = String(nextId++);
  const about = { name: 'http_server_request_duration_seconds_count', type: 'counter', unit: '', description: '', source: 'test' };
  await app.house.facts.append(series, [{ id, labels: { job: 'checkout', ...labels }, ...about, seen: start }]);
  await app.house.facts.append(
    samples,
    values.map(([time, value]) => ({ series_id: id, time, value, start_time: (values[0]?.[0] ?? 0) - 1000 })),
  );
}

const total = { metric: 'http.requests', filter: { service: 'checkout' } };
const indicator = { bad: { metric: 'http.requests', filter: { service: 'checkout', outcome: 'error' } }, total };
const manifest = (name: string, spec: object) => ({
  apiVersion: 'binnacle/v1',
  kind: 'SLO',
  metadata: { name },
  spec: { service: 'checkout', environment: 'production', window: '7d', indicator, objectives: [{ target: 0.9 }], ...spec },
});
const apply = (body: object) => app.call('POST', '/api/v1/definitions/apply', body);
const slo = async (name: string) => (await app.call('GET', `/api/v1/slos/${name}`)).body;
const only = async (name: string) => (await slo(name)).objectives[0];
const compute = () => computeStates(app.house, clock.now());
const question = (environment?: string) => ({ service: 'checkout', names: ['checkout'], environment, now: clock.now() });
const gate = async (environment?: string) =>
  (await budgetGate(app.house)(question(environment))).filter(({ subject }) => subject === 'SLO/checkout');

describe('an SLO of a week with 240 bad of 16,800 requests', () => {
  test('shows its budget in events, and what is covered', async () => {
    const objective = await only('checkout');
    expect(objective).toMatchObject({ total: 16_800, bad: 240, state: 'healthy', uncorrected: null, pace: null });
    expect(objective.budget.total).toBeCloseTo(1680, 6);
    expect(objective.budget.remaining).toBeCloseTo(1440, 6);
    expect(objective.budgetRemaining).toBeCloseTo(1 - 240 / 1680, 9);
    expect(objective.exhaustionRange).toEqual({ early: null, middle: null, late: null });
    expect(objective.policy).toMatchObject({ name: 'default', deploys: 'allow' });
  });

  test('is judged by the target of each time', async () => {
    clock.set(start);
    await apply(manifest('checkout', { objectives: [{ name: 'main', target: 0.99 }] }));
    const objective = await only('checkout');
    // The new target holds from now on: nothing of the past is judged by it.
    expect(objective.budget.total).toBeCloseTo(1680, 6);
    expect(objective).toMatchObject({ target: 0.99, targets: [{ from: null, target: 0.9 }] });
    clock.advance(hour);
    const later = await only('checkout');
    expect(later.targets).toEqual([
      { from: null, target: 0.9 },
      { from: new Date(start).toISOString(), target: 0.99 },
    ]);
    // As charts show it: the last hour by the new target, all before by the old one.
    const { history } = (await app.call('GET', `/api/v1/slos/checkout?from=${start - 2 * hour}`)).body.objectives[0];
    expect(history.target).toEqual([0.9, 0.9, 0.99]);
    expect(later.notes).toContain('The target changed in this window: each moment is judged by the target that held then.');
    clock.set(start);
  });

  test('is corrected, with both figures, and the correction can be withdrawn', async () => {
    const from = new Date(start - 44 * hour).toISOString();
    const to = new Date(start - 36 * hour).toISOString();
    const path = '/api/v1/slos/checkout/corrections';
    const made = await app.call('POST', path, { kind: 'false_positive', from, to, reason: 'A probe with a broken certificate' });
    expect(made.status).toBe(201);
    expect(made.body.correction).toMatchObject({ effect: 'give_back', objective: null, withdrawn: null });
    const corrected = await only('checkout');
    expect(corrected).toMatchObject({ bad: 0, total: 16_800, budgetRemaining: 1, uncorrected: { bad: 240, total: 16_800 } });
    const metric = { metric: 'slo.budget_remaining', from: start - hour, to: start, step: 'none', filter: { slo: 'checkout' } };
    expect((await app.call('POST', '/api/v1/evaluate', metric)).body.series[0].values).toEqual([1]);
    const gone = await app.call('DELETE', `${path}/${made.body.correction.id}`, { reason: 'It was no probe' });
    expect(gone.body.correction.withdrawn).toMatchObject({ reason: 'It was no probe' });
    expect(await only('checkout')).toMatchObject({ bad: 240, uncorrected: null });
    expect((await app.call('DELETE', `${path}/${made.body.correction.id}`, { reason: 'again' })).status).toBe(404);
    const timeline = (await app.call('GET', `/api/v1/timeline?kind=budget&from=${start - 10 * day}&to=${start + day}`)).body.entries;
    expect(timeline.map(({ title }: { title: string }) => title).join('\n')).toContain('A probe with a broken certificate');
    expect((await app.call('GET', '/api/v1/audit?limit=10')).body.entries.map(({ action }: { action: string }) => action)).toContain(
      'budget.correction_withdrawn',
    );
  });

  test.each([
    ['that ends before it begins', { kind: 'maintenance', from: start, to: start - hour, reason: 'x' }, 400],
    ['without a reason', { kind: 'maintenance', from: start, to: start + hour, reason: ' ' }, 400],
    ['that gives maintenance back', { kind: 'maintenance', effect: 'give_back', from: start, to: start + hour, reason: 'x' }, 400],
    ['of an objective that is none', { kind: 'maintenance', objective: 'y', from: start, to: start + hour, reason: 'x' }, 400],
    ['of a year', { kind: 'maintenance', from: start, to: start + 365 * day, reason: 'x' }, 400],
  ])('takes no correction %s', async (_, body, status) => {
    expect((await app.call('POST', '/api/v1/slos/checkout/corrections', body)).status).toBe(status);
  });
});

describe('the state of a budget', () => {
  test('is unknown to the gate before it was computed, then allows', async () => {
    expect(await gate()).toMatchObject([{ verdict: 'unknown' }]);
    await compute();
    expect(await gate()).toMatchObject([{ verdict: 'allow', check: 'error_budget', link: '/reliability/slos/checkout' }]);
    const shouted = await budgetGate(app.house)({ ...question(), names: ['CheckOut'] });
    expect(shouted).toContainEqual(expect.objectContaining({ subject: 'SLO/checkout', verdict: 'allow' }));
  });

  test('is listed as of the last turn for a minute, and anew once something is defined or corrected', async () => {
    const listed = async () => {
      const { computedAt, slos } = (await app.call('GET', '/api/v1/slos')).body;
      return [Date.parse(computedAt) - start, slos.find(({ name }: { name: string }) => name === 'checkout').objectives[0].bad];
    };
    await compute();
    clock.advance(minute);
    expect(await listed()).toEqual([0, 240]);
    const from = new Date(start - 44 * hour).toISOString();
    const to = new Date(start - 36 * hour).toISOString();
    const path = '/api/v1/slos/checkout/corrections';
    const { correction } = (await app.call('POST', path, { kind: 'false_positive', from, to, reason: 'A broken probe' })).body;
    expect(await listed()).toEqual([minute, 0]);
    await app.call('DELETE', `${path}/${correction.id}`, { reason: 'It was none' });
    await compute();
    clock.advance(minute + 1);
    expect(await listed()).toEqual([2 * minute + 1, 240]);
    clock.set(start);
  });

  test('denies when it is spent, but for an exception, and of other environments says nothing', async () => {
    await apply(manifest('strict', { objectives: [{ name: 'main', target: 0.99 }] }));
    await compute();
    const strict = async (environment?: string) => {
      return (await budgetGate(app.house)(question(environment))).filter(({ subject }) => subject === 'SLO/strict');
    };
    // 1 % of 16,800 are 168, and 240 were bad.
    expect(await strict()).toMatchObject([{ verdict: 'deny' }]);
    expect((await strict())[0]?.says).toContain('exhausted');
    expect(await strict('staging')).toEqual([]);
    const path = '/api/v1/slos/strict/exceptions';
    const made = await app.call('POST', path, { until: start + hour, reason: 'The fix itself' });
    expect(made.status).toBe(201);
    expect(await strict('production')).toMatchObject([{ verdict: 'allow' }]);
    expect((await app.call('DELETE', `${path}/${made.body.exception.id}`)).status).toBe(204);
    expect(await strict('production')).toMatchObject([{ verdict: 'deny' }]);
    expect((await app.call('POST', path, { until: start - hour, reason: 'late' })).status).toBe(400);
  });

  test('tells its changes once, to the timeline and to whoever asks', async () => {
    await compute();
    await compute();
    const { states } = (await app.call('GET', '/api/v1/budget-states?service=checkout')).body;
    expect(states.filter((one: { slo: string }) => one.slo === 'strict')).toEqual([
      {
        slo: 'strict',
        objective: 'main',
        service: 'checkout',
        environment: 'production',
        state: 'exhausted',
        previous: '',
        since: new Date(start).toISOString(),
        remaining: expect.closeTo(1 - 240 / 168, 6),
        link: '/reliability/slos/strict',
      },
    ]);
    const { entries } = (await app.call('GET', `/api/v1/timeline?kind=budget&from=${start - day}&to=${start + day}`)).body;
    const told = entries.filter(({ title }: { title: string }) => title.includes('Error budget of strict'));
    expect(told).toMatchObject([{ title: 'Error budget of strict (main): exhausted, −42.9 % left', service: 'checkout' }]);
  });

  test('that denies still denies when it is old or data no longer comes; in whatever case the environment is written', async () => {
    const strict = async (environment?: string) => {
      return (await budgetGate(app.house)(question(environment))).filter(({ subject }) => subject === 'SLO/strict');
    };
    clock.set(start + 6 * minute);
    expect(await strict()).toMatchObject([{ verdict: 'deny', says: expect.stringContaining('last computed 6 minutes ago') }]);
    clock.set(start + 16 * minute);
    await compute();
    expect(await strict('Production')).toMatchObject([{ verdict: 'deny', says: expect.stringContaining('newest data is 17 minutes old') }]);
    clock.set(start);
    await compute();
  });

  test('is unknown when it was computed long ago, and when data no longer comes', async () => {
    clock.set(start + 6 * minute);
    expect(await gate()).toMatchObject([{ verdict: 'unknown' }]);
    await compute();
    expect(await gate()).toMatchObject([{ verdict: 'allow' }]);
    clock.set(start + 16 * minute);
    await compute();
    expect((await gate())[0]?.says).toContain('newest data is 17 minutes old');
    clock.set(start + 20 * day);
    await compute();
    expect((await gate())[0]?.says).toContain('it had data, and has none now');
    clock.set(start);
  });
});

describe('alert rules', () => {
  const rulesOf = async (name: string) => (await sloAlertRules(app.house)).filter((rule) => rule.name.startsWith(`${name}:`));

  test('are two by the windows of the Workbook, scaled to the SLO', async () => {
    await apply(manifest('month', { window: '30d', objectives: [{ name: 'main', target: 0.999 }], runbook: 'https://runbooks.example/x' }));
    const rules = await rulesOf('month');
    expect(rules.map(({ name, urgency }) => [name, urgency])).toEqual([
      ['month:main:page', 'page'],
      ['month:main:ticket', 'ticket'],
    ]);
    expect(rules[0]?.condition.kind === 'any' && rules[0].condition.of[0]).toEqual({
      kind: 'all',
      part: { name: 'fast', says: '2 % of the error budget was spent within an hour' },
      of: [
        expect.objectContaining({
          lookBack: hour,
          value: expect.closeTo(14.4, 9),
          minimumEvents: 70,
          filter: { slo: 'month', objective: 'main' },
        }),
        expect.objectContaining({ lookBack: 5 * minute, value: expect.closeTo(14.4, 9) }),
      ],
    });
    expect(rules[0]).toMatchObject({
      labels: { service: 'checkout', environment: 'production', slo: 'month', objective: 'main', severity: 'page' },
      annotations: { runbook_url: 'https://runbooks.example/x' },
    });
  });

  test('that cannot fire are left out, and the SLO says so', async () => {
    await apply(manifest('loose', { window: '30d', objectives: [{ name: 'main', target: 0.9 }] }));
    // 14.4 × 0.1 is above 1.
    expect((await only('loose')).alerts.map(({ name }: { name: string }) => name)).toEqual([
      'loose:main:page-slow',
      'loose:main:ticket-fast',
      'loose:main:ticket-slow',
    ]);
    expect((await only('loose')).notes.join()).toContain('The page alert does not look for a fast burn');
  });

  test('are as the SLO says', async () => {
    await apply(manifest('quiet', { window: '30d', objectives: [{ target: 0.999 }], alerting: { enabled: false } }));
    expect(await rulesOf('quiet')).toEqual([]);
    await apply(
      manifest('tickets', {
        window: '30d',
        objectives: [{ target: 0.999 }],
        alerting: { page: { enabled: false }, labels: { tier: '1' } },
      }),
    );
    const tickets = await rulesOf('tickets');
    expect(tickets.map(({ urgency }) => urgency)).toEqual(['ticket']);
    expect(tickets[0]?.labels).toMatchObject({ tier: '1' });
  });
});

describe('the preview', () => {
  const preview = (spec: object) => app.call('POST', '/api/v1/slos/preview', { manifest: manifest('dream', spec) });

  test('says how often it would have frozen, and saves nothing', async () => {
    const { status, body } = await preview({
      objectives: [
        { name: 'strict', target: 0.99 },
        { name: 'loose', target: 0.9 },
      ],
    });
    expect(status).toBe(200);
    expect(body.objectives).toMatchObject([
      { name: 'strict', freezes: 1, now: { bad: 240, state: 'exhausted' } },
      { name: 'loose', freezes: 0, now: { bad: 240, state: 'healthy' } },
    ]);
    expect(body.objectives[0].times).toHaveLength(168);
    expect((await app.call('GET', '/api/v1/slos/dream')).status).toBe(404);
  });

  test('refuses what could not be applied', async () => {
    expect((await preview({ objectives: [{ target: 1 }] })).status).toBe(422);
    expect((await preview({ policy: 'nothing' })).status).toBe(422);
  });
});

describe('a composite', () => {
  const composite = (parts: object[]) => ({ indicator: undefined, composite: { parts }, objectives: [{ name: 'all', target: 0.95 }] });

  test('of other SLOs burns by what they burn', async () => {
    const made = await apply(
      manifest(
        'both',
        composite([
          { slo: 'strict', weight: 0.1 },
          { slo: 'loose', weight: 0.5 },
        ]),
      ),
    );
    expect(made.status).toBe(200);
    const { parts, objectives } = await slo('both');
    expect(parts).toMatchObject([{ slo: 'strict', objective: 'main', weight: 0.1 }, { slo: 'loose' }]);
    expect(objectives[0].budgetRemaining).toBeCloseTo(1 - (0.1 * 240) / 168 - (0.5 * 240) / 1680, 6);
  });

  test('that goes round in circles is refused with the circle', async () => {
    await apply(manifest('outer', composite([{ slo: 'both' }])));
    const { status, body } = await apply(manifest('both', composite([{ slo: 'outer' }])));
    expect(status).toBe(422);
    expect(JSON.stringify(body)).toContain('both → outer → both');
    expect(JSON.stringify((await apply(manifest('self', composite([{ slo: 'self' }])))).body)).toContain('self → self');
    expect(JSON.stringify((await apply(manifest('x', composite([{ slo: 'nobody' }])))).body)).toContain('there is no SLO');
  });
});
