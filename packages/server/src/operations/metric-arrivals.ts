/**
 * Samples of each source of metrics: `name`, `seen` (when one came last, milliseconds) and `rows` (since `since`; parameters `since`
 * and `month`, 24 hours and 30 days ago, milliseconds). Counting a day's samples of millions of series would take minutes: what receivers
 * take is in the ledger, and only what no receiver brought, such as the server's own metrics, is counted here. A series is written again about every hour,
 * samples come in between.
 */
export const metricArrivals = `WITH
  counted AS (
    SELECT source, max(toUnixTimestamp64Milli(last)) AS seen, sumIf(count, time > fromUnixTimestamp64Milli({since:Int64})) AS accepted
    FROM ingestion FINAL WHERE outcome = 'accepted' AND protocol != 'events' AND time >= fromUnixTimestamp64Milli({month:Int64}) GROUP BY source
  ),
  uncounted AS (SELECT DISTINCT id, source FROM series WHERE source NOT IN (SELECT source FROM counted)),
  found AS (
    SELECT source, max(toUnixTimestamp64Milli(time)) AS seen, count() AS found
    FROM samples JOIN uncounted ON uncounted.id = samples.series_id
    WHERE time >= fromUnixTimestamp64Milli({since:Int64}) AND series_id IN (SELECT id FROM uncounted) GROUP BY source
  )
SELECT known.source AS name, greatest(known.seen, counted.seen, found.seen) AS seen, counted.accepted + found.found AS rows
FROM (SELECT source, max(toUnixTimestamp64Milli(seen)) AS seen FROM series GROUP BY source) AS known
LEFT JOIN counted ON counted.source = known.source
LEFT JOIN found ON found.source = known.source`;
