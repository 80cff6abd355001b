import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { AppError } from '../../platform/errors.ts';
import type { Http } from '../../platform/http/server.ts';

const built = fileURLToPath(new URL('../../../../browser/dist/beacon.js', import.meta.url));

/** `/beacon.js`: the script that a page includes to be measured. */
export function beaconScript(http: Http): void {
  http.get('/beacon.js', { config: { access: 'public' }, schema: { hide: true } }, async (request, reply) => {
    const script = await readFile(built).catch((cause: unknown) => {
      throw new AppError('not_found', 'The beacon has not been built. Run "npm run build".', { cause });
    });
    const etag = `"${createHash('sha256').update(script).digest('base64url').slice(0, 22)}"`;
    reply.header('etag', etag).header('cache-control', 'public, max-age=3600');
    if (request.headers['if-none-match'] === etag) return reply.code(304).send();
    return reply.type('text/javascript; charset=utf-8').send(script);
  });
}
