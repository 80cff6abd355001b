import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { Kinds } from '../../definitions/kinds.ts';
import { sloKind, toSlo } from '../definitions.ts';
import { foreignSlosOf } from '../export/foreign.ts';

const kinds = new Kinds([{ ...sloKind, fromForeign: foreignSlosOf }] as never);

function read(indicator: string, more = '') {
  const [found] = kinds.fromForeign(parse(text(indicator, more))) ?? [];
  if (found === undefined) throw new Error('not taken for a file of Pyrra');
  const { manifest, placeOf, problems = [] } = found;
  if (problems.length > 0) return { problems: problems.map(({ path, message }) => `${path.join('.')}: ${message}`) };
  const acceptance = kinds.accept(manifest);
  if ('findings' in acceptance)
    return { problems: acceptance.findings.map(({ path, message }) => `${placeOf(path).join('.')}: ${message}`) };
  const read = acceptance.accepted.read as any;
  return { slo: toSlo(read), annotations: read.metadata.annotations, problems: [] };
}

const text = (indicator: string, more: string) => `apiVersion: pyrra.dev/v1alpha1
kind: ServiceLevelObjective
metadata:
  name: shop-errors
  namespace: monitoring
  labels: {prometheus: k8s, pyrra.dev/team: shop}
  annotations: {kubectl.kubernetes.io/last-applied-configuration: "{}"}
spec:
  target: "99.5"
  window: 4w
  description: Orders are taken.
  indicator: ${indicator}
${more}`;

const ratio =
  '{ratio: {errors: {metric: \'http_requests_total{job="shop",code=~"5.."}\'}, total: {metric: \'http_requests_total{job="shop"}\'}}}';

describe("an SLO of Pyrra's", () => {
  test('counts errors of all', () => {
    const { slo, annotations, problems } = read(ratio);
    expect(problems).toEqual([]);
    expect(slo).toMatchObject({
      name: 'shop-errors',
      service: 'shop',
      description: 'Orders are taken.',
      window: { rolling: true, duration: '28d' },
      objectives: [
        {
          target: 0.995,
          indicator: {
            kind: 'events',
            part: 'bad',
            events: { counter: 'sum(http_requests_total{code=~"5..",job="shop"})' },
            total: { counter: 'sum(http_requests_total{job="shop"})' },
          },
        },
      ],
      labels: { prometheus: 'k8s', 'pyrra.dev/team': 'shop' },
      alerting: { enabled: true, page: { enabled: true, labels: { team: 'shop' } } },
    });
    expect(annotations).toEqual({ 'imported-from': 'Pyrra pyrra.dev/v1alpha1' });
  });

  test('counts what was quick enough', () => {
    const { slo } = read('{latency: {success: {metric: \'d_bucket{job="shop",le="0.5"}\'}, total: {metric: \'d_count{job="shop"}\'}}}');
    expect(slo?.objectives[0]?.indicator).toMatchObject({
      kind: 'events',
      part: 'good',
      events: { counter: 'sum(d_bucket{job="shop",le="0.5"})' },
      total: { counter: 'sum(d_count{job="shop"})' },
    });
  });

  test('asks native histograms for a fraction, and says that this is no count', () => {
    const { slo, annotations } = read('{latencyNative: {latency: 200ms, total: {metric: \'d{job="shop"}\'}}}');
    expect(slo?.objectives[0]?.indicator).toEqual({
      kind: 'ratio',
      of: 'good',
      metric: { promql: 'histogram_fraction(0, 0.2, sum(rate(d{job="shop"}[5m])))' },
      every: 60_000,
    });
    expect(annotations['import-notes']).toContain('Not exact to the event');
  });

  test('counts samples of a gauge that are 1', () => {
    expect(read('{bool_gauge: {metric: \'up{job="shop"}\'}}').slo?.objectives[0]?.indicator).toEqual({
      kind: 'events',
      part: 'good',
      events: { promql: 'sum(sum_over_time(up{job="shop"}[$__interval]))' },
      total: { promql: 'sum(count_over_time(up{job="shop"}[$__interval]))' },
    });
  });

  test('of several groups is one of all of them, and says so', () => {
    const { slo, annotations } = read(ratio.replace('{ratio: {', '{ratio: {grouping: [handler, method], '));
    expect(slo?.description).toContain('one SLO for each value of handler, method');
    expect(annotations['import-notes']).toContain('counts them all together');
  });

  test.each([
    ['  alerting: {disabled: true}', { enabled: false }],
    ['  alerting: {burnrates: false, absent: true}', { enabled: false }],
    ['  alerting: {name: Burning, burnRateType: dynamic}', { enabled: true }],
  ])('with %s alerts accordingly', (more, alerting) => {
    const { slo, annotations } = read(ratio, more);
    expect(slo?.alerting).toMatchObject(alerting);
    if (more.includes('Burning'))
      expect(annotations).toMatchObject({ 'alert-name': 'Burning', 'import-notes': expect.stringContaining('by traffic') });
  });

  test.each([
    [
      'two indicators',
      '{bool_gauge: {metric: up}, latencyNative: {latency: 1s, total: {metric: d}}}',
      'spec.indicator: expected exactly one of ratio',
    ],
    [
      'an expression for a metric',
      '{bool_gauge: {metric: sum(up)}}',
      'spec.indicator.bool_gauge.metric: expected a metric with its matchers',
    ],
    [
      'no bound',
      '{latency: {success: {metric: d_bucket}, total: {metric: d_count}}}',
      'spec.indicator.latency.success.metric: expected a matcher for le',
    ],
    [
      'a bound that is none',
      '{latencyNative: {latency: soon, total: {metric: d}}}',
      'spec.indicator.latencyNative.latency: expected a duration',
    ],
    ['a typo', '{ratios: {}}', 'spec.indicator: '],
  ])('with %s is refused at its place', (_, indicator, problem) => {
    expect(read(indicator).problems[0]).toContain(problem);
  });

  test('with a window of minutes, or a target of 100 %, is refused', () => {
    const one = (old: string, changed: string) => kinds.fromForeign(parse(text(ratio, '').replace(old, changed)))?.[0];
    expect(one('4w', '90m')?.problems).toMatchObject([{ path: ['spec', 'window'] }]);
    const whole = one('"99.5"', '"100"');
    const acceptance = kinds.accept(whole?.manifest);
    expect('findings' in acceptance && acceptance.findings.map(({ path }) => whole?.placeOf(path))).toEqual([['spec', 'target']]);
  });
});
