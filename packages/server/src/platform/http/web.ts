import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Http } from './server.ts';

const built = fileURLToPath(new URL('../../../../web/dist', import.meta.url));
const immutable = 'public, max-age=31536000, immutable';

const notBuilt = `<!doctype html><html lang="en"><title>Binnacle</title><h1>The pages have not been built</h1>
<p>This server runs, and its API answers under <a href="/api/v1/openapi.json">/api/v1</a>, but its web pages have not been built.</p>
<p>Run <code>npm run build</code> and load this page again. <code>npm start</code> does so by itself.</p></html>`;

/**
 * The web UI: hashed assets that caches keep for ever, and `index.html` for every address that a browser opens as a page
 * and no other route answers. Whether such a page exists is known to the UI's own router.
 */
export async function webRoutes(http: Http, directory: string = built): Promise<void> {
  await http.register(fastifyStatic, {
    root: directory,
    serve: false,
    preCompressed: true,
    dotfiles: 'ignore',
    cacheControl: false,
    // Here and not in the routes, so that a 404 does not carry it.
    setHeaders: (reply, path) => void reply.header('cache-control', path.startsWith(join(directory, 'assets')) ? immutable : 'no-cache'),
  });
  const options = { config: { access: 'public' }, schema: { hide: true } } as const;
  const app = http as unknown as FastifyInstance;
  app.get('/assets/*', options, (request, reply) => reply.sendFile(`assets/${(request.params as { '*': string })['*']}`));
  app.get('/favicon.svg', options, (_request, reply) => reply.sendFile('favicon.svg'));
  // At the root, so that its scope is every page.
  app.get('/push-worker.js', options, (_request, reply) => reply.sendFile('push-worker.js'));
  app.get('/*', options, (request, reply) => (isPage(request) ? sendPage(reply, directory) : reply.callNotFound()));
}

/** Browsers say that they want a page; programs that mistype an address get the problem details they can read. The front door is for all. */
function isPage(request: FastifyRequest): boolean {
  if (/^\/(?:\?|$)/.test(request.url)) return true;
  return !/^\/(?:api\/|\.)/.test(request.url) && /\btext\/html\b/.test(request.headers.accept ?? '');
}

function sendPage(reply: FastifyReply, directory: string): FastifyReply {
  if (existsSync(join(directory, 'index.html'))) return reply.sendFile('index.html');
  return reply.code(503).header('cache-control', 'no-store').type('text/html; charset=utf-8').send(notBuilt);
}
