import { createHash } from 'node:crypto';
import type { DeliveryRows } from '../../facts/delivery-batch.ts';
import { versionOf } from '../../facts/versions.ts';
import { limited, lookUp, shaOf } from '../fields.ts';
import type { HookOutcome } from '../hook.ts';
import { isObject, type JsonObject, listOf } from '../json-object.ts';
import { repositoryAddress } from '../repository-address.ts';
import { fieldOf, timeOf, wrong } from './fields.ts';

/** Where a webhook of DevLake was sent to: a connection by number or name, or a project, which is what DevLake measures. */
export interface Place {
  readonly connection: string;
  /** The project's name, which is a service here; empty for a connection. */
  readonly service: string;
}

type EventRow = NonNullable<DeliveryRows['deploymentEvents']>[number];

/** What DevLake shows as results besides SUCCESS. */
const states: Readonly<Record<string, EventRow['state']>> = {
  SUCCESS: 'success',
  FAILURE: 'failure',
  FAILED: 'failure',
  ABORT: 'cancelled',
};
const environments: ReadonlySet<string> = new Set(['PRODUCTION', 'STAGING', 'TESTING', 'DEVELOPMENT']);
const commitLimit = 200;

/**
 * A deployment in either form of DevLake: one commit in the body (before 1.0) or a list of `deploymentCommits`, one for each repository.
 * @throws AppError `invalid_request`
 */
export function decodeDeployment(body: JsonObject, place: Place, now: number): HookOutcome {
  const stated = listOf(fieldOf(body, 'deploymentCommits')).filter(isObject);
  if (stated.length > commitLimit) throw wrong('deploymentCommits', `at most ${commitLimit}`);
  const commits = stated.length > 0 ? stated : [body];
  const environment = limited(body.environment, 40) || 'PRODUCTION';
  if (!environments.has(environment)) throw wrong('environment', 'one of PRODUCTION, STAGING, TESTING, DEVELOPMENT');
  const started = timeOf(body, ['startedDate', 'startTime'], now);
  if (started === undefined) throw wrong('startedDate', 'a time is required');
  const result = limited(body.result, 40).toUpperCase() || 'SUCCESS';
  const common = { environment, result, started, finished: timeOf(body, ['finishedDate', 'endTime'], now) ?? now };
  const id = limited(body.id ?? fieldOf(body, 'pipelineId'), 200);
  const deploymentEvents = commits.map((commit) => eventOf(commit, body, place, id, common, now));
  return { event: 'deployment', subject: place.service || place.connection, rows: { deploymentEvents } };
}

interface Common {
  readonly environment: string;
  readonly result: string;
  readonly started: number;
  readonly finished: number;
}

function eventOf(commit: JsonObject, body: JsonObject, place: Place, id: string, common: Common, now: number): EventRow {
  const repository = repositoryAddress(fieldOf(commit, 'repoUrl'));
  const sha = shaOf(fieldOf(commit, 'commitSha'));
  if (repository === '' || sha === '') throw wrong('deploymentCommits', 'repoUrl and commitSha are required');
  const started = timeOf(commit, ['startedDate'], now) ?? common.started;
  const finished = Math.max(started, timeOf(commit, ['finishedDate'], now) ?? common.finished);
  return {
    source: 'devlake',
    id: `${place.connection}:${id || derivedId([repository, sha, common.environment, started])}`,
    state: lookUp(states, common.result) ?? 'failure',
    repository,
    service: place.service,
    environment: common.environment.toLowerCase(),
    tier: common.environment.toLowerCase(),
    sha,
    release: '',
    ref: limited(fieldOf(commit, 'refName') ?? fieldOf(body, 'refName'), 200),
    workflow: '',
    time: finished,
    started,
    finished,
    url: '',
    unplanned: false,
    repairs: '',
    failed: null,
    version: versionOf(finished),
  };
}

/** The same for the same: clients repeat a request that was not answered. */
function derivedId(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}
