import type { House } from '../area.ts';
import { vitals } from '../facts/vitals.ts';
import { statExpression } from '../metrics/bucketing.ts';
import { selectSeries } from '../metrics/selection.ts';
import type { MetricSource, Unit } from '../metrics/types.ts';

interface Vital {
  readonly name: 'lcp' | 'inp' | 'cls' | 'fcp' | 'ttfb';
  readonly title: string;
  readonly description: string;
  readonly unit: Unit;
}

const measured = 'One value a page visit, measured in real browsers by the beacon and the web-vitals library.';

/** Definitions: web.dev/articles/vitals. */
const all: readonly Vital[] = [
  {
    name: 'lcp',
    title: 'Largest contentful paint',
    description: `Time from the start of navigation until the largest image or text in view was drawn. ${measured}`,
    unit: 'seconds',
  },
  {
    name: 'inp',
    title: 'Interaction to next paint',
    description: `Time from an interaction until the next frame shows its effect: the slowest of a visit, one outlier in fifty interactions left out. ${measured} A visit without an interaction has none.`,
    unit: 'seconds',
  },
  {
    name: 'cls',
    title: 'Cumulative layout shift',
    description: `How far things in view moved unasked: the worst burst of shifts of a visit, as a score without a unit. ${measured}`,
    unit: 'score',
  },
  {
    name: 'fcp',
    title: 'First contentful paint',
    description: `Time from the start of navigation until the first text or image was drawn. ${measured}`,
    unit: 'seconds',
  },
  {
    name: 'ttfb',
    title: 'Time to first byte',
    description: `Time from the start of navigation until the first byte of the page arrived. ${measured}`,
    unit: 'seconds',
  },
];

/** `vitals.lcp`, `vitals.inp`, `vitals.cls`, `vitals.fcp` and `vitals.ttfb`; p75 unless another stat is asked for, as Google judges them. */
export function vitalMetrics({ facts }: Pick<House, 'facts'>): MetricSource[] {
  return all.map(({ name, title, description, unit }) => ({
    name: `vitals.${name}`,
    title,
    description,
    unit,
    direction: 'down',
    stats: ['p75', 'p50', 'p90', 'p95', 'p99', 'mean', 'min', 'max', 'count'],
    dimensions: ['path', 'source', 'navigation'],
    evaluate: (query, grid) =>
      selectSeries(facts, query, grid, {
        from: vitals,
        time: 'time',
        value: statExpression(query.stat ?? 'p75', 'value'),
        where: 'name = {vital:String}',
        parameters: { vital: name },
        dimensions: { path: 'path', source: 'source', navigation: 'navigation' },
        whyEmpty: 'Open a page that carries the beacon, such as this one: it sends web vitals when the page is left.',
      }),
  }));
}
