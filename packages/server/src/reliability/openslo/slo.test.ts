import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { Kinds } from '../../definitions/kinds.ts';
import { lookupIn } from '../../definitions/lookup.ts';
import { defaultAlerting } from '../slo.ts';
import { openSloKinds } from './index.ts';
import { loadReferences, noReferences } from './references.ts';
import { openSloKind, readOpenSlo } from './slo.ts';

const open = parse(openSloKind.example);
const ratio = 'spec.indicator.spec.ratioMetric';

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

/** What a set of objects comes to: its SLOs, and all problems as `path: message`. */
async function read(...objects: any[]) {
  const kinds = new Kinds(openSloKinds);
  const manifests = objects.flatMap((one) => kinds.fromForeign(one)?.map(({ manifest }) => manifest as any) ?? [one]);
  const accepted = manifests.map((manifest) => kinds.accept(manifest));
  const findings = accepted.flatMap((one) => ('findings' in one ? one.findings.map((f) => `${f.path.join('.')}: ${f.message}`) : []));
  const stored = accepted.flatMap((one) => ('accepted' in one ? [one.accepted] : []));
  const others = lookupIn(
    new Map(
      stored.map(({ written }) => {
        const { kind, apiVersion, metadata } = written;
        const about = {
          name: metadata.name,
          owner: 'people' as const,
          version: 1,
          createdAt: new Date(0),
          updatedAt: new Date(0),
          updatedBy: '',
        };
        return [`${kind}/${metadata.name}`, { kind, apiVersion, manifest: written, ...about } as any];
      }),
    ),
  );
  const problems = [];
  for (const { kind, read } of stored) problems.push(...((await kind.check?.(read, others)) ?? []));
  const references = await loadReferences(others);
  const slos = (await others.list(openSloKind)).map((slo) => readOpenSlo(slo, references));
  return { slo: slos[0]?.slo, problems: [...findings, ...problems.map(({ path, message }) => `${path}: ${message}`)] };
}

const prometheus = (query: string, more: object = {}) => ({ metricSource: { type: 'Prometheus', spec: { query }, ...more } });
const ratioOf = (ratioMetric: object) => changed(open, ratio, ratioMetric);
const indicatorOf = async (ratioMetric: object) => {
  const { slo, problems } = await read(ratioOf(ratioMetric));
  expect(problems).toEqual([]);
  return slo?.objectives[0]?.indicator;
};

describe('an SLO', () => {
  test('reads as it is meant', async () => {
    const { slo, problems } = await read(open);
    expect(problems).toEqual([]);
    expect(slo).toMatchObject({
      name: 'search-latency',
      origin: 'openslo/v1',
      window: { rolling: true, duration: '28d' },
      noData: 'excluded',
      objectives: [
        {
          name: 'within half a second',
          target: 0.9,
          indicator: { kind: 'events', part: 'good', events: { metric: 'http.requests_within', filter: { service: 'search', le: '0.5' } } },
        },
      ],
    });
    expect(slo?.alerting).toEqual(defaultAlerting);
  });

  test('says by labels and annotations what OpenSLO has no field for', async () => {
    const labels = { team: ['search', 'web'], env: 'live', owner: 'sre' };
    const annotations = {
      'binnacle/minimum-events': '200',
      'binnacle/no-data': 'bad',
      'binnacle/budget-policy': 'strict',
      runbook_url: 'https://x',
    };
    const { slo } = await read({ ...open, metadata: { ...open.metadata, labels, annotations } });
    expect(slo).toMatchObject({
      owner: 'sre',
      team: 'search',
      environment: 'live',
      minimumEvents: 200,
      noData: 'bad',
      policy: 'strict',
      runbook: 'https://x',
      labels,
    });
    const wrong = { 'binnacle/minimum-events': 'many', 'binnacle/no-data': 'maybe' };
    expect((await read({ ...open, metadata: { ...open.metadata, annotations: wrong } })).problems).toEqual([
      'metadata.annotations["binnacle/minimum-events"]: expected a number of events',
      'metadata.annotations["binnacle/no-data"]: expected excluded, good, bad',
    ]);
  });

  test('follows the calendar', async () => {
    const calendar = [{ duration: '1Q', isRolling: false, calendar: { startTime: '2026-01-01 00:00:00', timeZone: 'Europe/Paris' } }];
    const { slo } = await read(changed(open, 'spec.timeWindow', calendar));
    expect(slo?.window).toEqual({ rolling: false, duration: '1Q', start: '2026-01-01 00:00:00', timezone: 'Europe/Paris' });
  });

  test.each([
    ['Timeslices', { timeSliceWindow: '5m' }, 'spec.objectives[0]: budgetingMethod Timeslices needs timeSliceTarget'],
    ['Timeslices', { timeSliceTarget: 0.9 }, 'spec.objectives[0]: budgetingMethod Timeslices needs timeSliceWindow'],
    [
      'RatioTimeslices',
      { timeSliceWindow: '5m', timeSliceTarget: 0.9 },
      'spec.objectives[0].timeSliceTarget: budgetingMethod RatioTimeslices has no timeSliceTarget',
    ],
    ['Occurrences', { timeSliceWindow: '5m' }, 'spec.objectives[0].timeSliceWindow: budgetingMethod Occurrences has no timeSliceWindow'],
  ])('with %s and %o is refused', async (budgetingMethod, fields, problem) => {
    const objectives = [{ target: 0.99, ...fields }];
    expect((await read({ ...open, spec: { ...open.spec, budgetingMethod, objectives } })).problems).toEqual([problem]);
  });

  test('judges time slices; a number is minutes', async () => {
    const objectives = [{ target: 0.99, timeSliceWindow: 5, timeSliceTarget: 0.95 }];
    const { slo, problems } = await read({ ...open, spec: { ...open.spec, budgetingMethod: 'Timeslices', objectives } });
    expect(problems).toEqual([]);
    expect(slo?.objectives).toMatchObject([{ name: '99 %', slices: { width: 300_000, target: 0.95 } }]);
  });

  test.each([
    ['a budgeting method that does not exist', 'spec.budgetingMethod', 'Guesses', 'spec.budgetingMethod'],
    ['two time windows', 'spec.timeWindow', [open.spec.timeWindow[0], open.spec.timeWindow[0]], 'exactly one time window'],
    ['a window neither rolling nor of the calendar', 'spec.timeWindow', [{ duration: '28d' }], 'spec.timeWindow'],
    [
      'a date that does not exist',
      'spec.timeWindow',
      [{ duration: '1M', calendar: { startTime: '2026-02-30 00:00:00', timeZone: 'UTC' } }],
      'no such date',
    ],
    [
      'a time zone that does not exist',
      'spec.timeWindow',
      [{ duration: '1M', calendar: { startTime: '2026-02-01 00:00:00', timeZone: 'Mars' } }],
      'IANA',
    ],
    ['no service', 'spec.service', undefined, 'spec.service'],
    ['no counter', `${ratio}.counter`, undefined, 'ratioMetric.counter: '],
    ['no total', `${ratio}.total`, undefined, 'ratioMetric.total: '],
    ['good and bad', `${ratio}.bad`, prometheus('x'), 'exactly one of good, bad'],
    ['raw beside good', `${ratio}.raw`, prometheus('x'), 'raw excludes good'],
    ['rawType without raw', `${ratio}.rawType`, 'success', 'rawType belongs to raw'],
    ['both kinds of metric', 'spec.indicator.spec.thresholdMetric', prometheus('x'), 'exactly one of ratioMetric, thresholdMetric'],
    ['indicator and reference', 'spec.indicatorRef', 'x', 'spec.indicatorRef: expected exactly one of indicator, indicatorRef'],
    ['no indicator', 'spec.indicator', undefined, 'spec: expected exactly one of indicator, indicatorRef'],
    ['a value for a ratio', 'spec.objectives.0.value', 3, 'spec.objectives[0].value: value belongs to threshold metrics'],
    ['a weight that weighs nothing', 'spec.objectives.0.compositeWeight', 2, 'spec.objectives[0].compositeWeight: '],
    ['a field OpenSLO does not know', 'spec.owner', 'me', 'owner'],
    ['a long description', 'spec.description', 'x'.repeat(1051), 'spec.description'],
    ['a target of 100 %', 'spec.objectives.0.target', 1, 'spec.objectives.0.target'],
  ])('with %s is refused', async (_, path, value, problem) => {
    expect((await read(changed(open, path, value))).problems.join('\n')).toContain(problem);
  });
});

describe('sources of metrics', () => {
  test('growing counters of PromQL are counted from their samples', async () => {
    const good = prometheus('sum(requests_total{code=~"2xx|3xx"})');
    const indicator = await indicatorOf({ counter: true, good, total: prometheus('requests_total{code="total"}') });
    expect(indicator).toEqual({
      kind: 'events',
      part: 'good',
      events: { counter: 'sum(requests_total{code=~"2xx|3xx"})' },
      total: { counter: 'requests_total{code="total"}' },
    });
  });

  test('counts of an interval are taken as they are; rates are counted from their counters', async () => {
    const gauges = await indicatorOf({ counter: false, bad: prometheus('failed_in_minute'), total: prometheus('all_in_minute') });
    expect(gauges).toMatchObject({ part: 'bad', events: { promql: 'failed_in_minute' }, total: { promql: 'all_in_minute' } });
    const rates = await indicatorOf({
      counter: false,
      bad: prometheus('sum(increase(r_total{code="500"}[$__interval]))'),
      total: { metricSource: { type: 'prometheus', spec: { promql: 'sum(increase(r_total[$__interval]))' } } },
    });
    expect(rates).toMatchObject({ events: { counter: 'sum(r_total{code="500"})' }, total: { counter: 'sum(r_total)' } });
  });

  test('a rate beside a growing counter is no ratio of events', async () => {
    const { problems } = await read(
      ratioOf({ counter: true, good: prometheus('sum(rate(a_total[5m]))'), total: prometheus('sum(b_total)') }),
    );
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(`${ratio}.good.metricSource.spec: counter: true asks for a growing counter`);
  });

  test('SQL and metrics of Binnacle', async () => {
    const sql = { metricSource: { type: 'SQL', spec: { query: 'SELECT 1' } } };
    const metric = { metricSource: { spec: { metric: 'http.requests' } } };
    expect(await indicatorOf({ counter: false, bad: sql, total: metric })).toMatchObject({
      events: { sql: 'SELECT 1' },
      total: { metric: 'http.requests' },
    });
    expect((await read(ratioOf({ counter: true, good: sql, total: sql }))).problems[0]).toContain(`${ratio}.counter: SQL answers counts`);
  });

  test('a ratio that is computed already', async () => {
    const raw = prometheus('job:success:ratio');
    expect(await indicatorOf({ raw, rawType: 'failure' })).toEqual({
      kind: 'ratio',
      of: 'bad',
      metric: { promql: 'job:success:ratio' },
      every: 60_000,
    });
    expect((await read(ratioOf({ raw }))).problems[0]).toContain('raw needs rawType');
  });

  test('a threshold takes its comparison from the objective', async () => {
    const spec = { thresholdMetric: prometheus('queue_length') };
    const slo = changed(open, 'spec.indicator.spec', spec);
    const good = await read(changed(slo, 'spec.objectives', [{ target: 0.95, op: 'lte', value: 100 }]));
    expect(good.problems).toEqual([]);
    expect(good.slo?.objectives[0]?.indicator).toEqual({
      kind: 'threshold',
      metric: { promql: 'queue_length' },
      op: '<=',
      limit: 100,
      every: 60_000,
    });
    expect((await read(changed(slo, 'spec.objectives', [{ target: 0.95 }]))).problems).toEqual([
      'spec.objectives[0]: a threshold metric needs op and value',
    ]);
    const two = [
      { target: 0.95, op: 'lte', value: 100 },
      { target: 0.9, op: 'lte', value: 50 },
    ];
    expect((await read(changed(slo, 'spec.objectives', two))).problems[0]).toContain(
      'spec.objectives[1]: OpenSLO allows a threshold metric one objective',
    );
  });
});

describe('references', () => {
  const source = (type: string) => ({
    apiVersion: 'openslo/v1',
    kind: 'DataSource',
    metadata: { name: 'metrics' },
    spec: { type, connectionDetails: { url: 'http://x' } },
  });
  const from = (query: string) => ({ metricSource: { metricSourceRef: 'metrics', spec: { query } } });
  const sli = (good: string) => ({
    apiVersion: 'openslo/v1',
    kind: 'SLI',
    metadata: { name: 'ratio' },
    spec: { ratioMetric: { counter: true, good: from(good), total: from('all_total') } },
  });
  const slo = changed({ ...open, spec: { ...open.spec, indicatorRef: 'ratio' } }, 'spec.indicator', undefined);

  test('an SLO refers to its SLI, and that to its data source, which knows the type', async () => {
    const { slo: found, problems } = await read(slo, sli('good_total'), source('prometheus'));
    expect(problems).toEqual([]);
    expect(found?.objectives[0]?.indicator).toMatchObject({ events: { counter: 'good_total' }, total: { counter: 'all_total' } });
  });

  test('what is missing is named where it is named', async () => {
    expect((await read(slo)).problems).toEqual([
      'spec.indicatorRef: there is no SLI "ratio"; define it in the same files or write it here',
    ]);
    expect((await read(sli('good_total'))).problems).toEqual([
      'spec.ratioMetric.good.metricSource.metricSourceRef: there is no DataSource "metrics"; define it in the same files or write it here',
      'spec.ratioMetric.total.metricSource.metricSourceRef: there is no DataSource "metrics"; define it in the same files or write it here',
    ]);
  });

  test("another product's data source is kept, and SLOs on it are refused with the reason", async () => {
    expect((await read(sli('x'), source('Datadog'))).problems).toEqual([]);
    const { problems } = await read(slo, sli('x'), source('Datadog'));
    expect(problems[0]).toContain(
      'spec.indicatorRef: SLI "ratio" spec.ratioMetric.good.metricSource.metricSourceRef: the data is in Datadog, which Binnacle does not ask',
    );
    expect(problems.filter((text) => text.includes('SLO "search-latency" needs it'))).toHaveLength(2);
  });

  test('a type that contradicts the data source is refused', async () => {
    const good = { metricSource: { metricSourceRef: 'metrics', type: 'sql', spec: { query: 'SELECT 1' } } };
    const { problems } = await read(ratioOf({ counter: false, good, total: from('x') }), source('prometheus'));
    expect(problems).toContain(
      `${ratio}.good.metricSource.type: contradicts DataSource "metrics", whose type is prometheus: leave the type out here`,
    );
  });
});

describe('composites', () => {
  const part = (displayName: string, target: number, more: object = {}) => ({
    displayName,
    target,
    indicator: {
      metadata: { name: displayName },
      spec: { ratioMetric: { counter: true, good: prometheus(`${displayName}_good`), total: prometheus(`${displayName}_all`) } },
    },
    ...more,
  });
  const composite = (...objectives: object[]) => changed(changed(open, 'spec.indicator', undefined), 'spec.objectives', objectives);

  test('have an indicator each, and weights', async () => {
    const { slo, problems } = await read(composite(part('a', 0.95), part('b', 0.98, { compositeWeight: 2 })));
    expect(problems).toEqual([]);
    expect(slo?.composite?.parts).toMatchObject([
      { name: 'a', weight: 1, target: 0.95, indicator: { events: { counter: 'a_good' } } },
      { name: 'b', weight: 2, target: 0.98, indicator: { total: { counter: 'b_all' } } },
    ]);
    // 5 % and twice 2 % may be missing.
    expect(slo?.objectives).toEqual([{ name: '91 %', target: 0.91 }]);
  });

  test('contradict an indicator of all', async () => {
    const { problems } = await read(changed(open, 'spec.objectives', [part('a', 0.95)]));
    expect(problems).toEqual(['spec.indicator: contradicts the indicators of the objectives: a composite SLO has only those']);
  });
});

describe('alert policies', () => {
  const condition = {
    apiVersion: 'openslo/v1',
    kind: 'AlertCondition',
    metadata: { name: 'cpu-usage-breach', displayName: 'CPU usage breach' },
    spec: {
      description: 'Too fast',
      severity: 'page',
      condition: { kind: 'burnrate', threshold: 2, lookbackWindow: '1h', alertAfter: '5m' },
    },
  };
  const target = {
    apiVersion: 'openslo/v1',
    kind: 'AlertNotificationTarget',
    metadata: { name: 'OnCallDevopsMailNotification' },
    spec: { target: 'email' },
  };
  const policy = {
    apiVersion: 'openslo/v1',
    kind: 'AlertPolicy',
    metadata: { name: 'AlertPolicy', displayName: 'Alert Policy' },
    spec: {
      alertWhenBreaching: true,
      alertWhenResolved: false,
      conditions: [{ conditionRef: 'cpu-usage-breach' }],
      notificationTargets: [{ targetRef: 'OnCallDevopsMailNotification' }],
    },
  };
  const slo = (...alertPolicies: unknown[]) => changed(open, 'spec.alertPolicies', alertPolicies);

  test('become burn-rate conditions and a label to route by', async () => {
    const { slo: found, problems } = await read(slo({ alertPolicyRef: 'AlertPolicy' }), policy, condition, target);
    expect(problems).toEqual([]);
    expect(found?.alerting).toEqual({
      enabled: true,
      page: { enabled: true, labels: { notify: 'oncalldevopsmailnotification' }, annotations: {} },
      ticket: { enabled: true, labels: {}, annotations: {} },
      conditions: [
        {
          name: 'cpu-usage-breach',
          urgency: 'page',
          op: '>',
          threshold: 2,
          lookBack: 3_600_000,
          holds: 300_000,
          noData: false,
          annotations: { severity: 'page', alert_policy: 'alertpolicy', description: 'Too fast', alert_when_resolved: 'false' },
        },
      ],
      notes: [
        'The notification target oncalldevopsmailnotification tells nobody: there is no NotificationChannel "oncalldevopsmailnotification". The routing of alerts still applies.',
      ],
    });
  });

  test('may stand in the SLO, twice over, and have names that differ', async () => {
    const inline = (severity: string, op: string) => ({
      kind: 'AlertPolicy',
      metadata: { name: 'p' },
      spec: {
        alertWhenNoData: true,
        conditions: [
          {
            kind: 'AlertCondition',
            metadata: { name: 'c' },
            spec: { severity, condition: { op, threshold: 1, lookbackWindow: '6h', alertAfter: '0m' } },
          },
        ],
        notificationTargets: [{ kind: 'AlertNotificationTarget', metadata: { name: 'slack' }, spec: { target: 'slack' } }],
      },
    });
    const { slo: found, problems } = await read(slo(inline('sev3', 'gte'), inline('info', 'lt')));
    expect(problems).toEqual([]);
    expect(found?.alerting.conditions).toMatchObject([
      { name: 'c', urgency: 'ticket', op: '>=', holds: 0, noData: true },
      { name: 'c-2', urgency: 'info', op: '<' },
    ]);
    expect(found?.alerting.ticket.labels).toEqual({ notify: 'slack' });
  });

  test('say nothing of targets that are channels', async () => {
    const manifest = slo({ alertPolicyRef: 'AlertPolicy' });
    const channels = new Set(['oncalldevopsmailnotification']);
    const named = (one: any) =>
      new Map([
        [String(one.metadata.name).toLowerCase(), { ...one, metadata: { ...one.metadata, name: one.metadata.name.toLowerCase() } }],
      ]);
    const references = { ...noReferences, policies: named(policy), conditions: named(condition), targets: named(target), channels };
    const { slo: found } = readOpenSlo(manifest as never, references as never);
    expect(found?.alerting.notes).toBeUndefined();
  });

  test('an empty list is no alert', async () => {
    expect((await read(slo())).slo?.alerting.enabled).toBe(false);
  });

  test('what they refer to must be there', async () => {
    expect((await read(slo('nothing'))).problems).toEqual([
      'spec.alertPolicies[0]: there is no AlertPolicy "nothing"; define it in the same files or write it here',
    ]);
    expect((await read(policy)).problems).toEqual([
      'spec.conditions[0].conditionRef: there is no AlertCondition "cpu-usage-breach"; define it in the same files or write it here',
      'spec.notificationTargets[0].targetRef: there is no AlertNotificationTarget "OnCallDevopsMailNotification"; define it in the same files or write it here',
    ]);
  });
});

describe('files', () => {
  test('may hold a list, a Service, and names with capitals', async () => {
    const kinds = new Kinds(openSloKinds);
    const service = { apiVersion: 'openslo/v1', kind: 'Service', metadata: { name: 'Web Shop' }, spec: { description: 'x' } };
    const found = kinds.fromForeign([open, service]) ?? [];
    expect(found.map(({ manifest }) => (manifest as any).kind)).toEqual(['SLO', 'OpenSLOService']);
    expect(found[1]?.manifest).toMatchObject({ metadata: { name: 'web-shop', displayName: 'Web Shop' } });
    expect(found[1]?.placeOf(['spec', 'x'])).toEqual([1, 'spec', 'x']);
    expect((await read([open, service])).problems).toEqual([]);
    expect(kinds.fromForeign(open)).toBeUndefined();
  });
});
