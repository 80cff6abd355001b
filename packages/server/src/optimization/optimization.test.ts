import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApp, testApp } from '../../../../test/support/app.ts';
import { vitals } from '../facts/vitals.ts';
import { manualClock } from '../platform/clock.ts';
import { type BudgetSpec, budgetKind } from './definitions.ts';

const now = Date.parse('2026-11-24T12:00:00Z');
const day = 86_400_000;
let app: TestApp;
let visits = 0;
beforeAll(async () => {
  app = await testApp({ clock: manualClock(now) });
});
afterAll(() => app.close());

async function visit(name: string, values: readonly number[], more: { path?: string; source?: string; time?: number } = {}): Promise<void> {
  const rows = values.map((value) => ({
    id: `visit-${visits++}`,
    time: now - day,
    received: now,
    source: 'binnacle-ui',
    name,
    value,
    path: '/',
    session: 's',
    navigation: 'navigate',
    ...more,
  }));
  await app.house.facts.append(vitals, rows);
}

const budgets = async () => (await app.call('GET', '/api/v1/budgets')).body.budgets;
const limitsOf = async (name: string) => (await budgets()).find((budget: any) => budget.name === name).limits;

describe('budgets', () => {
  test('of the UI come with the server, and without any visit say what would fill them', async () => {
    expect(await budgets()).toMatchObject([
      {
        name: 'binnacle-ui',
        displayName: 'Binnacle is fast',
        kind: 'performance',
        limits: [
          {
            metric: 'vitals.lcp',
            title: 'Largest contentful paint',
            stat: 'p75',
            unit: 'seconds',
            limit: 1.5,
            value: null,
            n: 0,
            verdict: 'no_data',
          },
          { metric: 'vitals.inp', limit: 0.2 },
          { metric: 'vitals.cls', unit: 'score', limit: 0.1 },
        ],
      },
    ]);
    expect((await limitsOf('binnacle-ui'))[0].why).toContain('beacon');
  });

  test('judge p75 of their window: within, over, and too few', async () => {
    await visit('lcp', [1, 1, 1, 1.5, 9]);
    await visit('lcp', [9, 9, 9, 9, 9], { time: now - 8 * day });
    await visit('lcp', [9, 9, 9, 9, 9], { source: 'shop' });
    await visit('inp', [0.1, 0.1, 0.1, 0.3, 0.3]);
    await visit('cls', [0, 0, 0, 9]);
    const [lcp, inp, cls] = await limitsOf('binnacle-ui');
    expect(lcp).toMatchObject({ value: 1.5, n: 5, verdict: 'within' });
    expect(inp).toMatchObject({ value: 0.3, n: 5, verdict: 'over' });
    expect(cls).toMatchObject({ n: 4, verdict: 'too_few' });
    expect(cls.why).toContain('from 5 on');
  });

  test('name a metric that does not exist in the why of its limit, and judge the others', async () => {
    const manifest = {
      apiVersion: 'binnacle/v1',
      kind: 'Budget',
      metadata: { name: 'mixed' },
      spec: {
        kind: 'performance',
        limits: [
          { metric: 'vitals.nothing', limit: 1 },
          { metric: 'vitals.lcp', limit: 20 },
        ],
      },
    };
    expect((await app.call('POST', '/api/v1/definitions/apply', manifest)).status).toBe(200);
    const [nothing, lcp] = await limitsOf('mixed');
    expect(nothing).toMatchObject({ verdict: 'no_data', value: null, unit: null });
    expect(nothing.why).toContain('vitals.nothing');
    expect(lcp).toMatchObject({ verdict: 'within', n: 10 });
  });
});

describe('the vitals metrics', () => {
  test('group by path and take the stat that is asked for', async () => {
    await visit('ttfb', [0.1, 0.3], { path: '/a' });
    await visit('ttfb', [0.5], { path: '/b' });
    const question = { metric: 'vitals.ttfb', from: now - 2 * day, to: now, step: 'none', groupBy: ['path'], stat: 'max' };
    const { body } = await app.call('POST', '/api/v1/evaluate', question);
    expect(body.unit).toBe('seconds');
    expect(body.series.map((one: any) => [one.labels.path, one.values[0], one.n[0]]).sort()).toEqual([
      ['/a', 0.3, 2],
      ['/b', 0.5, 1],
    ]);
  });
});

describe('a Budget manifest', () => {
  const spec = (change: object): object => ({ kind: 'performance', limits: [{ metric: 'vitals.lcp', limit: 1 }], ...change });
  const problems = (value: object): string =>
    (budgetKind.spec.safeParse(value).error?.issues ?? []).map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('\n');

  test('is taken as it is in the example of a budget', () => {
    expect(problems(spec({ window: '28d' }) satisfies object as BudgetSpec)).toBe('');
  });

  test('of kind cost is refused with the reason', () => {
    expect(problems(spec({ kind: 'cost' }))).toMatch(/^kind: this version keeps no cost lines/);
  });

  test.each([
    ['without limits', { limits: [] }, 'limits'],
    ['with a negative limit', { limits: [{ metric: 'vitals.lcp', limit: -1 }] }, 'limits.0.limit'],
    ['with a window that is none', { window: 'a week' }, 'window'],
    ['with a typo', { limit: 3 }, 'limit'],
  ])('%s is refused', (_, change, where) => {
    expect(problems(spec(change))).toContain(where);
  });
});
