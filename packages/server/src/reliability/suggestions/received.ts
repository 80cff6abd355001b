import type { FactReader } from '../../stores/clickhouse/client.ts';
import { knownNames, type Received } from './conventions.ts';

/** Most services and names that are looked at. */
const most = 300;
const mostBounds = 200;

interface Row {
  readonly name: string;
  readonly label: string;
  readonly service: string;
  readonly labels: string[];
  readonly bounds: string[];
}

/** Which of the known metrics services have sent since a time (milliseconds UTC), by the label that names the service. */
export async function receivedMetrics(facts: FactReader, since: number, service: string | undefined): Promise<Received[]> {
  return facts.query<Row>(
    `SELECT CAST(name, 'String') AS name,
  multiIf(labels['service'] != '', 'service', labels['service_name'] != '', 'service_name', 'job') AS label,
  labels[label] AS service,
  arraySort(arrayMap(key -> CAST(key, 'String'), groupUniqArrayArray(mapKeys(labels)))) AS labels,
  groupUniqArrayIf({mostBounds:UInt64})(labels['le'], labels['le'] != '') AS bounds
FROM series
WHERE name IN {names:Array(String)} AND seen >= fromUnixTimestamp64Milli({since:Int64})
GROUP BY name, label, service
HAVING service != '' AND (service = {service:String} OR {service:String} = '')
ORDER BY service, name
LIMIT {most:UInt64}
SETTINGS prefer_column_name_to_alias = 1`,
    { names: knownNames, since: Math.floor(since), service: service ?? '', most, mostBounds },
  );
}

/** Which web vitals each source has sent since a time (milliseconds UTC). */
export async function receivedVitals(
  facts: FactReader,
  since: number,
  service: string | undefined,
): Promise<{ source: string; vital: string }[]> {
  return facts.query<{ source: string; vital: string }>(
    `SELECT CAST(source, 'String') AS source, CAST(name, 'String') AS vital
FROM vitals
WHERE time >= fromUnixTimestamp64Milli({since:Int64}) AND (source = {service:String} OR {service:String} = '')
GROUP BY source, vital
ORDER BY source, vital
LIMIT {most:UInt64}
SETTINGS prefer_column_name_to_alias = 1`,
    { since: Math.floor(since), service: service ?? '', most },
  );
}
