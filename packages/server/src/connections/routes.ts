import type { Audit } from '../platform/audit.ts';
import { AppError } from '../platform/errors.ts';
import type { Http } from '../platform/http/server.ts';
import type { Facts } from '../stores/facts.ts';
import { type AdministrationOptions, change, connect, disconnect, readsOf, replaceSecret, tryEntered, tryKept } from './administration.ts';
import { lastDeliveries, listDeliveries, summarizeDeliveries } from './deliveries.ts';
import { connectionChange, deliveryQuery, newConnection, connectionId as params, replacedSecret, triedConnection } from './requests.ts';
import { services } from './services.ts';
import type { Connection } from './tables.ts';
import {
  connectionAnswer,
  connectionsAnswer,
  deliveriesAnswer,
  newConnectionAnswer,
  secretAnswer,
  servicesToWire,
  toWire,
  trialAnswer,
} from './wire.ts';

export interface RouteOptions extends AdministrationOptions {
  readonly facts: Facts;
  readonly audit: Audit;
  /** Address under which services reach this server, without a slash at its end. */
  readonly address: string;
}

const tags = ['connections'];
const viewer = { access: 'viewer' } as const;
const admin = { config: { access: 'admin' }, bodyLimit: 131_072 } as const;

/** Services that are connected: their histories, webhooks, and what came of both. */
export function connectionRoutes(http: Http, options: RouteOptions): void {
  readingRoutes(http, options);
  changingRoutes(http, options);
  askingRoutes(http, options);
}

async function answersOf({ runner, facts, address }: RouteOptions, rows: readonly Connection[]) {
  const last = await lastDeliveries(facts);
  return rows.map((row) => toWire(row, readsOf(runner, row), address, last(services[row.kind].protocol, row.name)));
}

async function answerOf(options: RouteOptions, row: Connection) {
  const [answer] = await answersOf(options, [row]);
  if (answer === undefined) throw new Error('one connection, one answer');
  return answer;
}

/** What everybody may see: states, and never a token or secret. */
function readingRoutes(http: Http, options: RouteOptions): void {
  const { store, runner, facts, address, clock } = options;
  http.get(
    '/api/v1/connections',
    {
      config: viewer,
      schema: {
        summary: 'Connected services and how far reading them is; and what can be connected',
        tags,
        response: { 200: connectionsAnswer },
      },
    },
    async () => ({
      connections: await answersOf(options, await store.list()),
      services: servicesToWire(address, (kind) => runner.readerOf(kind)),
    }),
  );
  http.get(
    '/api/v1/webhooks',
    {
      config: viewer,
      schema: {
        summary: 'Webhooks that came in and what became of them, newest first; and the last day of each source, counted',
        tags,
        querystring: deliveryQuery,
        response: { 200: deliveriesAnswer },
      },
    },
    async ({ query }) => {
      const [webhooks, sources] = await Promise.all([listDeliveries(facts, query), summarizeDeliveries(facts, clock.now())]);
      return { webhooks, sources };
    },
  );
}

function changingRoutes(http: Http, options: RouteOptions): void {
  http.post(
    '/api/v1/connections',
    {
      ...admin,
      schema: {
        summary: 'Connect a service; its signing secret or ingest key is shown this once',
        tags,
        body: newConnection,
        response: { 201: newConnectionAnswer },
      },
    },
    async (request, reply) => {
      const { connection, secret } = await connect(options, request.actor, request.body);
      return reply
        .code(201)
        .header('cache-control', 'no-store')
        .send({ connection: await answerOf(options, connection), secret });
    },
  );
  http.patch(
    '/api/v1/connections/:id',
    {
      ...admin,
      schema: {
        summary: 'Change, pause or resume a connection; reading begins at once',
        tags,
        params,
        body: connectionChange,
        response: { 200: connectionAnswer },
      },
    },
    async (request) => answerOf(options, await change(options, request.actor, request.params.id, request.body)),
  );
  http.delete(
    '/api/v1/connections/:id',
    {
      ...admin,
      schema: { summary: 'Disconnect a service: its token is forgotten, its signing secret revoked; what it told stays', tags, params },
    },
    async (request, reply) => {
      await disconnect(options, request.actor, request.params.id);
      return reply.code(204).send();
    },
  );
  http.post(
    '/api/v1/connections/:id/secret',
    {
      ...admin,
      schema: {
        summary: 'Replace the signing secret or key at once: by a new one, shown this once, or by one that the service made up',
        tags,
        params,
        body: replacedSecret,
        response: { 200: secretAnswer },
      },
    },
    async (request, reply) => {
      const connection = await options.store.get(request.params.id);
      const secret = await replaceSecret(options, request.actor, connection, request.body.secret);
      return reply.header('cache-control', 'no-store').send({ secret });
    },
  );
}

/** What asks the service. */
function askingRoutes(http: Http, options: RouteOptions): void {
  const { store, runner, audit } = options;
  http.post(
    '/api/v1/connections/test',
    {
      ...admin,
      schema: { summary: 'Try a token before it is kept: what it may see', tags, body: triedConnection, response: { 200: trialAnswer } },
    },
    async (request) => tryEntered(options, request.body),
  );
  http.post(
    '/api/v1/connections/:id/test',
    {
      ...admin,
      schema: { summary: 'Ask the service whether the token is good and what it may see', tags, params, response: { 200: trialAnswer } },
    },
    async (request) => tryKept(options, await store.get(request.params.id)),
  );
  http.post(
    '/api/v1/connections/:id/sync',
    {
      ...admin,
      schema: { summary: 'Read what is new now; goes on after the answer', tags, params, response: { 202: connectionAnswer } },
    },
    async (request, reply) => {
      const connection = await store.get(request.params.id);
      if (!readsOf(runner, connection)) {
        throw new AppError('invalid_request', 'Nothing is read of this connection: its webhooks alone tell of it.');
      }
      if (connection.state === 'paused') throw new AppError('conflict', 'The connection is paused. Resume it first.');
      await runner.request(connection.id);
      await audit.record(request.actor, 'connection.sync', `connection:${connection.id}`, { name: connection.name });
      return reply.code(202).send(await answerOf(options, await store.get(connection.id)));
    },
  );
}
