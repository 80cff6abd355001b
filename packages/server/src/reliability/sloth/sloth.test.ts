import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { Kinds } from '../../definitions/kinds.ts';
import { sloKind, toSlo } from '../definitions.ts';
import { foreignSlosOf } from '../export/foreign.ts';
import { countedRatioOf, countersOf } from './counters.ts';

const kinds = new Kinds([{ ...sloKind, fromForeign: foreignSlosOf }] as never);

/** The SLOs of a file, and its problems as `path: message` in terms of the file. */
function read(text: string) {
  const found = kinds.fromForeign(parse(text)) ?? [];
  const problems: string[] = [];
  const manifests: any[] = [];
  for (const { manifest, placeOf, problems: untaken = [] } of found) {
    problems.push(...untaken.map(({ path, message }) => `${path.join('.')}: ${message}`));
    if (untaken.length > 0) continue;
    const acceptance = kinds.accept(manifest);
    if ('findings' in acceptance)
      problems.push(...acceptance.findings.map(({ path, message }) => `${placeOf(path).join('.')}: ${message}`));
    else manifests.push(acceptance.accepted.read);
  }
  return { slos: manifests.map((manifest) => toSlo(manifest)), manifests, problems };
}

const shop = `version: prometheus/v1
service: shop
labels:
  owner: shop-team
  tier: 2
slos:
  - name: requests-availability
    objective: 99.9
    description: Requests are answered.
    labels: {category: availability}
    sli:
      events:
        error_query: sum(rate(http_request_duration_seconds_count{job="shop",code=~"(5..|429)"}[{{.window}}]))
        total_query: sum(rate(http_request_duration_seconds_count{job="shop"}[{{.window}}]))
    alerting:
      name: ShopHighErrorRate
      labels: {category: availability}
      annotations:
        summary: High error rate of {{$labels.sloth_service}}
        runbook: https://runbooks/shop
      page_alert:
        labels: {severity: pageteam}
      ticket_alert:
        disable: true
`;

describe('a file of Sloth', () => {
  test('becomes SLOs that count their counters', () => {
    const { slos, manifests, problems } = read(shop);
    expect(problems).toEqual([]);
    expect(slos).toMatchObject([
      {
        name: 'shop-requests-availability',
        displayName: 'requests-availability',
        service: 'shop',
        description: 'Requests are answered.',
        window: { rolling: true, duration: '30d' },
        budgetingMethod: 'Occurrences',
        runbook: 'https://runbooks/shop',
        labels: { owner: 'shop-team', tier: '2', category: 'availability' },
        objectives: [
          {
            target: 0.999,
            indicator: {
              kind: 'events',
              part: 'bad',
              events: { counter: 'sum(http_request_duration_seconds_count{code=~"(5..|429)",job="shop"})' },
              total: { counter: 'sum(http_request_duration_seconds_count{job="shop"})' },
            },
          },
        ],
        alerting: {
          enabled: true,
          page: {
            enabled: true,
            labels: { category: 'availability', severity: 'pageteam' },
            annotations: { summary: 'High error rate of {{$labels.service}}' },
          },
          ticket: { enabled: false, labels: { category: 'availability' } },
        },
      },
    ]);
    expect(manifests[0].metadata.annotations).toEqual({ 'imported-from': 'Sloth prometheus/v1', 'alert-name': 'ShopHighErrorRate' });
  });

  test('may be a resource of Kubernetes', () => {
    const { slos, problems } = read(`apiVersion: sloth.slok.dev/v1
kind: PrometheusServiceLevel
metadata: {name: wifi, namespace: monitoring}
spec:
  service: home-wifi
  slos:
    - name: satisfaction
      objective: 95
      sli:
        raw: {errorRatioQuery: '1 - (sum(sum_over_time(satisfaction[{{.window}}])) / sum(count_over_time(satisfaction[{{.window}}])))'}
      alerting: {name: Wifi, pageAlert: {disable: true}, ticketAlert: {disable: true}}
`);
    expect(problems).toEqual([]);
    expect(slos).toMatchObject([
      {
        name: 'home-wifi-satisfaction',
        alerting: { enabled: false },
        objectives: [
          {
            target: 0.95,
            indicator: {
              kind: 'ratio',
              of: 'bad',
              metric: { promql: '1 - (sum(sum_over_time(satisfaction[5m])) / sum(count_over_time(satisfaction[5m])))' },
              every: 60_000,
            },
          },
        ],
      },
    ]);
  });

  test('says what is not exact', () => {
    const { manifests } = read(
      shop.replace('sum(rate(http_request_duration_seconds_count{job="shop"}[{{.window}}]))', 'sum(count_over_time(up[{{.window}}]))'),
    );
    expect(manifests[0].metadata.annotations['import-notes']).toContain('Not exact to the event');
    expect(manifests[0].spec.indicator.ratio.promql).toContain(') / (sum(count_over_time(up[5m])))');
  });

  test.each([
    [
      'a plugin',
      '      events:',
      '      plugin: {id: sloth-common/coredns/availability}\n      events:',
      'slos.0.sli: expected exactly one of events, raw, plugin',
    ],
    ['another template', '{{.window}}', '{{.step}}', 'slos.0.sli.events.error_query: {{.step}} is not known here'],
    [
      'what is no PromQL',
      'sum(rate(http_request_duration_seconds_count{job="shop",',
      'sum(rate(http_request_duration_seconds_count{job=,',
      'slos.0.sli.events.error_query: ',
    ],
    ['an objective of 100 %', 'objective: 99.9', 'objective: 100', 'slos.0.objective: '],
    ['no service', 'service: shop', 'server: shop', 'service: '],
    ['a typo', 'ticket_alert', 'tickets', 'slos.0.alerting: '],
    [
      'SLO plugins',
      'slos:',
      'slo_plugins: {chain: [{id: sloth.dev/core/debug/v1}]}\nslos:',
      'slo_plugins: the SLO plugins "sloth.dev/core/debug/v1" change',
    ],
  ])('with %s is refused at its place', (_, old, text, problem) => {
    const { problems } = read(shop.replace(old, text));
    expect(problems.some((one) => one.startsWith(problem))).toBe(true);
  });

  test('with a plugin alone is refused by the name of the plugin', () => {
    const plugin = shop.replace(/ {6}events:\n.*\n.*\n/, '      plugin: {id: sloth-common/coredns/availability, options: {filter: x}}\n');
    expect(read(plugin).problems).toEqual([
      expect.stringContaining('slos.0.sli.plugin.id: the plugin "sloth-common/coredns/availability" makes its queries'),
    ]);
  });
});

describe('the counters of a query', () => {
  test.each([
    ['sum(rate(x_total{a="b"}[5m]))', 'sum(x_total{a="b"})'],
    ['rate(x_total[5m])', 'sum(x_total)'],
    ['sum(increase(x_total[5m])) or vector(0)', 'sum(x_total)'],
    ['(sum(rate(a_count[5m])) - sum(rate(a_bucket{le="0.4"}[5m])))', 'sum(a_count) - sum(a_bucket{le="0.4"})'],
    ['sum(sum by (job) (rate(x_total[5m])))', 'sum(sum by (job) (x_total))'],
    ['sum by (job) (rate(x_total[5m]))', 'sum(sum by (job) (x_total))'],
    ['sum(rate(a[5m])) + sum(rate(b[5m]))', 'sum(a) + sum(b)'],
    ['sum(histogram_count(rate(x[5m])))', 'sum(histogram_count(x))'],
    [
      'sum(histogram_fraction(0, 0.3, rate(x[5m])) * histogram_count(rate(x[5m])))',
      'sum(histogram_fraction(0, 0.3, x) * histogram_count(x))',
    ],
  ])('%s', (query, counter) => {
    expect(countersOf(query)?.counter).toBe(counter);
  });

  test.each([
    'sum(irate(x[5m]))',
    'sum(rate(x[5m] offset 1h))',
    'sum(rate(a[5m])) + sum(rate(b[10m]))',
    'sum(rate(a[5m])) + sum(increase(b[5m]))',
    'sum(rate(x[5m])) * 60',
    'avg(rate(x[5m]))',
    'sum(x)',
    'sum(rate(a[5m])) or sum(rate(b[5m]))',
    'sum(rate({job="x"}[5m]))',
    'not promql (',
  ])('are not known of %s', (query) => {
    expect(countersOf(query)).toBeUndefined();
  });

  test('make a ratio of events, of bad or of good ones', () => {
    const good = countedRatioOf('1 - (sum(rate(g[5m])) / sum(rate(t[5m])))');
    expect(good).toMatchObject({ part: 'good', events: { counter: 'sum(g)' }, total: { counter: 'sum(t)' } });
    expect(countedRatioOf('sum(rate(b[5m])) / sum(rate(t[5m]))')).toMatchObject({ part: 'bad' });
    expect(countedRatioOf('sum(rate(b[5m])) / sum(rate(t[1h]))')).toBeUndefined();
    expect(countedRatioOf('2 - (sum(rate(g[5m])) / sum(rate(t[5m])))')).toBeUndefined();
  });
});
