import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { House } from '../../../area.ts';
import type { Access } from '../../../platform/access.ts';
import { AppError } from '../../../platform/errors.ts';
import { toAppError, toProblem } from '../../../platform/http/problem.ts';
import type { Http } from '../../../platform/http/server.ts';
import { currentRouting } from '../routing/current.ts';
import { expireSilence, getSilence, listSilences, saveSilence } from '../silences/silences.ts';
import type { Silence } from '../silences/tables.ts';
import { alertmanagerYaml } from './configuration.ts';
import { filterOf, groupsForApi, listForApi } from './listing.ts';
import { matchersOf, postableSilence, silenceToApi } from './wire.ts';

/** Below the root for clients that are given an address alone, and below a name of its own. */
const prefixes = ['', '/alertmanager'];

/**
 * Alertmanager's API v2 (https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml) but for taking alerts, which is a receiver's:
 * what amtool, Grafana and Karma ask.
 */
export function alertmanagerRoutes(http: Http, house: House): void {
  const startedAt = house.clock.now();
  http.register(async (encapsulated) => {
    const scope = encapsulated as unknown as Http;
    scope.setErrorHandler(sendFailure);
    const add = (
      method: 'GET' | 'POST' | 'DELETE',
      path: string,
      access: Access,
      handler: (request: FastifyRequest, reply: FastifyReply) => unknown,
    ) => {
      for (const prefix of prefixes) {
        scope.route({
          method,
          url: `${prefix}/api/v2/${path}`,
          config: { access },
          schema: { hide: true },
          handler: async (request, reply) => handler(request, reply),
        });
      }
    };
    add('GET', 'status', 'viewer', () => statusOf(house, startedAt));
    add('GET', 'receivers', 'viewer', async () => (await currentRouting(house)).routing.receivers.map(({ name }) => ({ name })));
    add('GET', 'alerts', 'viewer', (request) => listForApi(house, request));
    add('GET', 'alerts/groups', 'viewer', (request) => groupsForApi(house, request));
    add('GET', 'silences', 'viewer', (request) => silencesFor(house, request));
    add('POST', 'silences', 'member', (request) => takeSilence(house, request));
    add('GET', 'silence/:id', 'viewer', async (request) =>
      silenceToApi(await getSilence(house.database, idOf(request)), house.clock.now()),
    );
    add('DELETE', 'silence/:id', 'member', async (request, reply) => {
      await expireSilence(house, request.actor, idOf(request));
      return reply.code(200).send();
    });
    for (const probe of ['healthy', 'ready']) {
      scope.get(`/alertmanager/-/${probe}`, { config: { access: 'public' }, schema: { hide: true } }, async () => 'OK');
    }
  });
}

/** Errors are texts as JSON, as Alertmanager writes them. */
export function sendFailure(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { status, detail } = toProblem(error);
  if (status >= 500) request.log.error({ err: error }, 'request failed');
  const retryAfter = toAppError(error)?.retryAfter;
  if (retryAfter !== undefined) reply.header('retry-after', String(Math.max(1, Math.ceil(retryAfter))));
  return reply.code(status).type('application/json').send(JSON.stringify(detail));
}

async function statusOf(house: House, startedAt: number) {
  return {
    cluster: { status: 'disabled', peers: [] },
    config: { original: alertmanagerYaml((await currentRouting(house)).spec) },
    uptime: new Date(startedAt).toISOString(),
    // Clients take it for a program of Go.
    versionInfo: { branch: '', buildDate: '', buildUser: '', goVersion: '', revision: '', version: 'binnacle' },
  };
}

const stateOrder = { active: 0, pending: 1, expired: 2 } as const;

/** Silences that have the matchers which the filter asks for, letter by letter as in Alertmanager, those that hold first. */
async function silencesFor(house: House, request: FastifyRequest) {
  const now = house.clock.now();
  const filter = filterOf(request);
  const isWanted = ({ matchers }: Silence) =>
    filter.every(({ label, op, value }) => matchers.some((own) => own.label === label && own.op === op && own.value === value));
  const silences = (await listSilences(house)).filter(isWanted).map((silence) => silenceToApi(silence, now));
  return silences.sort((a, b) => stateOrder[a.status.state] - stateOrder[b.status.state] || (a.endsAt < b.endsAt ? -1 : 1));
}

async function takeSilence(house: House, request: FastifyRequest) {
  const parsed = postableSilence.safeParse(request.body);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new AppError('invalid_request', `silence.${issue?.path.join('.')} in body: ${issue?.message}`);
  }
  const { id = '', startsAt, endsAt, createdBy, comment } = parsed.data;
  const saved = await saveSilence(house, request.actor, {
    id: id === '' ? undefined : uuid(id),
    matchers: matchersOf(parsed.data),
    startsAt: Date.parse(startsAt),
    endsAt: Date.parse(endsAt),
    createdBy,
    comment,
  });
  return { silenceID: saved.id };
}

function idOf({ params }: FastifyRequest): string {
  return uuid(String((params as Record<string, unknown>).id));
}

/** @throws AppError `not_found`: whatever is no UUID names no silence. */
function uuid(text: string): string {
  if (!z.uuid().safeParse(text).success) throw new AppError('not_found', `There is no silence ${text.slice(0, 100)}.`);
  return text;
}
