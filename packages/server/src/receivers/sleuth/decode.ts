import type { DeliveryRows } from '../../facts/delivery-batch.ts';
import { versionOf } from '../../facts/versions.ts';
import { AppError } from '../../platform/errors.ts';
import { limited, shaOf } from '../fields.ts';
import { plausibleInstant } from '../instant.ts';
import type { JsonObject } from '../json-object.ts';

type EventRow = NonNullable<DeliveryRows['deploymentEvents']>[number];

/**
 * What `register_deploy` says: the commit that is live from `date` on (now, when it states none). Who deployed is not kept.
 * @throws AppError `invalid_request`
 */
export function decodeSleuth(fields: JsonObject, service: string, now: number): EventRow {
  const sha = shaOf(fields.sha);
  if (sha === '') throw new AppError('invalid_request', 'sha: the commit that was deployed is required, as 7 to 64 hex digits.');
  const time = fields.date === undefined || fields.date === '' ? now : plausibleInstant(fields.date, now);
  if (time === undefined) throw new AppError('invalid_request', 'date: must be a time in ISO 8601, not before 2000 and not in the future.');
  const environment = limited(fields.environment, 200) || 'production';
  return {
    source: 'sleuth',
    id: `${environment}@${sha}`,
    state: 'success',
    repository: '',
    service,
    environment,
    tier: '',
    sha,
    release: '',
    ref: limited(fields.branch, 200),
    workflow: '',
    time,
    started: null,
    finished: time,
    url: '',
    unplanned: isUnplanned(limited(fields.tags, 1_000)),
    repairs: '',
    failed: null,
    version: versionOf(time),
  };
}

/** Sleuth's tags are words that begin with #. */
function isUnplanned(tags: string): boolean {
  return tags.split(/[\s,]+/).some((tag) => ['#hotfix', '#rollback', '#unplanned'].includes(tag.toLowerCase()));
}
