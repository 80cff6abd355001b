import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FactReader } from '../../stores/clickhouse/client.ts';
import { sendData } from './reply.ts';
import { parametersOf } from './requests.ts';

const mostRows = 100_000;

interface MetadataRow {
  readonly family: string;
  readonly type: string;
  readonly help: string;
  readonly unit: string;
}

/** `metadata`: type, help and unit of metrics, by the name of their family (a histogram's without `_bucket`, `_sum` and `_count`). */
export function metadataQuery(facts: FactReader) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const parameters = parametersOf(request);
    const [limit, perMetric] = [parameters.limit(), parameters.limit('limit_per_metric')];
    const families: Record<string, { type: string; help: string; unit: string }[]> = {};
    let count = 0;
    for (const { family, ...about } of await readMetadata(facts, parameters.text('metric'))) {
      if (!Object.hasOwn(families, family)) {
        if (count++ >= limit) break;
        families[family] = [];
      }
      const known = families[family] as { type: string; help: string; unit: string }[];
      // With some protocols series come before their metadata: that there was none then is no news.
      const saysNothing = about.type === 'unknown' && about.help === '' && known.length > 0;
      if (known.length < perMetric && !saysNothing) known.push(about);
    }
    return sendData(request, reply, families);
  };
}

function readMetadata(facts: FactReader, metric: string): Promise<MetadataRow[]> {
  return facts.query<MetadataRow>(
    `SELECT
  multiIf(type = 'histogram', replaceRegexpOne(name, '_(bucket|sum|count)$', ''), type = 'summary', replaceRegexpOne(name, '_(sum|count)$', ''), name) AS family,
  if(type = '', 'unknown', type) AS type, description AS help, unit
FROM (SELECT name, series.type AS type, description, unit, max(seen) AS newest FROM series GROUP BY name, series.type, description, unit)
WHERE {metric:String} = '' OR family = {metric:String}
GROUP BY family, type, help, unit
ORDER BY family, type = 'unknown' AND help = '', max(newest) DESC
LIMIT ${mostRows}`,
    { metric },
  );
}
