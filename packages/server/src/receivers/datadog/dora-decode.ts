import { createHash } from 'node:crypto';
import { isPlausibleTime } from '../../facts/time.ts';
import { versionOf } from '../../facts/versions.ts';
import { at, limited, shaOf } from '../fields.ts';
import type { HookOutcome } from '../hook.ts';
import { type JsonObject, listOf } from '../json-object.ts';
import { repositoryAddress } from '../repository-address.ts';
import { attributesOf, required, statedId, timeOf, wrong } from './dora-body.ts';

/** A deployment that has finished. Without an environment it is one to production. @throws AppError `invalid_request` */
export function decodeDoraDeployment(body: Buffer, now: number): HookOutcome {
  const attributes = attributesOf(body);
  const service = required(limited(attributes.service, 200), 'service');
  const { started, finished } = timesOf(attributes, now);
  const end = required(finished, 'finished_at');
  const environment = limited(attributes.env, 200) || 'production';
  const sha = shaOf(at(attributes, 'git').commit_sha);
  const release = limited(attributes.version, 200);
  const row = {
    source: 'datadog',
    id: statedId(attributes) || derivedId([service, environment, sha, release, attributes.started_at, attributes.finished_at]),
    state: 'success',
    repository: repositoryAddress(at(attributes, 'git').repository_url),
    service,
    environment,
    tier: '',
    sha,
    release,
    ref: '',
    workflow: '',
    time: end,
    started,
    finished: end,
    url: '',
    unplanned: false,
    repairs: '',
    failed: null,
    version: versionOf(end),
  };
  return { event: 'dora_deployment', subject: service, rows: { deploymentEvents: [row] } };
}

/** An incident; the same again with `finished_at` resolves it. @throws AppError `invalid_request` */
export function decodeDoraFailure(body: Buffer, now: number): HookOutcome {
  const attributes = attributesOf(body);
  const { started, finished } = timesOf(attributes, now);
  const services = listOf(attributes.services)
    .slice(0, 50)
    .map((one) => limited(one, 200))
    .filter((name) => name !== '');
  const title = limited(attributes.name);
  const row = {
    source: 'datadog',
    id: statedId(attributes) || derivedId([title, services, limited(attributes.env, 200), attributes.started_at]),
    title,
    state: finished === undefined ? 'open' : 'resolved',
    services,
    environment: limited(attributes.env, 200),
    severity: limited(attributes.severity, 100),
    started,
    acknowledged: null,
    resolved: finished ?? null,
    sha: shaOf(at(attributes, 'git').commit_sha),
    release: limited(attributes.version, 200),
    deployment: '',
    url: '',
    version: versionOf(finished ?? started, finished === undefined ? 0 : 1),
  };
  return { event: 'dora_failure', subject: services[0] ?? '', rows: { incidents: [row] } };
}

function timesOf(attributes: JsonObject, now: number): { started: number; finished: number | undefined } {
  const started = required(timeOf(attributes, 'started_at'), 'started_at');
  const finished = timeOf(attributes, 'finished_at');
  if (!isPlausibleTime(started, now)) throw wrong('started_at', 'lies before 2000 or in the future');
  if (finished !== undefined && !isPlausibleTime(finished, now)) throw wrong('finished_at', 'lies before 2000 or in the future');
  if (finished !== undefined && finished < started) throw wrong('finished_at', 'must not be before started_at');
  return { started, finished };
}

/** The same for the same: clients repeat a request that was not answered. */
function derivedId(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}
