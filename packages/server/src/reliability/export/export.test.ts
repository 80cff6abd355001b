import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Manifest } from '../../definitions/types.ts';
import { groupSchema } from '../../promql/rules/fields.ts';
import { type SloSpec, sloKind, toSlo } from '../definitions.ts';
import { noReferences } from '../openslo/references.ts';
import { openSloKind, readOpenSlo } from '../openslo/slo.ts';
import { defaultAlerting, type Slo } from '../slo.ts';
import { foreignSlosOf } from './foreign.ts';
import { openSloFile } from './openslo.ts';
import { prometheusRules, prometheusRulesFile } from './prometheus.ts';
import { rateOf, rateTemplateOf } from './rates.ts';
import { slothFile } from './sloth.ts';

const counted: Slo = {
  name: 'shop-availability',
  displayName: 'Shop answers',
  service: 'shop',
  description: 'Whoever orders gets an answer.',
  owner: 'sre',
  origin: 'binnacle/v1',
  window: { rolling: true, duration: '30d' },
  budgetingMethod: 'Occurrences',
  objectives: [
    {
      name: '99.9 %',
      target: 0.999,
      indicator: { kind: 'events', part: 'bad', events: { counter: 'sum(r_total{code=~"5.."})' }, total: { counter: 'sum(r_total)' } },
    },
  ],
  noData: 'excluded',
  alerting: {
    ...defaultAlerting,
    page: { enabled: true, labels: { severity: 'critical' }, annotations: { summary: '{{ $labels.service }} burns' } },
  },
  labels: { tier: '2', 'team.dev/name': ['a', 'b'] },
};
const withObjective = (objective: Partial<Slo['objectives'][number]>): Slo => ({
  ...counted,
  objectives: [{ name: '99.9 %', target: 0.999, ...objective }],
});

describe('rates of counters', () => {
  test.each([
    [
      'sum(histogram_fraction(0, 0.3, x) * histogram_count(x))',
      'sum(histogram_fraction(0, 0.3, rate(x[5m])) * histogram_count(rate(x[5m])))',
    ],
    ['histogram_count(x)', 'sum(histogram_count(rate(x[5m])))'],
    ['sum(x{a="b"})', 'sum(rate(x{a="b"}[5m]))'],
    ['x', 'sum(rate(x[5m]))'],
    ['sum(a) - sum(b{le="0.4"})', 'sum(rate(a[5m])) - sum(rate(b{le="0.4"}[5m]))'],
    ['sum by (job) (x)', 'sum(sum by (job) (rate(x[5m])))'],
    ['a + b', 'sum(rate(a[5m]) + rate(b[5m]))'],
  ])('%s', (counter, rate) => {
    expect(rateOf(counter, 300_000)).toBe(rate);
  });

  test('with a template for the window', () => {
    expect(rateTemplateOf('sum(x)')).toBe('sum(rate(x[{{.window}}]))');
  });
});

describe('rules for Prometheus', () => {
  const rules = (slo: Slo) => prometheusRules(slo, 'ShopBurns').flatMap((group) => group.rules);

  test("are those that Sloth's users know", () => {
    const groups = prometheusRules(counted, 'ShopBurns');
    expect(groups.map(({ name }) => name)).toEqual([
      'sloth-slo-sli-recordings-shop-availability',
      'sloth-slo-meta-recordings-shop-availability',
      'sloth-slo-alerts-shop-availability',
    ]);
    const all = rules(counted);
    expect(all.map((rule) => ('record' in rule ? rule.record : rule.alert))).toEqual([
      ...['5m', '30m', '1h', '2h', '6h', '1d', '3d', '30d'].map((window) => `slo:sli_error:ratio_rate${window}`),
      'slo:objective:ratio',
      'slo:error_budget:ratio',
      'slo:time_period:days',
      'slo:current_burn_rate:ratio',
      'slo:period_burn_rate:ratio',
      'slo:period_error_budget_remaining:ratio',
      'sloth_slo_info',
      'ShopBurns',
      'ShopBurns',
    ]);
    const own = '{sloth_id="shop-availability", sloth_service="shop", sloth_slo="availability"}';
    expect(all[0]).toEqual({
      record: 'slo:sli_error:ratio_rate5m',
      expr: '(sum(rate(r_total{code=~"5.."}[5m])))\n/\n(sum(rate(r_total[5m])))\n',
      labels: {
        tier: '2',
        team_dev_name: 'a,b',
        sloth_id: 'shop-availability',
        sloth_service: 'shop',
        sloth_slo: 'availability',
        sloth_window: '5m',
      },
    });
    expect(all[7]).toMatchObject({
      labels: { sloth_window: '30d' },
      expr: expect.stringContaining(`sum_over_time(slo:sli_error:ratio_rate5m${own}[30d])\n/ ignoring (sloth_window)`),
    });
    // 30 days: 14.4, 6, 3 and 1.
    const factors = all.flatMap(({ expr }) => [...expr.matchAll(/> \(([\d.]+) \* /g)].map((match) => match[1]));
    expect(factors).toEqual(['14.4', '14.4', '6', '6', '3', '3', '1', '1']);
    expect(all.at(-2)).toMatchObject({
      labels: { severity: 'critical', sloth_severity: 'page' },
      annotations: { summary: '{{ $labels.sloth_service }} burns' },
    });
  });

  test('load as a rule file', () => {
    const { groups } = parse(prometheusRulesFile(counted)) as { groups: { name: string }[] };
    for (const { name: _, ...group } of groups) expect(groupSchema.safeParse(group).error).toBeUndefined();
    expect(JSON.stringify(groups)).toContain('ShopAvailabilityErrorBudgetBurn');
  });

  test('follow the window: 13.44, 5.6, 2.8 and 0.9333 for 28 days', () => {
    const all = rules({ ...counted, window: { rolling: true, duration: '4w' } });
    expect(all.flatMap(({ expr }) => [...expr.matchAll(/> \(([\d.]+) \* /g)].map((match) => Number(match[1]).toFixed(4)))).toEqual(
      ['13.4400', '5.6000', '2.8000', '0.9333'].flatMap((factor) => [factor, factor]),
    );
    expect(all[7]).toMatchObject({ record: 'slo:sli_error:ratio_rate28d' });
  });

  test('of good events turn the ratio round', () => {
    const [first] = rules(
      withObjective({ indicator: { kind: 'events', part: 'good', events: { counter: 'sum(g)' }, total: { counter: 'sum(t)' } } }),
    );
    expect(first?.expr).toBe('1 - (\n(sum(rate(g[5m])))\n/\n(sum(rate(t[5m])))\n)\n');
  });

  test('leave out alerts that are off', () => {
    expect(rules({ ...counted, alerting: { ...defaultAlerting, enabled: false } }).filter((rule) => 'alert' in rule)).toEqual([]);
    const ticket = { ...defaultAlerting, page: { ...defaultAlerting.page, enabled: false } };
    expect(rules({ ...counted, alerting: ticket }).filter((rule) => 'alert' in rule)).toMatchObject([
      { labels: { sloth_severity: 'ticket' } },
    ]);
  });

  test.each<[string, Slo, string]>([
    [
      'metrics of Binnacle',
      withObjective({ indicator: { kind: 'events', part: 'good', events: 'a', total: 'b' } }),
      'not counters in PromQL',
    ],
    [
      'a threshold',
      withObjective({ indicator: { kind: 'threshold', metric: 'a', op: '<', limit: 1, every: 60_000 } }),
      'not a share of events',
    ],
    ['slices of time', { ...counted, budgetingMethod: 'Timeslices' }, 'judges slices of time'],
    ['a calendar window', { ...counted, window: { rolling: false, duration: '1M', start: '2026-01-01 00:00:00' } }, 'not a rolling one'],
    ['a window of months', { ...counted, window: { rolling: true, duration: '1M' } }, 'not a rolling one of whole days'],
    ['a composite', { ...counted, composite: { parts: [] } }, 'a composite'],
  ])('cannot say %s', (_, slo, message) => {
    expect(() => prometheusRules(slo)).toThrow(message);
    expect(() => slothFile(slo)).toThrow(message);
  });
});

describe('a file for Sloth', () => {
  const imported = (file: string) => foreignSlosOf(parse(file))?.[0]?.manifest as Manifest<SloSpec>;

  test('is read back as the same SLO', () => {
    const { metadata, spec } = imported(slothFile(counted, 'ShopBurns'));
    const slo = toSlo({ metadata, spec: sloKind.spec.parse(spec) });
    expect(slo).toMatchObject({
      name: counted.name,
      service: 'shop',
      window: counted.window,
      objectives: counted.objectives,
      alerting: counted.alerting,
    });
  });

  test('counts good events as a ratio of errors', () => {
    const good = withObjective({
      indicator: { kind: 'events', part: 'good', events: { counter: 'sum(g)' }, total: { counter: 'sum(t)' } },
    });
    const file = slothFile({ ...good, window: { rolling: true, duration: '28d' } });
    expect(file).toContain('--default-slo-period=28d');
    expect(parse(file).slos[0].sli.raw.error_ratio_query).toBe('1 - ((sum(rate(g[{{.window}}]))) / (sum(rate(t[{{.window}}]))))');
    expect(imported(file).spec.indicator).toEqual({ good: { counter: 'sum(g)' }, total: { counter: 'sum(t)' } });
  });
});

describe('a file of OpenSLO', () => {
  /** What the file is read back as. */
  const again = (slo: Slo, others: readonly Slo[] = []) => {
    const { metadata, spec } = parse(openSloFile(slo, others));
    const read = openSloKind.spec.safeParse(spec);
    expect(read.error).toBeUndefined();
    if (read.data === undefined) throw new Error('unreachable');
    const found = readOpenSlo({ metadata, spec: read.data }, noReferences);
    expect(found.problems).toEqual([]);
    return found.slo;
  };

  test.each<[string, Slo]>([
    ['counters', counted],
    [
      'metrics of Binnacle',
      withObjective({ indicator: { kind: 'events', part: 'good', events: { metric: 'a', filter: { x: 'y' } }, total: { metric: 'b' } } }),
    ],
    [
      'a formula',
      withObjective({
        indicator: { kind: 'events', part: 'bad', events: { formula: 'a - b', metrics: { a: 'x', b: 'y' } }, total: { metric: 'b' } },
      }),
    ],
    ['SQL', withObjective({ indicator: { kind: 'events', part: 'bad', events: { sql: 'SELECT 1' }, total: { sql: 'SELECT 2' } } })],
    ['a ratio', withObjective({ indicator: { kind: 'ratio', of: 'good', metric: { promql: 'x' }, every: 60_000 } })],
    ['a threshold', withObjective({ indicator: { kind: 'threshold', metric: { promql: 'x' }, op: '<=', limit: 3, every: 60_000 } })],
    [
      'a calendar window',
      { ...counted, window: { rolling: false, duration: '1M', start: '2026-01-01 00:00:00', timezone: 'Europe/Paris' } },
    ],
    ['slices', { ...withObjective({ ...counted.objectives[0], slices: { width: 300_000, target: 0.95 } }), budgetingMethod: 'Timeslices' }],
    [
      'everything about it',
      { ...counted, team: 't', environment: 'live', minimumEvents: 50, noData: 'bad', policy: 'strict', runbook: 'https://x' },
    ],
    ['no alerts', { ...counted, alerting: { ...defaultAlerting, enabled: false } }],
  ])('with %s is read back as the same SLO', (_, slo) => {
    // Alerts that follow from the window are not said: readers of OpenSLO have their own.
    const alerting = slo.alerting.enabled ? defaultAlerting : slo.alerting;
    const labels = { ...slo.labels, ...JSON.parse(JSON.stringify({ owner: slo.owner, team: slo.team, environment: slo.environment })) };
    expect(JSON.parse(JSON.stringify(again(slo)))).toEqual(JSON.parse(JSON.stringify({ ...slo, alerting, labels, origin: 'openslo/v1' })));
  });

  test('keeps conditions of its own and whom they tell', () => {
    const condition = {
      name: 'fast',
      urgency: 'page',
      op: '>',
      threshold: 14,
      lookBack: 3_600_000,
      holds: 300_000,
      noData: true,
      annotations: { severity: 'critical', alert_policy: 'p', description: 'Fast' },
    } as const;
    const page = { enabled: true, labels: { notify: 'mail,slack' }, annotations: {} };
    const alerting = {
      ...defaultAlerting,
      page,
      conditions: [
        condition,
        {
          ...condition,
          name: 'silent',
          threshold: Number.MAX_VALUE,
          annotations: { ...condition.annotations, alert_when_resolved: 'false' },
        },
      ],
    };
    expect(again({ ...counted, alerting })?.alerting).toEqual(alerting);
  });

  test('writes parts in their place, those of other SLOs too', () => {
    const indicator = { kind: 'events', part: 'good', events: { counter: 'g' }, total: { counter: 't' } } as const;
    const composite: Slo = {
      ...counted,
      objectives: [{ name: 'all', target: 0.95 }],
      composite: {
        parts: [
          { name: 'own', weight: 2, target: 0.99, indicator },
          { name: 'other', weight: 1, slo: counted.name },
        ],
      },
    };
    expect(again({ ...composite, name: 'whole' }, [counted])?.composite?.parts).toMatchObject([
      { name: 'own', weight: 2, target: 0.99, indicator },
      { name: 'other', weight: 1, target: 0.999, indicator: counted.objectives[0]?.indicator },
    ]);
    expect(openSloFile({ ...composite, name: 'whole' }, [counted])).toContain('# Not said in OpenSLO: the target of the whole, 95 %');
    expect(() => openSloFile(composite, [])).toThrow('its part "other" is the SLO "shop-availability"');
  });

  test.each<[string, Slo, string]>([
    [
      'a calendar of an unnamed time zone',
      { ...counted, window: { rolling: false, duration: '1M', start: '2026-01-01 00:00:00' } },
      'time zone',
    ],
    [
      'counters beside counts',
      withObjective({ indicator: { kind: 'events', part: 'bad', events: { counter: 'x' }, total: { promql: 'y' } } }),
      'growing counters against counts',
    ],
    [
      'objectives of different indicators',
      {
        ...counted,
        objectives: [
          { name: 'a', target: 0.9, indicator: { kind: 'threshold', metric: 'x', op: '<', limit: 1, every: 60_000 } },
          { name: 'b', target: 0.8, indicator: { kind: 'threshold', metric: 'x', op: '<', limit: 2, every: 60_000 } },
        ],
      },
      'indicators that differ',
    ],
  ])('cannot say %s', (_, slo, message) => {
    expect(() => openSloFile(slo, [])).toThrow(message);
  });
});
