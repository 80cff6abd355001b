import { nativeHistograms } from '../../facts/native-histograms.ts';
import { samples } from '../../facts/samples.ts';
import { sliDays } from '../../facts/sli-rollups.ts';
import { number } from '../../stores/clickhouse/client.ts';
import type { Facts } from '../../stores/facts.ts';

const day = 86_400_000;

/**
 * Days of which samples, or native histograms, came after they were counted: the store's parts tell, so that nothing has to be remembered over a restart. On a
 * cluster, where no single server knows all parts, there are none.
 */
export class LateDays {
  readonly #facts: Pick<Facts, 'query' | 'append' | 'layout'>;
  readonly #pending = new Map<number, string>();

  constructor(facts: Pick<Facts, 'query' | 'append' | 'layout'>) {
    this.#facts = facts;
  }

  /**
   * Stretches to be counted anew of days that lie in [after, before), milliseconds UTC; an increase is shown by the next sample, which may
   * come a day later. The blocks are read before the samples, so that what comes meanwhile is seen the next time.
   */
  async changed(before: number, after: number): Promise<{ from: number; to: number }[]> {
    if (this.#facts.layout.cluster !== undefined) return [];
    const rows = await this.#facts.query<{ day: unknown; block: string }>(
      `SELECT toUnixTimestamp(parseDateTimeBestEffort(partition_id, 'UTC')) AS day, toString(sum(newest)) AS block
FROM (
  SELECT partition_id, max(max_block_number) AS newest FROM system.parts
  WHERE database = currentDatabase() AND table IN ('${samples.name}', '${nativeHistograms.name}') AND active AND rows > 0
  GROUP BY table, partition_id
)
GROUP BY partition_id
HAVING (day, sum(newest)) NOT IN (SELECT toUnixTimestamp(seen.day), seen.max_block FROM sli_days AS seen FINAL)
ORDER BY day`,
    );
    return rows.flatMap((row) => {
      const from = number(row.day) * 1000;
      if (from < after || from + day > before || this.#pending.get(from) === row.block) return [];
      this.#pending.set(from, row.block);
      return [{ from, to: from + 2 * day }];
    });
  }

  /** What was answered has been counted. */
  async settle(now: number): Promise<void> {
    if (this.#pending.size === 0) return;
    const rows = [...this.#pending].map(([from, block]) => ({ day: from, max_block: block, made: now }));
    await this.#facts.append(sliDays, rows);
    this.#pending.clear();
  }
}
