import type { House } from '../area.ts';
import type { Definition } from '../definitions/types.ts';
import type { MetricFamily, MetricQuery, MetricSource } from '../metrics/types.ts';
import { AppError } from '../platform/errors.ts';
import { type KpiSpec, kpiKind } from './definitions.ts';

/** What the names of the KPIs' metrics begin with. */
export const kpiPrefix = 'kpi.';

/** `kpi.<name>`: the metric of each KPI with its filter and stat, for everything that judges or shows metrics. */
export function kpiFamily(house: House): MetricFamily {
  return {
    prefix: kpiPrefix,
    async find(name) {
      const definition = await house.definitions.get(kpiKind, name.slice(kpiPrefix.length));
      return definition === undefined ? undefined : kpiSource(house, definition);
    },
    list: async () => Promise.all((await house.definitions.list(kpiKind)).map((definition) => kpiSource(house, definition))),
  };
}

/** What a KPI asks its metric, on top of what `query` asks: its own filter wins. */
export function kpiQuery({ filter, stat }: KpiSpec, query: Omit<MetricQuery, 'stat'>): MetricQuery {
  return { ...query, filter: { ...query.filter, ...filter }, stat };
}

async function kpiSource(house: House, { metadata, spec }: Definition<KpiSpec>): Promise<MetricSource> {
  const about = await describe(house, spec);
  return {
    name: `${kpiPrefix}${metadata.name}`,
    title: metadata.displayName ?? metadata.name,
    description: [spec.description, about.description].filter((text) => text !== undefined && text !== '').join(' '),
    unit: about.unit,
    direction: spec.direction,
    stats: [],
    dimensions: about.dimensions.filter((name) => !Object.hasOwn(spec.filter ?? {}, name)),
    async evaluate(query) {
      const { series, explain } = await house.metrics.evaluate(spec.metric, kpiQuery(spec, query));
      const { sql, parameters, freshness, notes, whyEmpty } = explain;
      return {
        series,
        explanation: {
          sql,
          freshness,
          ...(parameters === undefined ? {} : { parameters }),
          ...(notes === undefined ? {} : { notes }),
          ...(whyEmpty === undefined ? {} : { whyEmpty }),
        },
        parts: [explain],
      };
    },
  };
}

/** A KPI whose metric is gone is still listed; asking for its value says what is wrong. */
async function describe(house: House, spec: KpiSpec): Promise<Pick<MetricSource, 'unit' | 'description' | 'dimensions'>> {
  try {
    return await house.metrics.describe(spec.metric);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { unit: '', description: error.message, dimensions: [] };
  }
}
