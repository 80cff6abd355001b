import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { defaultSlos } from './defaults.ts';
import { type SloSpec, sloKind, toSlo } from './definitions.ts';
import { checkNames } from './fields.ts';
import { defaultAlerting } from './slo.ts';

const own = parse(sloKind.example);

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

const readSpec = (spec: unknown) => toSlo({ metadata: { name: 'x' }, spec: sloKind.spec.parse(spec) });

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
      objectives: [
        {
          name: '99.9 %',
          target: 0.999,
          indicator: {
            kind: 'events',
            part: 'good',
            events: { metric: 'http.requests', filter: { service: 'checkout', outcome: 'ok' } },
            total: { metric: 'http.requests', filter: { service: 'checkout' } },
          },
        },
      ],
      noData: 'excluded',
      alerting: defaultAlerting,
      labels: {},
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
      objectives: [{ name: 'x', target: 0.9995, indicator: { kind: 'events', part: 'bad', events: 'a', total: 'b' } }],
    });
  });

  test('may be of a threshold, with a limit for each objective', () => {
    const spec = { indicator: { metric: 'queue.age', op: '<', limit: 60 }, objectives: [{ target: 0.9 }, { target: 0.99, limit: 300 }] };
    const read = readSpec({ ...own.spec, ...spec, window: { calendar: 'month' } });
    const indicator = { kind: 'threshold', metric: 'queue.age', op: '<', limit: 60, every: 60_000 };
    expect(read).toMatchObject({
      window: { rolling: false, duration: '1M', timezone: undefined },
      objectives: [{ indicator }, { indicator: { ...indicator, limit: 300 } }],
    });
  });

  test('may be of a share, and say what no data means', () => {
    const read = readSpec({
      ...own.spec,
      indicator: { ratio: { promql: 'up' }, of: 'good', every: '5m' },
      noData: 'bad',
      environment: 'live',
    });
    expect(read).toMatchObject({
      noData: 'bad',
      environment: 'live',
      objectives: [{ indicator: { kind: 'ratio', of: 'good', metric: { promql: 'up' }, every: 300_000 } }],
    });
  });

  test('may be made of parts', () => {
    const { indicator, ...rest } = own.spec;
    const parts = [{ slo: 'login' }, { name: 'pay', weight: 2, target: 0.9, indicator, timeSliceTarget: 0.5 }];
    const read = readSpec({ ...rest, composite: { parts }, timeSlices: { window: '5m', target: 0.9 } });
    expect(read).toMatchObject({
      budgetingMethod: 'Timeslices',
      composite: {
        parts: [
          { name: 'login', slo: 'login', weight: 1 },
          { name: 'pay', weight: 2, target: 0.9, slices: { width: 300_000, target: 0.5 } },
        ],
      },
    });
    expect(read.objectives[0]).toEqual({ name: '99.9 %', target: 0.999, slices: { width: 300_000, target: 0.9 } });
  });

  test('may send its alerts elsewhere, or none', () => {
    const alerting = { labels: { tier: '1' }, page: { enabled: false }, ticket: { annotations: { board: 'x' } } };
    expect(readSpec({ ...own.spec, alerting }).alerting).toEqual({
      enabled: true,
      page: { enabled: false, labels: { tier: '1' }, annotations: {} },
      ticket: { enabled: true, labels: { tier: '1' }, annotations: { board: 'x' } },
    });
  });

  test.each([
    ['both good and bad', 'spec.indicator.bad', 'http.requests', 'exactly one of good, bad'],
    ['neither good nor bad', 'spec.indicator.good', undefined, 'exactly one of good, bad'],
    ['no target', 'spec.objectives', [{}], 'exactly one of target, targetPercent'],
    ['two targets', 'spec.objectives', [{ target: 0.9, targetPercent: 90 }], 'exactly one of target, targetPercent'],
    ['a target of 100 %', 'spec.objectives', [{ target: 1 }], 'leaves no error budget'],
    ['a target of 100 per cent', 'spec.objectives', [{ targetPercent: 100 }], 'leaves no error budget'],
    ['a target of nothing', 'spec.objectives', [{ target: 0 }], 'is met whatever happens'],
    ['neither indicator nor composite', 'spec.indicator', undefined, 'exactly one of indicator, composite'],
    ['both of them', 'spec.composite', { parts: [{ slo: 'a' }] }, 'exactly one of indicator, composite'],
    ['a limit without a threshold', 'spec.objectives', [{ target: 0.9, limit: 1 }], 'only a threshold indicator has a limit'],
    ['a time zone that does not exist', 'spec.window', { calendar: 'month', timeZone: 'Mars' }, 'IANA'],
    ['a month of another calendar', 'spec.window', { calendar: 'moon' }, '"path":["window"]'],
    ['no data that is ugly', 'spec.noData', 'ugly', '"path":["noData"]'],
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
