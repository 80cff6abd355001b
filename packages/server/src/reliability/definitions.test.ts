import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { defaultSlos } from './defaults.ts';
import { type SloSpec, sloKind, toSlo } from './definitions.ts';
import { checkNames } from './fields.ts';
import { type OpenSloSpec, openSloKind, openSloToSlo } from './openslo.ts';

const own = parse(sloKind.example);
const open = parse(openSloKind.example);

/** The example with something else at a path such as `spec.objectives.0.target`; undefined removes it. */
function changed(example: any, path: string, value: unknown): any {
  const copy = structuredClone(example);
  const parts = path.split('.');
  const last = parts.pop() ?? '';
  let place = copy;
  for (const part of parts) place = place[part];
  if (value === undefined) delete place[last];
  else place[last] = value;
  return copy;
}
const messages = (kind: { spec: { safeParse(value: unknown): { error?: { issues: any[] } } } }, manifest: any) =>
  JSON.stringify(kind.spec.safeParse(manifest.spec).error?.issues ?? []);

describe('an SLO of binnacle/v1', () => {
  test('reads as it is meant', () => {
    expect(toSlo(own)).toEqual({
      name: 'checkout-availability',
      displayName: 'Checkout answers',
      service: 'checkout',
      description: 'Whoever wants to pay can.',
      origin: 'binnacle/v1',
      window: { rolling: true, duration: '28d' },
      budgetingMethod: 'Occurrences',
      indicator: {
        part: 'good',
        events: { metric: 'http.requests', filter: { service: 'checkout', outcome: 'ok' } },
        total: { metric: 'http.requests', filter: { service: 'checkout' } },
      },
      objectives: [{ name: '99.9 %', target: 0.999 }],
      minimumEvents: undefined,
    });
  });

  test('may count bad events, state a percentage and follow the calendar', () => {
    const calendar = { duration: '1M', calendar: { startTime: '2026-01-01 00:00:00', timeZone: 'Europe/Berlin' } };
    const spec: SloSpec = {
      ...own.spec,
      window: calendar,
      indicator: { bad: 'a', total: 'b' },
      objectives: [{ name: 'x', targetPercent: 99.95 }],
    };
    expect(sloKind.spec.safeParse(spec).error).toBeUndefined();
    expect(toSlo({ metadata: { name: 'x' }, spec })).toMatchObject({
      window: { rolling: false, duration: '1M', start: '2026-01-01 00:00:00', timezone: 'Europe/Berlin' },
      indicator: { part: 'bad', events: 'a', total: 'b' },
      objectives: [{ name: 'x', target: 0.9995 }],
    });
  });

  test.each([
    ['both good and bad', 'spec.indicator.bad', 'http.requests', 'exactly one of good, bad'],
    ['neither good nor bad', 'spec.indicator.good', undefined, 'exactly one of good, bad'],
    ['no target', 'spec.objectives', [{}], 'exactly one of target, targetPercent'],
    ['two targets', 'spec.objectives', [{ target: 0.9, targetPercent: 90 }], 'exactly one of target, targetPercent'],
    ['a target of 100 %', 'spec.objectives', [{ target: 1 }], '"path":["objectives",0,"target"]'],
    ['no objective', 'spec.objectives', [], '"path":["objectives"]'],
    ['a window that is none', 'spec.window', 'a month', '"path":["window"]'],
    ['a typo', 'spec.objective', 1, 'objective'],
  ])('with %s is refused', (_, path, value, message) => {
    expect(messages(sloKind, changed(own, path, value))).toContain(message);
  });

  test('tells its objectives apart', () => {
    const twice = toSlo(changed(own, 'spec.objectives', [{ target: 0.999 }, { targetPercent: 99.9 }]));
    expect(checkNames(twice)).toMatchObject([{ path: 'spec.objectives[1]' }]);
  });

  test('comes with the server twice', () => {
    for (const { spec } of defaultSlos) expect(sloKind.spec.safeParse(spec).error).toBeUndefined();
    expect(defaultSlos.map((one) => toSlo(one).objectives[0]?.target)).toEqual([0.999, 0.95]);
  });
});

describe('an SLO of openslo/v1', () => {
  const ratio = 'spec.indicator.spec.ratioMetric';

  test('reads as it is meant', () => {
    expect(openSloToSlo(open)).toMatchObject({
      name: 'search-latency',
      origin: 'openslo/v1',
      window: { rolling: true, duration: '28d' },
      indicator: { part: 'good', events: { metric: 'http.requests_within', filter: { service: 'search', le: '0.5' } } },
      objectives: [{ name: 'within half a second', target: 0.9 }],
    });
    expect(messages(openSloKind, open)).toBe('[]');
  });

  test('may leave out the type, count bad events, use SQL and follow the calendar', () => {
    const sql = { metricSource: { type: 'sql', spec: { query: 'SELECT 1' } } };
    const metric = { metricSource: { spec: { metric: 'http.requests' } } };
    const calendar = [{ duration: '1Q', calendar: { startTime: '2026-01-01 00:00:00', timeZone: 'UTC' } }];
    const manifest = changed(changed(open, ratio, { counter: false, bad: sql, total: metric }), 'spec.timeWindow', calendar);
    expect(messages(openSloKind, manifest)).toBe('[]');
    expect(openSloToSlo(manifest)).toMatchObject({
      window: { rolling: false, duration: '1Q' },
      indicator: { part: 'bad', events: { sql: 'SELECT 1' }, total: { metric: 'http.requests' } },
    });
  });

  test('does not take SQL for a growing counter', async () => {
    const sql = { metricSource: { type: 'sql', spec: { query: 'SELECT 1' } } };
    const problems = (manifest: { metadata: { name: string }; spec: OpenSloSpec }) =>
      openSloKind.check?.({ apiVersion: 'openslo/v1', kind: 'SLO', ...manifest }, { get: async () => undefined, list: async () => [] });
    expect(await problems(changed(open, ratio, { counter: true, good: sql, total: sql }))).toMatchObject([{ path: `${ratio}.counter` }]);
    expect(await problems(changed(open, ratio, { counter: false, good: sql, total: sql }))).toEqual([]);
  });

  const sliced = (budgetingMethod: string, fields: object) =>
    changed(changed(open, 'spec.budgetingMethod', budgetingMethod), 'spec.objectives', [{ target: 0.99, ...fields }]);

  test('may judge time slices by a target, or by their share', () => {
    const timeslices = sliced('Timeslices', { timeSliceWindow: '5m', timeSliceTarget: 0.95 });
    expect(messages(openSloKind, timeslices)).toBe('[]');
    expect(openSloToSlo(timeslices).objectives).toEqual([{ name: '99 %', target: 0.99, slices: { width: 300_000, target: 0.95 } }]);
    const shares = openSloToSlo(sliced('RatioTimeslices', { timeSliceWindow: '1h' }));
    expect(shares.objectives[0]?.slices).toEqual({ width: 3_600_000, target: undefined });
  });

  test.each([
    ['Timeslices', { timeSliceWindow: '5m' }, 'needs timeSliceTarget'],
    ['Timeslices', { timeSliceTarget: 0.9 }, 'needs timeSliceWindow'],
    ['RatioTimeslices', { timeSliceWindow: '5m', timeSliceTarget: 0.9 }, 'has no timeSliceTarget'],
    ['Occurrences', { timeSliceWindow: '5m' }, 'has no timeSliceWindow'],
  ])('with %s and %o is refused', async (method, fields, message) => {
    const definition = { apiVersion: 'openslo/v1', kind: 'SLO', ...sliced(method, fields) };
    const problems = await openSloKind.check?.(definition, { get: async () => undefined, list: async () => [] });
    expect(problems?.map((problem) => problem.message)).toEqual([`budgetingMethod ${method} ${message}`]);
  });

  test.each([
    ['a reference to an indicator', 'spec.indicatorRef', 'x', 'write the indicator into the SLO'],
    ['a threshold metric', 'spec.indicator.spec.thresholdMetric', {}, 'count good and total events'],
    ['a raw ratio', `${ratio}.raw`, {}, 'give good or bad, and total'],
    ['a reference to a data source', `${ratio}.total.metricSource.metricSourceRef`, 'x', 'write the query into the metricSource'],
    ['a threshold', 'spec.objectives.0.op', 'lte', 'threshold metrics'],
    ['a composite', 'spec.objectives.0.indicatorRef', 'x', 'composite'],
    ['alert policies', 'spec.alertPolicies', [{}], 'sends no alerts'],
  ])('with %s is refused by name, because it is not computed', (_, path, value, message) => {
    expect(messages(openSloKind, changed(open, path, value))).toContain(message);
  });

  test.each([
    ['a budgeting method that does not exist', 'spec.budgetingMethod', 'Guesses'],
    ['two time windows', 'spec.timeWindow', [open.spec.timeWindow[0], open.spec.timeWindow[0]]],
    ['a window neither rolling nor of the calendar', 'spec.timeWindow', [{ duration: '28d' }]],
    [
      'a date that does not exist',
      'spec.timeWindow',
      [{ duration: '1M', calendar: { startTime: '2026-02-30 00:00:00', timeZone: 'UTC' } }],
    ],
    [
      'a time zone that does not exist',
      'spec.timeWindow',
      [{ duration: '1M', calendar: { startTime: '2026-02-01 00:00:00', timeZone: 'Mars' } }],
    ],
    ['no service', 'spec.service', undefined],
    ['no counter', `${ratio}.counter`, undefined],
    ['another type of source', `${ratio}.total.metricSource.type`, 'prometheus'],
    ['a field OpenSLO does not know', 'spec.owner', 'me'],
    ['a long description', 'spec.description', 'x'.repeat(1051)],
  ])('with %s is refused', (_, path, value) => {
    expect(messages(openSloKind, changed(open, path, value))).not.toBe('[]');
  });
});
