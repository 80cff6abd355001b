import { AppError, type ErrorCode } from '../platform/errors.ts';
import type { Http } from '../platform/http/server.ts';
import type { ReceiverHouse } from './index.ts';
import { sourceOf } from './source.ts';

/** How the ledger calls a request of which nothing was taken. */
const reasons: Partial<Record<ErrorCode, string>> = {
  invalid_request: 'a request that cannot be read',
  payload_too_large: 'a request that is too large',
  unsupported_media_type: 'a request of an unknown content type or encoding',
  queue_full: 'a request when the queue was full; the sender was told to come back',
  store_unavailable: 'a request when the store was away; the sender was told to come back',
};

/** Counts the requests of a scope that fail as a whole, one rejection each; strangers are nobody's source and are not counted. */
export function countFailures(scope: Http, { ledger }: ReceiverHouse, protocol: string): void {
  scope.addHook('onError', async (request, _reply, error) => {
    if (request.actor?.kind !== 'ingest') return;
    const code = error instanceof AppError ? error.code : codeOf((error as { statusCode?: number }).statusCode);
    ledger.count(sourceOf(request.actor), protocol, 0, new Map([[reasons[code ?? 'conflict'] ?? 'an error of the server', 1]]));
  });
}

/** What Fastify itself throws: bodies over the limit, unknown types, failed validation. */
function codeOf(status: number | undefined): ErrorCode | undefined {
  if (status === 413) return 'payload_too_large';
  if (status === 415) return 'unsupported_media_type';
  return status !== undefined && status >= 400 && status < 500 ? 'invalid_request' : undefined;
}
