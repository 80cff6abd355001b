import { describe, expect, test } from 'vitest';
import { checkKpi } from './check.ts';
import { defaultKpis } from './defaults.ts';
import { type KpiSpec, kpiKind } from './definitions.ts';

const kpi = (name: string, spec: Partial<KpiSpec> = {}) => ({
  metadata: { name },
  spec: { metric: 'events.count', direction: 'up', ...spec } as KpiSpec,
});
type Kpi = ReturnType<typeof kpi>;
const problems = async (one: Kpi, others: Kpi[] = []) =>
  (await checkKpi(one, async () => [...others, one])).map(({ path, message }) => `${path}: ${message}`);

describe('a KPI', () => {
  test('stands alone', async () => {
    expect(await problems(kpi('a'))).toEqual([]);
  });

  test('names drivers and guardrails that exist', async () => {
    const [driver, guardrail] = await problems(kpi('a', { drivers: ['b', 'c'], guardrails: ['d'] }), [kpi('b')]);
    expect(driver).toMatch(/^spec.drivers\[1\]: there is no KPI "c"/);
    expect(guardrail).toMatch(/^spec.guardrails\[0\]: there is no KPI "d"/);
  });

  test('does not drive itself, however long the way round', async () => {
    expect(await problems(kpi('a', { drivers: ['a'] }))).toEqual(['spec.drivers: drivers go in a circle: a ← a']);
    const others = [kpi('b', { drivers: ['c'] }), kpi('c', { drivers: ['a'] })];
    expect(await problems(kpi('a', { drivers: ['b'] }), others)).toEqual(['spec.drivers: drivers go in a circle: a ← b ← c ← a']);
  });

  test('may be reached by two ways, and is not to blame for a circle elsewhere', async () => {
    const shared = [kpi('b', { drivers: ['d'] }), kpi('c', { drivers: ['d'] }), kpi('d')];
    expect(await problems(kpi('a', { drivers: ['b', 'c'] }), shared)).toEqual([]);
    const elsewhere = [kpi('b', { drivers: ['c'] }), kpi('c', { drivers: ['b'] })];
    expect(await problems(kpi('a', { drivers: ['b'] }), elsewhere)).toEqual([]);
  });

  test('is the only North Star', async () => {
    expect(await problems(kpi('a', { northStar: true }), [kpi('b')])).toEqual([]);
    expect((await problems(kpi('a', { northStar: true }), [kpi('b', { northStar: true })]))[0]).toContain('"b" is the North Star');
  });

  test('is one of at most five in its domain', async () => {
    const four = ['b', 'c', 'd', 'e'].map((name) => kpi(name));
    expect(await problems(kpi('a'), four)).toEqual([]);
    expect((await problems(kpi('a'), [...four, kpi('f')]))[0]).toContain('already has 5 KPIs (b, c, d, e, f)');
    expect(await problems(kpi('a', { domain: 'shop' }), [...four, kpi('f')])).toEqual([]);
  });

  test('reads metrics and not KPIs, in a formula neither', async () => {
    expect(await problems(kpi('a', { metric: 'kpi.b' }))).toHaveLength(1);
    expect(await problems(kpi('a', { metric: { formula: 'x / y', metrics: { x: 'events.count', y: 'kpi.b' } } }))).toHaveLength(1);
  });
});

test('the KPIs that come with the server keep all of it', async () => {
  const all = defaultKpis.map(({ metadata, spec }) => ({ metadata: { name: metadata.name }, spec: { ...spec } }));
  for (const one of all) {
    expect(kpiKind.spec.safeParse(one.spec).error).toBeUndefined();
    expect(await checkKpi(one, async () => all)).toEqual([]);
  }
});
