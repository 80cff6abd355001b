import { desc, eq } from 'drizzle-orm';
import type { House } from '../../area.ts';
import { incidents } from '../../facts/incidents.ts';
import { number, type QueryParameters } from '../../stores/clickhouse/client.ts';
import { readDeployments } from '../deployment-rows.ts';
import type { ServiceMap } from '../service-map.ts';
import { storedOf, worseText } from '../verdict/wire.ts';
import { overrideTable } from './tables.ts';
import type { Alarm, BroughtChange, BroughtCommit, BroughtRevert, FailureSettings, Incident, Said, ServiceFacts } from './types.ts';

/** Reads what the outcomes of a service's deployments are computed from. */
export async function readServiceFacts(house: House, map: ServiceMap, service: string, settings: FailureSettings): Promise<ServiceFacts> {
  const [deployments, said, there] = await Promise.all([
    readDeployments(house.facts, "service = {service:String} AND status != 'withdrawn'", { service }),
    readSaid(house, service),
    readPresence(house, service),
  ]);
  const [known, reverts, changes, alarms, worse] = await Promise.all([
    there.incidents ? readIncidents(house, map, service) : [],
    there.commits ? readReverts(house, service) : [],
    there.changes ? readChanges(house, service) : [],
    there.alarms ? readAlarms(house, service) : [],
    there.worse ? readWorse(house, service) : [],
  ]);
  return {
    service,
    deployments,
    isProduction: (environment) => map.isProduction(service, environment),
    incidents: known,
    namedCommits: await readNamedCommits(house, service, known),
    reverts,
    changes,
    said,
    alarms,
    worse,
    settings,
  };
}

type Presence = Readonly<Record<'incidents' | 'commits' | 'changes' | 'alarms' | 'worse', boolean>>;

/** Which kinds of evidence there are at all, so that the statements for the others need not run. */
async function readPresence({ facts }: House, service: string): Promise<Presence> {
  const any = (from: string) => `(SELECT count() FROM (SELECT 1 FROM ${from} LIMIT 1)) > 0`;
  const [row] = await facts.query<Presence>(
    `SELECT ${any('incidents')} AS incidents,
  ${any('deployment_commits WHERE service = {service:String}')} AS commits,
  ${any("change_flow WHERE service = {service:String} AND environment != ''")} AS changes,
  ${any("timeline WHERE kind = 'alert' AND service = {service:String}")} OR ${any('budget_states WHERE service = {service:String}')} AS alarms,
  ${any("deployment_verdicts WHERE service = {service:String} AND verdict = 'worse'")} AS worse`,
    { service },
  );
  const is = (name: keyof Presence) => Boolean(row?.[name]);
  return { incidents: is('incidents'), commits: is('commits'), changes: is('changes'), alarms: is('alarms'), worse: is('worse') };
}

/** Services that a name in an incident stands for; some senders name the repository. */
export function servicesNamed(map: ServiceMap, name: string): readonly string[] {
  const service = map.serviceNamed(name);
  return service === name && name.includes('/') ? [name, ...map.servicesOf(name)] : [service];
}

async function readIncidents({ facts }: House, map: ServiceMap, service: string): Promise<Incident[]> {
  const names = await facts.query<{ name: string }>('SELECT DISTINCT arrayJoin(services) AS name FROM incidents');
  const own = names.map(({ name }) => name).filter((name) => servicesNamed(map, name).includes(service));
  const times = ['started', 'acknowledged', 'resolved'];
  const columns = Object.keys(incidents.columns).filter((name) => ![...times, 'received', 'version'].includes(name));
  const rows = await facts.query<Incident>(
    `SELECT ${[...columns, ...times.map((name) => `toUnixTimestamp64Milli(${name}) AS ${name}_at`)].join(', ')}
FROM incidents FINAL
WHERE hasAny(services, {own:Array(String)}) OR (empty(services) AND (sha != '' OR release != '' OR deployment != ''))
ORDER BY started, source, id`,
    { own },
  );
  return rows.map((row) => {
    const read = row as Incident & Record<string, unknown>;
    const time = (name: string) => (read[name] === null ? null : number(read[name]));
    return { ...row, started: time('started_at') ?? 0, acknowledged: time('acknowledged_at'), resolved: time('resolved_at') };
  });
}

/** Names may be short; only whole ones find commits that a deployment brought among others. */
function readNamedCommits({ facts }: House, service: string, known: readonly Incident[]): Promise<BroughtCommit[]> {
  const shas = [...new Set(known.map(({ sha }) => sha).filter((sha) => sha !== ''))];
  if (shas.length === 0) return Promise.resolve([]);
  return facts.query<BroughtCommit>(
    `SELECT environment, sha, deployment FROM deployment_commits FINAL
WHERE service = {service:String} AND deployment != '' AND sha IN {shas:Array(String)}`,
    { service, shas },
  );
}

/** Reverts among the commits that reached an environment. */
function readReverts({ facts }: House, service: string): Promise<BroughtRevert[]> {
  return facts.query<BroughtRevert>(
    `WITH brought AS (
  SELECT environment, repository, sha, deployment FROM deployment_commits FINAL WHERE service = {service:String} AND deployment != ''
), taking AS (
  SELECT repository, sha, reverts, subject FROM commits FINAL
  WHERE reverts != '' AND repository IN (SELECT DISTINCT repository FROM brought)
)
SELECT b.environment AS environment, t.sha AS sha, t.reverts AS reverts, t.subject AS subject, b.deployment AS deployment,
  o.deployment AS revertedDeployment
FROM brought AS b INNER JOIN taking AS t ON b.repository = t.repository AND b.sha = t.sha
LEFT JOIN (SELECT * FROM brought WHERE (repository, sha) IN (SELECT repository, reverts FROM taking)) AS o
  ON b.environment = o.environment AND b.repository = o.repository AND t.reverts = o.sha
ORDER BY environment, sha`,
    { service },
  );
}

const takingBranch = '^(?:[^:]*:)?revert-(\\\\d+)-';
const mendingName = '(?i)(?:^|[^a-z])hot-?fix(?:$|[^a-z])';

/** Changes that reached an environment and may be hotfixes or take others back, and those others. */
function readChanges({ facts }: House, service: string): Promise<BroughtChange[]> {
  return facts.query<BroughtChange>(
    `WITH brought AS (
  SELECT environment, change_repository AS repository, change AS number, deployment FROM change_flow FINAL
  WHERE service = {service:String} AND environment != '' AND NOT gone AND deployment != ''
), told AS (
  SELECT repository, number, title, branch, labels, merge_sha, head_sha, url FROM changes FINAL
  WHERE (repository, number) IN (SELECT repository, number FROM brought)
), taking AS (SELECT repository, extract(branch, '${takingBranch}') AS number FROM told WHERE match(branch, '${takingBranch}'))
SELECT b.environment AS environment, b.deployment AS deployment, t.repository AS repository, t.number AS number, t.title AS title,
  t.branch AS branch, t.labels AS labels, t.merge_sha AS mergeSha, t.head_sha AS headSha, t.url AS url
FROM told AS t INNER JOIN brought AS b ON t.repository = b.repository AND t.number = b.number
WHERE match(t.branch, '${takingBranch}') OR (t.repository, t.number) IN (SELECT repository, number FROM taking)
  OR match(t.branch, '${mendingName}') OR arrayExists(label -> match(label, '${mendingName}'), t.labels)
ORDER BY environment, repository, number`,
    { service },
  );
}

async function readSaid({ database }: House, service: string): Promise<Said[]> {
  const rows = await database.select().from(overrideTable).where(eq(overrideTable.service, service)).orderBy(desc(overrideTable.id));
  const last = new Map(rows.toReversed().map((row) => [JSON.stringify([row.environment, row.deployment]), row]));
  return [...last.values()].flatMap(({ environment, deployment, failed, reason }) =>
    failed === null ? [] : [{ environment, deployment, failed, reason }],
  );
}

/** Alerts that began to fire, and error budgets that came into a state which asks for no more deployments. */
async function readAlarms({ facts }: House, service: string): Promise<Alarm[]> {
  return timed<Alarm>(
    facts,
    `SELECT environment, toUnixTimestamp64Milli(time) AS at, title, link FROM (
  SELECT environment, time, title, link FROM timeline FINAL WHERE kind = 'alert' AND service = {service:String} AND endsWith(id, ':firing')
  UNION ALL
  SELECT environment, since AS time, concat('The error budget of ', slo, ' (', objective, ') came from ', previous, ' to ', state) AS title,
    concat('/reliability/slos/', slo) AS link
  FROM budget_states FINAL
  WHERE service = {service:String} AND state IN ('freeze', 'exhausted') AND previous IN ('healthy', 'caution')
) ORDER BY at, title`,
    { service },
  );
}

async function timed<T>(facts: House['facts'], sql: string, parameters: QueryParameters): Promise<T[]> {
  const rows = await facts.query<T & { at: unknown }>(sql, parameters);
  return rows.map((row) => ({ ...row, time: number(row.at) }));
}

async function readWorse({ facts }: House, service: string): Promise<ServiceFacts['worse']> {
  const rows = await facts.query<{ environment: string; deployment: string; comparisons: string }>(
    `SELECT environment, deployment, comparisons FROM deployment_verdicts FINAL
WHERE service = {service:String} AND verdict = 'worse' ORDER BY environment, deployment`,
    { service },
  );
  return rows.map(({ environment, deployment, comparisons }) => ({
    environment,
    deployment,
    text: `${worseText({ verdict: 'worse', comparisons: storedOf({ comparisons }).comparisons })}. Confirm it if users noticed.`,
  }));
}
