import type { House } from '../area.ts';
import { AppError } from '../platform/errors.ts';
import { number } from '../stores/clickhouse/client.ts';
import { contentsReason } from './contents-reason.ts';
import { service as serviceKind } from './definitions.ts';
import { summaryOf } from './detail/outcome.ts';
import type { ContentAnswer, DeploymentAnswer, ServiceAnswer } from './wire.ts';

export interface DeploymentQuery {
  /** Milliseconds UTC. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly service?: string | undefined;
  readonly environment?: string | undefined;
  readonly limit: number;
}

/** Deployments in a range by when they finished, newest first. */
export async function listDeployments(house: House, query: DeploymentQuery): Promise<DeploymentAnswer[]> {
  const conditions = [
    query.from === undefined ? '1' : "finished >= fromUnixTimestamp64Milli({from:Int64}, 'UTC')",
    query.to === undefined ? '1' : "finished < fromUnixTimestamp64Milli({to:Int64}, 'UTC')",
    query.service === undefined ? '1' : 'service = {service:String}',
    query.environment === undefined ? '1' : 'environment = {environment:String}',
    "status NOT IN ('superseded', 'withdrawn')",
  ];
  const rows = await house.facts.query<DeploymentRow>(
    `WITH page AS (
  SELECT * FROM deployments FINAL WHERE ${conditions.join(' AND ')} ORDER BY finished DESC, id LIMIT {limit:UInt32}
)
SELECT d.id AS id, d.service AS service, d.environment AS environment, d.repository AS repository, d.sha AS sha,
  d.version AS version, d.status AS status, toUnixTimestamp64Milli(d.started) AS started,
  toUnixTimestamp64Milli(d.finished) AS finished, d.source AS source, d.url AS url, d.contents AS contents,
  d.unplanned AS unplanned, d.repairs AS repairs, d.rolls_back AS rolls_back, c.commits AS commits, c.lead AS lead,
  o.failed AS failed, o.rule AS rule, toUnixTimestamp64Milli(o.pending_until) AS pendingUntil, v.verdict AS verdict
FROM page AS d
LEFT JOIN (
  SELECT service, environment, deployment, count() AS commits,
    quantileExactInclusiveIf(0.5)(${leadTime}, NOT merge) AS lead
  FROM deployment_commits FINAL
  WHERE ${onPage}
  GROUP BY service, environment, deployment
) AS c ON d.service = c.service AND d.environment = c.environment AND d.id = c.deployment
LEFT JOIN (SELECT * FROM deployment_outcomes FINAL WHERE ${onPage}) AS o
  ON d.service = o.service AND d.environment = o.environment AND d.id = o.deployment
LEFT JOIN (SELECT * FROM deployment_verdicts FINAL WHERE ${onPage}) AS v
  ON d.service = v.service AND d.environment = v.environment AND d.id = v.deployment
ORDER BY d.finished DESC, d.id`,
    { ...query },
  );
  return rows.map(({ commits, lead, rolls_back, contents, started, finished, failed, rule, pendingUntil, verdict, ...row }) => ({
    ...row,
    outcome: row.status === 'success' ? summaryOf({ failed, rule, pendingUntil }, house.clock.now()) : null,
    verdict: verdict || null,
    started: new Date(number(started)).toISOString(),
    finished: new Date(number(finished)).toISOString(),
    rollsBack: rolls_back,
    contents,
    contentsReason: contentsReason({ ...row, contents }),
    commits: contents === 'known' ? number(commits) : null,
    leadTimeP50: contents === 'known' && Number.isFinite(number(lead)) && number(commits) > 0 ? number(lead) : null,
  }));
}

const onPage = '(service, environment) IN (SELECT service, environment FROM page) AND deployment IN (SELECT id FROM page)';

type Rewritten = 'started' | 'finished' | 'rollsBack' | 'contentsReason' | 'commits' | 'leadTimeP50' | 'outcome' | 'verdict';
type DeploymentRow = Omit<DeploymentAnswer, Rewritten> & {
  readonly started: unknown;
  readonly finished: unknown;
  readonly rolls_back: string;
  readonly commits: unknown;
  readonly lead: unknown;
  readonly failed: unknown;
  readonly rule: string;
  readonly pendingUntil: unknown;
  /** Empty while there is none. */
  readonly verdict: DeploymentAnswer['verdict'] | '';
};

/** Seconds, never negative. */
const leadTime = 'greatest(0, toUnixTimestamp64Milli(finished) - toUnixTimestamp64Milli(author_time)) / 1000';

const maxContents = 5_000;

/**
 * The commits that one deployment brought, oldest first; at most 5,000.
 * @throws AppError `not_found` for a deployment nobody knows.
 */
export async function listContents(house: House, key: { service: string; environment: string; id: string }): Promise<ContentAnswer[]> {
  const [known] = await house.facts.query(
    'SELECT 1 FROM deployments FINAL WHERE service = {service:String} AND environment = {environment:String} AND id = {id:String}',
    key,
  );
  if (known === undefined) {
    throw new AppError('not_found', `There is no deployment ${key.id} of ${key.service} to ${key.environment}.`);
  }
  const rows = await house.facts.query<
    Pick<ContentAnswer, 'sha' | 'subject' | 'merge' | 'automated'> & { lead: unknown; written: unknown }
  >(
    `WITH brought AS (
  SELECT repository, sha, author_time, merge, bot, ${leadTime} AS lead FROM deployment_commits FINAL
  WHERE service = {service:String} AND environment = {environment:String} AND deployment = {id:String}
  ORDER BY author_time LIMIT {limit:UInt32}
)
SELECT b.sha AS sha, c.subject AS subject, b.merge AS merge, b.bot AS automated, b.lead AS lead,
  toUnixTimestamp64Milli(b.author_time) AS written
FROM brought AS b
LEFT JOIN (SELECT repository, sha, subject FROM commits FINAL WHERE (repository, sha) IN (SELECT repository, sha FROM brought)) AS c
  ON b.repository = c.repository AND b.sha = c.sha
ORDER BY written, sha`,
    { ...key, limit: maxContents },
  );
  return rows.map(({ sha, subject, merge, automated, lead, written }) => ({
    sha,
    subject,
    merge,
    automated,
    authorTime: new Date(number(written)).toISOString(),
    leadTime: number(lead),
  }));
}

/** Services that are defined or were deployed, by name. */
export async function listServices(house: House): Promise<ServiceAnswer[]> {
  const [defined, deployed] = await Promise.all([
    house.definitions.list(serviceKind),
    house.facts.query<Record<string, unknown>>(
      `SELECT service, count() AS deployments, toUnixTimestamp64Milli(max(finished)) AS last
FROM deployments FINAL WHERE status = 'success' GROUP BY service`,
    ),
  ]);
  const definitions = new Map(defined.map((definition) => [definition.metadata.name, definition]));
  const counts = new Map(deployed.map((row) => [String(row.service), row]));
  return [...new Set([...definitions.keys(), ...counts.keys()])].sort().map((name) => {
    const definition = definitions.get(name);
    const count = counts.get(name);
    return {
      name,
      displayName: definition?.metadata.displayName ?? name,
      owner: definition?.spec.owner ?? null,
      deployments: count === undefined ? 0 : number(count.deployments),
      lastDeployment: count === undefined ? null : new Date(number(count.last)).toISOString(),
    };
  });
}
