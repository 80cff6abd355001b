import { versionOf } from '../../facts/versions.ts';
import { AppError } from '../../platform/errors.ts';
import { at, limited } from '../fields.ts';
import type { HookOutcome } from '../hook.ts';
import { isObject, objectBody } from '../json-object.ts';
import { wrong } from './dora-body.ts';

/**
 * What a patch of a deployment says: whether it failed its users, and which deployment repaired it. It stands beside what was sent of the
 * deployment, so that it may come before.
 *
 * @param id of the deployment that is patched.
 * @param now milliseconds UTC: of two patches the later one holds.
 * @throws AppError `invalid_request`
 */
export function decodeDoraPatch(body: Buffer, id: string, now: number): HookOutcome {
  if (!/^[\w.:-]{1,128}$/.test(id)) throw new AppError('not_found', 'No deployment has this id.');
  const attributes = at(objectBody(body), 'data', 'attributes');
  const { change_failure: failed, remediation } = attributes;
  if (typeof failed !== 'boolean' && remediation === undefined) throw wrong('change_failure', 'Missing required attribute in body');
  if (failed !== undefined && typeof failed !== 'boolean') throw wrong('change_failure', 'must be a boolean');
  const note = { ...unsaid, id, time: now, failed: failed ?? null, version: versionOf(now) };
  const repairing = isObject(remediation) ? limited(remediation.id, 128) : '';
  if (repairing === id) throw wrong('remediation/id', 'must be another deployment');
  const repair = { ...unsaid, id: repairing, time: now, unplanned: true, repairs: id, failed: null, version: versionOf(now) };
  return { event: 'dora_deployment_patch', subject: id, rows: { deploymentEvents: repairing === '' ? [note] : [note, repair] } };
}

const unsaid = {
  source: 'datadog',
  state: 'note',
  repository: '',
  service: '',
  environment: '',
  tier: '',
  sha: '',
  release: '',
  ref: '',
  workflow: '',
  started: null,
  finished: null,
  url: '',
  unplanned: false,
  repairs: '',
} as const;
