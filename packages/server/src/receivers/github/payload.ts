import { AppError } from '../../platform/errors.ts';
import { type JsonObject, objectBody } from '../json-object.ts';

/**
 * The event in a webhook's body, which is JSON or, as the setting of the webhook says, a form with the JSON in `payload`.
 *
 * @throws AppError `invalid_request`, `payload_too_large`
 */
export function payloadOf(contentType: string | undefined, body: Buffer): JsonObject {
  if (!/^application\/x-www-form-urlencoded\b/i.test(contentType ?? '')) return objectBody(body);
  const payload = new URLSearchParams(body.toString('latin1')).get('payload');
  if (payload === null) throw new AppError('invalid_request', 'The form has no field payload.');
  return objectBody(Buffer.from(payload));
}
