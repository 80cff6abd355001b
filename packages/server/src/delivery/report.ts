import { createHash } from 'node:crypto';
import { z } from 'zod';
import { deployments } from '../facts/deployments.ts';
import { timeline } from '../facts/timeline.ts';
import type { Clock } from '../platform/clock.ts';
import { AppError } from '../platform/errors.ts';
import type { Facts } from '../stores/facts.ts';
import { type Deployment, isSame, readDeployments, replacing, statuses, timelineEntry } from './deployment-rows.ts';

const name = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(/^[^\p{Cc}]*$/u, 'must not hold control characters')
  .refine((text) => text.isWellFormed(), 'must not hold half a character');

/** ISO 8601 with a time zone, or milliseconds since the epoch. */
const time = z.union([z.iso.datetime({ offset: true }).transform((text) => Date.parse(text)), z.int().nonnegative()], {
  error: 'expected ISO 8601 with a time zone, such as 2026-05-04T10:00:00Z, or milliseconds since the epoch',
});

/** A deployment as `POST /api/v1/deployments` takes it. */
export const deploymentReport = z.strictObject({
  service: name,
  environment: name.default('production'),
  sha: z
    .string()
    .trim()
    .regex(/^[0-9a-fA-F]{7,64}$/, 'must be a commit in hex, 7 to 64 digits')
    .transform((sha) => sha.toLowerCase())
    .optional(),
  version: name.optional(),
  /** Name of an imported repository; found by the service or the commit when absent. */
  repository: name.optional(),
  /** Success when absent, unless an earlier report of the same deployment said how it ended. */
  status: z.enum(statuses).optional(),
  started: time.optional(),
  /** Now when absent. */
  finished: time.optional(),
  /** The sender's own id: reports with the same id, service and environment are one deployment. */
  id: name.optional(),
  url: z
    .url({ protocol: /^https?$/ })
    .max(2000)
    .optional(),
  /** It was not planned and repairs something users noticed. */
  unplanned: z.boolean().optional(),
  /** The id of the deployment that this one fixes or rolls back. */
  repairs: name.optional(),
});

export type DeploymentReport = z.infer<typeof deploymentReport>;

const sameWithin = 10 * 60_000;
const futureTolerance = 24 * 3_600_000;
/** 2000-01-01: a time before is a mistake in the unit. */
const earliest = 946_684_800_000;

/** What is needed to know of the service: the repository that its definition or its release tags name. */
export interface ReportHouse {
  readonly facts: Facts;
  readonly clock: Clock;
  repositoryOf(service: string): Promise<string>;
}

/**
 * Stores a reported deployment. A report of one that is known (by its id, else the same commit or version finished within 10
 * minutes) completes it; the same report again changes nothing.
 * @returns the deployment's id, and whether anything changed.
 * @throws AppError `invalid_request` naming what contradicts itself.
 */
export async function recordDeployment(house: ReportHouse, report: DeploymentReport): Promise<{ id: string; changed: boolean }> {
  const now = house.clock.now();
  checkTimes(report, now);
  const known = await findKnown(house.facts, report, now);
  const row = known === undefined ? await newDeployment(house, report, now) : replacing(known, completed(known, report, now), now);
  checkOrder(row);
  if (row.repairs === row.id) throw refusal('repairs', 'A deployment cannot repair itself.');
  if (known !== undefined && isSame(known, row)) return { id: known.id, changed: false };
  await house.facts.append(deployments, [row]);
  if (row.status === 'success') await house.facts.append(timeline, [timelineEntry(row)]);
  return { id: row.id, changed: true };
}

async function findKnown(facts: Facts, report: DeploymentReport, now: number): Promise<Deployment | undefined> {
  const { service, environment, id, sha = '', version = '' } = report;
  const scope = 'service = {service:String} AND environment = {environment:String}';
  if (id !== undefined) {
    const [found] = await readDeployments(facts, `${scope} AND id = {id:String} AND source = 'api'`, { service, environment, id });
    return found;
  }
  if (sha === '' && version === '') return undefined;
  const finished = report.finished ?? report.started ?? now;
  const candidates = await readDeployments(
    facts,
    `${scope} AND source = 'api' AND if({sha:String} = '', version = {version:String}, startsWith(sha, {sha:String}))
AND abs(toUnixTimestamp64Milli(finished) - {finished:Int64}) <= {within:Int64}`,
    { service, environment, sha, version, finished, within: sameWithin },
  );
  return candidates.sort((a, b) => Math.abs(a.finished - finished) - Math.abs(b.finished - finished))[0];
}

async function newDeployment(house: ReportHouse, report: DeploymentReport, now: number): Promise<Deployment> {
  const { service, environment, status = 'success', sha = '', version = '' } = report;
  const finished = report.finished ?? (status === 'running' ? (report.started ?? now) : now);
  const started = report.started ?? finished;
  return {
    id: report.id ?? derivedId([service, environment, sha || version, finished]),
    service,
    environment,
    repository: report.repository ?? (await house.repositoryOf(service)),
    sha,
    version,
    status,
    started,
    finished,
    source: 'api',
    url: report.url ?? '',
    unplanned: report.unplanned ?? false,
    repairs: report.repairs ?? '',
    rolls_back: '',
    contents: sha === '' ? 'none' : 'unmatched',
    updated: now,
    tier: '',
    stated_failed: null,
    ref: '',
    superseded_by: '',
    located_by: '',
    unrelated: 0,
  };
}

/** What a later report adds; a late "running" does not undo the end of a deployment. */
function completed(known: Deployment, report: DeploymentReport, now: number): Partial<Deployment> {
  const wasRunning = known.status === 'running';
  const late = report.status === 'running' && !wasRunning;
  // A report that another source's stands for says the same again.
  const again = report.status === 'success' && known.status === 'superseded';
  const status = late || again ? known.status : (report.status ?? (wasRunning ? 'success' : known.status));
  const finished = late ? known.finished : finishedBy(known, report, wasRunning && status !== 'running' ? now : known.finished);
  // A start that nobody stated moves along with the end.
  const started = report.started ?? (known.started === known.finished && !wasRunning ? finished : known.started);
  const sha = report.sha === undefined || known.sha.startsWith(report.sha) ? known.sha : report.sha;
  return {
    status,
    sha,
    finished,
    started,
    version: report.version ?? known.version,
    repository: report.repository ?? known.repository,
    url: report.url ?? known.url,
    unplanned: report.unplanned ?? known.unplanned,
    repairs: report.repairs ?? known.repairs,
  };
}

/** Reports of one roll-out without an id (a job for each region) agree on the earliest, in whatever order they come. */
function finishedBy(known: Deployment, report: DeploymentReport, otherwise: number): number {
  if (report.finished === undefined) return otherwise;
  return report.id !== undefined || known.status === 'running' ? report.finished : Math.min(known.finished, report.finished);
}

function derivedId(parts: readonly (string | number)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}

function checkTimes(report: DeploymentReport, now: number): void {
  for (const field of ['started', 'finished'] as const) {
    const value = report[field];
    if (value === undefined) continue;
    if (value > now + futureTolerance)
      throw refusal(field, `${field} lies more than a day in the future; check the clock and the time zone.`);
    if (value < earliest) throw refusal(field, `${field} lies before the year 2000; times are ISO 8601 or milliseconds since the epoch.`);
  }
}

function checkOrder({ started, finished }: Deployment): void {
  if (started > finished) throw refusal('started', 'started lies after finished.');
}

function refusal(path: string, message: string): AppError {
  return new AppError('invalid_request', message, { problems: [{ path: `body.${path}`, message }] });
}
