import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { type TestApp, testApp } from '../../../../../test/support/app.ts';
import { writeSeries } from '../../../../../test/support/series.ts';
import { manualClock } from '../../platform/clock.ts';

const minute = 60_000;
const day = 86_400_000;
const now = Date.parse('2026-11-24T12:00:00Z');
let app: TestApp;

/** Requests of a week, a sample each five minutes: busy by day, nearly idle by night, with an incident in one night. */
const busy = (time: number) => new Date(time).getUTCHours() >= 8 && new Date(time).getUTCHours() < 18;
const incident = (time: number) => time > now - 2 * day - 10 * 3_600_000 && time <= now - 2 * day - 9 * 3_600_000;

function week(job: string, requests: (time: number) => number, failures: (time: number) => number) {
  let [ok, failed] = [0, 0];
  const samples: { ok: [number, number][]; failed: [number, number][] } = { ok: [], failed: [] };
  // The last sample lies before now: what it shows happened before it.
  const first = now - 8 * day - minute;
  for (let time = first; time < now; time += 5 * minute) {
    if (time > first) {
      failed += failures(time);
      ok += requests(time) - failures(time);
    }
    samples.ok.push([time, ok]);
    samples.failed.push([time, failed]);
  }
  const about = { type: 'counter' } as const;
  return [
    { name: 'http_requests_total', labels: { job, code: '200' }, about, samples: samples.ok },
    { name: 'http_requests_total', labels: { job, code: '503' }, about, samples: samples.failed },
  ];
}

beforeAll(async () => {
  app = await testApp({ clock: manualClock(now) });
  await writeSeries(app, [
    ...week(
      'even',
      () => 1_000,
      (time) => (incident(time) ? 100 : 0),
    ),
    ...week(
      'uneven',
      (time) => (busy(time) ? 10_000 : 10),
      (time) => (incident(time) ? 5 : 0),
    ),
  ]);
});
afterAll(() => app.close());

const apply = (text: string) => app.call('POST', '/api/v1/definitions/apply', text, { 'content-type': 'application/yaml' });
const slo = async (name: string) => (await app.call('GET', `/api/v1/slos/${name}`)).body;
const exported = async (name: string, format: string) => app.call('GET', `/api/v1/slos/${name}/export?format=${format}`);

const sloth = (service: string) => `version: prometheus/v1
service: ${service}
slos:
  - name: availability
    objective: 99
    sli:
      events:
        error_query: sum(rate(http_requests_total{job="${service}",code=~"5.."}[{{.window}}]))
        total_query: sum(rate(http_requests_total{job="${service}"}[{{.window}}]))
    alerting: {name: ${service}Burns}
`;

describe("SLOs of Sloth's", () => {
  test('are applied from their files, and counted to the event', async () => {
    const { status, body } = await apply(`${sloth('even')}---\n${sloth('uneven')}`);
    expect({ status, body }).toMatchObject({
      status: 200,
      body: { changes: [{ name: 'even-availability' }, { name: 'uneven-availability' }] },
    });
    // 8 days of 288 stretches of 1,000 requests; one hour of 12 stretches with 100 failures each.
    const even = (await slo('even-availability')).objectives[0];
    expect(even).toMatchObject({ total: 8 * 288 * 1_000, bad: 1_200 });
    // Each day 120 busy stretches of 10,000 and 168 quiet ones of 10; 12 stretches with 5 failures each.
    const uneven = (await slo('uneven-availability')).objectives[0];
    expect(uneven).toMatchObject({ total: 8 * (120 * 10_000 + 168 * 10), bad: 60 });
  });

  test("agree with the mean of ratios where traffic is even, and are far below Sloth's where it is not", async () => {
    const mean = async (job: string) => {
      const ratio = `sum(increase(http_requests_total{job="${job}",code=~"5.."}[10m])) / sum(increase(http_requests_total{job="${job}"}[10m]))`;
      const query = encodeURIComponent(`avg_over_time((${ratio})[8d:5m])`);
      return Number((await app.call('GET', `/prometheus/api/v1/query?query=${query}&time=${now / 1000}`)).body.data.result[0].value[1]);
    };
    const even = (await slo('even-availability')).objectives[0];
    expect((await mean('even')) / (1 - even.sli)).toBeCloseTo(1, 1);
    // One hour of 8 days at 50 % is 0.26 % of the time, and 60 of 9.6 million requests.
    expect(await mean('uneven')).toBeCloseTo(0.5 / (8 * 24), 3);
    expect(1 - (await slo('uneven-availability')).objectives[0].sli).toBeCloseTo(60 / 9_613_440, 9);
  });

  test('with a mistake are refused with line and path, and nothing is applied', async () => {
    const { status, body } = await apply(`${sloth('even')}---\n${sloth('third').replace('{{.window}}', '{{.step}}')}`);
    expect(status).toBe(422);
    expect(body.problems).toEqual([
      expect.objectContaining({ path: 'slos[0].sli.events.error_query', line: 19, message: expect.stringContaining('{{.step}}') }),
    ]);
  });

  test('come out again as they went in', async () => {
    const file = parse((await exported('even-availability', 'sloth')).text);
    expect(file).toMatchObject({
      version: 'prometheus/v1',
      service: 'even',
      slos: [
        {
          name: 'availability',
          objective: 99,
          sli: {
            events: {
              error_query: 'sum(rate(http_requests_total{code=~"5..",job="even"}[{{.window}}]))',
              total_query: 'sum(rate(http_requests_total{job="even"}[{{.window}}]))',
            },
          },
          alerting: { name: 'evenBurns' },
        },
      ],
    });
    expect((await apply((await exported('even-availability', 'sloth')).text)).body.changes).toMatchObject([{ name: 'even-availability' }]);
  });

  test('give rules that this server takes', async () => {
    const { status, text, headers } = await exported('even-availability', 'prometheus');
    expect(status).toBe(200);
    expect(headers['content-type']).toContain('application/yaml');
    expect((await apply(text)).body.changes).toMatchObject([
      { action: 'create', kind: 'RuleGroup', name: 'sloth-slo-sli-recordings-even-availability' },
      { action: 'create', kind: 'RuleGroup', name: 'sloth-slo-meta-recordings-even-availability' },
      { action: 'create', kind: 'RuleGroup', name: 'sloth-slo-alerts-even-availability' },
    ]);
  });
});

describe('exports', () => {
  test('as OpenSLO apply back', async () => {
    const { text } = await exported('even-availability', 'openslo');
    const own = text.replace('name: even-availability', 'name: even-openslo');
    expect((await apply(own)).body.changes).toMatchObject([{ action: 'create', name: 'even-openslo' }]);
    const [one, other] = [await slo('even-availability'), await slo('even-openslo')];
    expect(other).toMatchObject({ origin: 'openslo/v1', objectives: [{ bad: one.objectives[0].bad, total: one.objectives[0].total }] });
  });

  test('that cannot be said in a format say why', async () => {
    const { status, body } = await exported('binnacle-api-latency', 'prometheus');
    expect({ status, detail: body.detail }).toEqual({ status: 400, detail: expect.stringContaining('not counters in PromQL') });
    expect((await exported('nothing', 'sloth')).status).toBe(404);
    expect((await exported('even-availability', 'xml')).status).toBe(400);
  });
});

describe('OpenSLO', () => {
  const file = `apiVersion: openslo/v1
kind: DataSource
metadata: {name: metrics}
spec: {type: Prometheus, connectionDetails: {url: http://prometheus:9090}}
---
apiVersion: openslo/v1
kind: Service
metadata: {name: uneven, displayName: Uneven}
spec: {description: By day alone}
---
apiVersion: openslo/v1
kind: SLI
metadata: {name: answered}
spec:
  ratioMetric:
    counter: true
    good: {metricSource: {metricSourceRef: metrics, spec: {query: 'sum(http_requests_total{job="uneven",code="200"})'}}}
    total: {metricSource: {metricSourceRef: metrics, spec: {query: 'sum(http_requests_total{job="uneven"})'}}}
---
apiVersion: openslo/v1
kind: AlertNotificationTarget
metadata: {name: OnCall}
spec: {target: slack}
---
apiVersion: openslo/v1
kind: AlertCondition
metadata: {name: fast}
spec: {severity: page, condition: {kind: burnrate, op: gt, threshold: 14, lookbackWindow: 1h, alertAfter: 5m}}
---
apiVersion: openslo/v1
kind: AlertPolicy
metadata: {name: burns}
spec: {alertWhenBreaching: true, alertWhenResolved: true, alertWhenNoData: false, conditions: [{conditionRef: fast}], notificationTargets: [{targetRef: OnCall}]}
---
apiVersion: openslo/v1
kind: SLO
metadata: {name: uneven-answered}
spec:
  service: uneven
  indicatorRef: answered
  timeWindow: [{duration: 7d, isRolling: true}]
  budgetingMethod: Occurrences
  objectives: [{target: 0.999}]
  alertPolicies: [{alertPolicyRef: burns}]
`;

  test('is taken whole, and counted', async () => {
    const { status, body } = await apply(file);
    expect({ status, kinds: body.changes?.map((one: any) => one.kind).sort() }).toEqual({
      status: 200,
      kinds: ['AlertCondition', 'AlertNotificationTarget', 'AlertPolicy', 'DataSource', 'OpenSLOService', 'SLI', 'SLO'],
    });
    expect(await slo('uneven-answered')).toMatchObject({ service: 'uneven', origin: 'openslo/v1', objectives: [{ bad: 60 }] });
  });

  test('does not change the services of Binnacle', async () => {
    const service = 'apiVersion: binnacle/v1\nkind: Service\nmetadata: {name: uneven}\nspec: {description: Deployed}\n';
    expect((await apply(service)).status).toBe(200);
    expect((await apply(file)).body.changes.every((one: any) => one.action === 'unchanged')).toBe(true);
    const { definition } = (await app.call('GET', '/api/v1/definitions/Service/uneven')).body;
    expect(definition).toMatchObject({ apiVersion: 'binnacle/v1', spec: { description: 'Deployed' } });
  });

  test('keeps what SLOs need', async () => {
    const source = await app.call('DELETE', '/api/v1/definitions/DataSource/metrics');
    expect({ status: source.status, detail: source.body.detail }).toEqual({
      status: 409,
      detail: expect.stringContaining('there is no DataSource "metrics"'),
    });
    const other = await apply(file.split('---')[0]?.replace('Prometheus', 'Datadog') ?? '');
    expect({ status: other.status, problems: JSON.stringify(other.body.problems) }).toEqual({
      status: 422,
      problems: expect.stringContaining('SLO \\"uneven-answered\\" needs it'),
    });
  });

  test('comes out with everything in its place', async () => {
    const [manifest] = parseAllDocuments((await exported('uneven-answered', 'openslo')).text).map((one) => one.toJS());
    expect(manifest.spec).toMatchObject({
      indicator: { spec: { ratioMetric: { counter: true, good: { metricSource: { type: 'prometheus' } } } } },
      alertPolicies: [{ kind: 'AlertPolicy', spec: { notificationTargets: [{ metadata: { name: 'oncall' } }] } }],
    });
  });
});
