import { z } from 'zod';
import type { House } from '../area.ts';
import type { Http } from '../platform/http/server.ts';
import { timeParameter } from '../platform/http/time.ts';
import { deliveryOf } from './delivery.ts';
import { detailRoutes } from './detail/routes.ts';
import { flowRoutes } from './flow/page/routes.ts';
import { listContents, listDeployments, listServices } from './reading.ts';
import { deploymentReport } from './report.ts';
import { type RepositorySayings, sayingsOf } from './repository-notes.ts';
import type { Repository } from './tables.ts';
import { contentsAnswer, deploymentsAnswer, type RepositoryAnswer, repositoriesAnswer, repositoryAnswer, servicesAnswer } from './wire.ts';
import { workItemRoutes } from './work-items/routes.ts';

const name = z.string().min(1).max(200);

const deploymentQuery = z.object({
  from: timeParameter.optional(),
  to: timeParameter.optional(),
  service: name.optional(),
  environment: name.optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
});

const repositoryRequest = z.strictObject({
  path: z.string().min(1).max(4096).describe('A local clone on the machine the server runs on'),
  name: z
    .string()
    .regex(/^[\w.-]{1,100}$/, 'letters, digits, ".", "_" and "-", at most 100')
    .optional(),
  service: name.optional().describe('The service that release tags are deployments of; the name of the repository when absent'),
  tags: z.string().min(1).max(200).optional().describe('Regular expression of release tags'),
});

/** The delivery area's part of the API. */
export function deliveryRoutes(http: Http, house: House): void {
  const delivery = deliveryOf(house);
  http.addHook('onClose', () => delivery.stop());
  deploymentRoutes(http, house);
  detailRoutes(http, house);
  flowRoutes(http, house);
  workItemRoutes(http, house);
  http.get(
    '/api/v1/repositories',
    { config: { access: 'viewer' }, schema: { summary: 'Imported repositories', response: { 200: repositoriesAnswer } } },
    async () => ({
      repositories: await answered(house, await delivery.repositories.list()),
    }),
  );
  http.post(
    '/api/v1/repositories',
    {
      config: { access: 'admin' },
      schema: {
        summary: 'Import a git repository, or read it again; the import goes on after the answer',
        body: repositoryRequest,
        response: { 202: repositoryAnswer },
      },
    },
    async (request, reply) => {
      const repository = await delivery.addRepository(request.body);
      await house.audit.record(request.actor, 'repository.import', repository.name, { path: repository.path });
      const [answer] = await answered(house, [repository]);
      return reply.code(202).send(answer as RepositoryAnswer);
    },
  );
  http.get(
    '/api/v1/services',
    { config: { access: 'viewer' }, schema: { summary: 'Services and how often they were deployed', response: { 200: servicesAnswer } } },
    async () => ({
      services: await listServices(house),
    }),
  );
}

function deploymentRoutes(http: Http, house: House): void {
  http.post(
    '/api/v1/deployments',
    {
      config: { access: 'ingest_or_member' },
      schema: {
        summary: 'Report a deployment; the same report again changes nothing',
        body: deploymentReport,
        response: { 201: z.object({ id: z.string() }) },
      },
    },
    async (request, reply) => reply.code(201).send({ id: await deliveryOf(house).report(request.body) }),
  );
  http.get(
    '/api/v1/deployments',
    {
      config: { access: 'viewer' },
      schema: { summary: 'Deployments, newest first', querystring: deploymentQuery, response: { 200: deploymentsAnswer } },
    },
    async ({ query }) => ({ deployments: await listDeployments(house, query) }),
  );
  http.get(
    '/api/v1/deployments/contents',
    {
      config: { access: 'viewer' },
      schema: {
        summary: 'The commits a deployment brought',
        querystring: z.object({ service: name, environment: name.default('production'), id: name }),
        response: { 200: contentsAnswer },
      },
    },
    async ({ query }) => ({ commits: await listContents(house, query) }),
  );
}

async function answered(house: House, repositories: readonly Repository[]): Promise<RepositoryAnswer[]> {
  const sayings = await sayingsOf(house, repositories);
  return repositories.flatMap((repository, index) => {
    const said = sayings[index];
    return said === undefined ? [] : [toWire(repository, said)];
  });
}

function toWire(repository: Repository, { notes, mergeStrategy, connected }: RepositorySayings): RepositoryAnswer {
  const { name, path, service, tagPattern, commits, releases, importedAt, state, done, total } = repository;
  return {
    name,
    path,
    service,
    tags: tagPattern,
    commits,
    releases,
    importedAt: importedAt?.toISOString() ?? null,
    state,
    progress: state === 'importing' ? { done, total } : null,
    notes,
    mergeStrategy,
    connected,
  };
}
