import { series } from '../packages/server/src/facts/series.ts';
import { seriesId } from '../packages/server/src/facts/series-id.ts';
import type { Facts } from '../packages/server/src/stores/facts.ts';

/** Rows that the measurements read: what a company of a dozen services has after some months. */
export const volumes = {
  samples: 20_000_000,
  series: 2_000,
  sampleDays: 60,
  events: 5_000_000,
  people: 50_000,
  vitals: 1_000_000,
  productDays: 100,
  commits: 100_000,
  deployments: 5_000,
  deliveryDays: 730,
} as const;

export const histogram = 'http_server_request_duration_seconds';
const services = ['binnacle', 'shop', 'search', 'payment', 'account'];
const bounds = ['0.005', '0.01', '0.025', '0.05', '0.075', '0.1', '0.2', '0.25', '0.5', '0.75', '1', '2.5', '5', '7.5', '10', '+Inf'];
const day = 86_400_000;
/** Rows of one INSERT ... SELECT: as many parts as a server that is written to all the time has between merges. */
const rowsPerInsert = 1_000_000;

interface Planned {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Growth of the counter a second; 0 for a gauge. */
  readonly rate: number;
}

/** Fills an empty fact store; `now` is when the newest facts happened, in milliseconds UTC. */
export async function fill(facts: Facts, now: number): Promise<void> {
  await fillSamples(facts, now);
  await fillProduct(facts, now);
  await fillDelivery(facts, now);
  await mergeFinishedMonths(facts);
}

/** What the store does by itself with a month that gets no more rows. */
async function mergeFinishedMonths(facts: Facts): Promise<void> {
  const months = await facts.query<{ table: string; partition: string }>(
    `SELECT DISTINCT table, partition FROM system.parts
WHERE database = currentDatabase() AND active AND match(partition, '^[0-9]{6}$') AND partition < toString(toYYYYMM(now()))`,
  );
  for (const { table, partition } of months) await facts.store.maintain(`OPTIMIZE TABLE ${table} PARTITION ${partition} FINAL`);
}

/** Histograms of ten routes a service, answered with 200 and 500, and gauges for the rest. */
function plannedSeries(): Planned[] {
  const planned: Planned[] = [];
  for (const [index, job] of services.entries()) {
    for (let route = 0; route < 10; route++) {
      for (const status of ['200', '500']) {
        const labels = { job, http_request_method: 'GET', http_route: `/api/v1/${route}`, http_response_status_code: status };
        const rate = (2 + index + route) * (status === '500' ? 0.0005 : 1);
        for (const [place, le] of bounds.entries()) {
          planned.push({ name: `${histogram}_bucket`, labels: { ...labels, le }, rate: (rate * (place + 1)) / bounds.length });
        }
        planned.push({ name: `${histogram}_count`, labels, rate }, { name: `${histogram}_sum`, labels, rate: rate * 0.12 });
      }
    }
  }
  for (let index = 0; planned.length < volumes.series; index++) {
    planned.push({
      name: `process_${index % 20}_usage`,
      labels: { job: services[index % services.length] ?? '', host: `h${index}` },
      rate: 0,
    });
  }
  return planned;
}

/** Counters begin anew every five days, as processes do that are deployed. */
async function fillSamples(facts: Facts, now: number): Promise<void> {
  const planned = plannedSeries();
  const ids = planned.map(({ name, labels }) => seriesId(name, labels));
  await facts.append(
    series,
    planned.map(({ name, labels, rate }, index) => ({
      id: ids[index] ?? '',
      name,
      labels,
      type: rate === 0 ? 'gauge' : 'histogram',
      unit: 's',
      description: '',
      source: 'bench',
      seen: now,
    })),
  );
  const rounds = volumes.samples / volumes.series;
  const width = Math.floor((volumes.sampleDays * day) / rounds);
  const begin = now - rounds * width;
  const life = Math.floor((5 * day) / width);
  const place = `(number % ${volumes.series}) + 1`;
  const round = `intDiv(number, ${volumes.series})`;
  await inBatches(facts, volumes.samples, (offset, count) => {
    const rate = `[${planned.map((one) => one.rate).join(',')}][${place}]`;
    return `INSERT INTO samples (series_id, time, value, start_time)
SELECT [${ids.map((id) => `toUInt64(${id})`).join(',')}][${place}], fromUnixTimestamp64Milli(toInt64(${begin} + (${round} + 1) * ${width}), 'UTC'),
  if(${rate} = 0, 100 * rand(number) / 4294967295, floor(${rate} * (1 + ${round} % ${life}) * ${width / 1000})),
  fromUnixTimestamp64Milli(toInt64(${begin} + (${round} - ${round} % ${life}) * ${width}), 'UTC')
FROM numbers(${offset}, ${count})`;
  });
}

async function fillProduct(facts: Facts, now: number): Promise<void> {
  const time = (total: number) =>
    `fromUnixTimestamp64Milli(toInt64(${now - volumes.productDays * day} + number * ${(volumes.productDays * day) / total}), 'UTC')`;
  const path = "if(rand(1) % 4 = 0, '/', concat('/page/', toString(rand(2) % 50)))";
  const source = "if(rand(3) % 2 = 0, 'binnacle-ui', 'shop')";
  await inBatches(
    facts,
    volumes.events,
    (offset, count) => `INSERT INTO events (id, time, received, source, name, person, session, path, properties)
SELECT toString(generateUUIDv4()), ${time(volumes.events)}, ${time(volumes.events)}, ${source},
  ['page_view', 'page_view', 'page_view', 'page_view', 'page_view', 'page_view', 'feature_used', 'review_opened', 'searched', 'ordered'][rand(4) % 10 + 1],
  concat('p', toString(rand(5) % ${volumes.people})), concat('s', toString(rand(6) % 500000)), ${path}, map('feature', concat('f', toString(rand(7) % 20)))
FROM numbers(${offset}, ${count})`,
  );
  await inBatches(
    facts,
    volumes.vitals,
    (offset, count) => `INSERT INTO vitals (id, time, received, source, name, value, path, session, navigation)
SELECT toString(generateUUIDv4()), ${time(volumes.vitals)}, ${time(volumes.vitals)}, ${source},
  ['lcp', 'inp', 'cls', 'fcp', 'ttfb'][rand(4) % 5 + 1], exp(rand(5) / 4294967295 * 3 - 2), ${path}, toString(rand(6)), 'navigate'
FROM numbers(${offset}, ${count})`,
  );
}

async function fillDelivery(facts: Facts, now: number): Promise<void> {
  const at = (rank: string, total: number) =>
    `fromUnixTimestamp64Milli(toInt64(${now - volumes.deliveryDays * day} + ${rank} * ${(volumes.deliveryDays * day) / total}), 'UTC')`;
  const service = (rank: string) => `[${services.map((name) => `'${name}'`).join(',')}][${rank} % ${services.length} + 1]`;
  const perDeployment = volumes.commits / volumes.deployments;
  const deployment = `intDiv(number, ${perDeployment})`;
  const written = at('number', volumes.commits);
  await inBatches(
    facts,
    volumes.commits,
    (offset, count) => `INSERT INTO commits
  (repository, sha, parents, author_time, commit_time, author, bot, squash, subject, reverts, mainline, version)
SELECT ${service(deployment)}, hex(SHA1(toString(number))), [hex(SHA1(toString(number - 1)))], ${written}, ${written},
  toString(number % 300), number % 10 = 0, 0, concat('Change ', toString(number)), if(number % 50 = 49, hex(SHA1(toString(number - 7))), ''), 1, 1
FROM numbers(${offset}, ${count})`,
  );
  await facts.store.command(`INSERT INTO deployment_commits
  (service, environment, repository, sha, deployment, author_time, finished, merge, bot, squash, updated)
SELECT ${service(deployment)}, 'production', ${service(deployment)}, hex(SHA1(toString(number))), concat('d', toString(${deployment})),
  ${written}, ${at(`(${deployment} + 1)`, volumes.deployments)}, 0, number % 10 = 0, 0, now64(3) FROM numbers(${volumes.commits})`);
  const finished = at('(number + 1)', volumes.deployments);
  await facts.store.command(`INSERT INTO deployments (id, service, environment, repository, sha, version, status, started, finished, source,
  url, unplanned, repairs, rolls_back, contents, updated)
SELECT concat('d', toString(number)), ${service('number')}, 'production', ${service('number')}, hex(SHA1(toString(number * ${perDeployment}))),
  toString(number), 'success', ${finished}, ${finished}, 'api', '', number % 40 = 0, if(number % 25 = 24, concat('d', toString(number - 5)), ''), '', 'known', now64(3)
FROM numbers(${volumes.deployments})`);
  await facts.store.command(`INSERT INTO timeline (id, time, kind, title, service, environment, link, updated)
SELECT concat('d', toString(number)), ${finished}, 'deployment', concat('Version ', toString(number)), ${service('number')}, 'production', '', now64(3)
FROM numbers(${volumes.deployments})`);
}

async function inBatches(facts: Facts, rows: number, statement: (offset: number, count: number) => string): Promise<void> {
  for (let offset = 0; offset < rows; offset += rowsPerInsert) {
    await facts.store.command(statement(offset, Math.min(rowsPerInsert, rows - offset)));
  }
}
