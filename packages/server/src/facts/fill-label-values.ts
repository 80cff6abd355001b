import type { Facts } from '../stores/facts.ts';
import { labelValues } from './label-values.ts';
import { series } from './series.ts';

/**
 * Writes the values of labels of a store whose series are older than `label_values`: of another version, or of its backup. Does nothing
 * once there are any.
 */
export async function fillLabelValues({ store }: Pick<Facts, 'store'>): Promise<void> {
  const [found] = await store.query<{ missing: number }>(
    `SELECT (SELECT count() FROM \`${labelValues.name}\`) = 0 AND (SELECT count() FROM \`${series.name}\`) > 0 AS missing`,
  );
  if (Number(found?.missing) !== 1) return;
  await store.maintain(
    `INSERT INTO \`${labelValues.name}\` (metric, label, value, seen)
     SELECT metric, label, value, max(last) FROM (
       SELECT '' AS metric, '__name__' AS label, name AS value, seen AS last FROM \`${series.name}\`
       UNION ALL
       SELECT arrayJoin(['', toString(name)]) AS metric, label, value, seen AS last FROM \`${series.name}\`
       ARRAY JOIN mapKeys(labels) AS label, mapValues(labels) AS value
     ) GROUP BY metric, label, value`,
  );
}
