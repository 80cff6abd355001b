import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { AppError } from '../platform/errors.ts';
import { parseJson } from '../platform/http/json.ts';
import type { Http } from '../platform/http/server.ts';
import { acceptAll } from './apply.ts';
import type { DefinitionStore } from './definitions.ts';
import { type Document, plainDocuments } from './documents.ts';
import { toYaml } from './export.ts';
import { pathText } from './issues.ts';
import { parseOrThrow } from './parse.ts';
import type { Definition, Metadata, Owner } from './types.ts';

/** JSON with manifests of many files; one YAML text may be less (see `parse.ts`). */
const mostBodyBytes = 8 * 1024 * 1024;

const owner = z.enum(['people', 'files']).describe('`files`: read-only in the UI from then on');
const boolean = z.stringbool({ truthy: ['true', '1', ''], falsy: ['false', '0'] });
const byName = z.object({ kind: z.string().max(100), name: z.string().max(100) });
const ofKind = z.object({ kind: z.string().max(100).optional() });
const ofKindAndName = ofKind.extend({ name: z.string().max(100).optional() });
const change = z.object({
  action: z.enum(['create', 'update', 'unchanged', 'delete']),
  kind: z.string(),
  name: z.string(),
  differences: z.array(z.object({ path: z.string(), before: z.unknown().optional(), after: z.unknown().optional() })).readonly(),
});
const definitionShape = z.object({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.custom<Metadata>(),
  spec: z.unknown(),
  owner: z.enum(['files', 'people', 'binnacle']),
  version: z.int(),
  updatedAt: z.string(),
  updatedBy: z.string(),
  problems: z
    .array(z.object({ path: z.string(), message: z.string() }))
    .optional()
    .describe('Set when this version of Binnacle would refuse it'),
});
const versionShape = z.object({
  version: z.int(),
  manifest: z.unknown().describe('null: removed'),
  changedAt: z.string(),
  changedBy: z.string(),
});
const kindShape = z.object({ name: z.string(), apiVersion: z.string(), description: z.string(), schema: z.unknown(), example: z.string() });
const requestObject = z.strictObject({ manifests: z.array(z.unknown()), owner: owner.optional(), prune: z.boolean().optional() });

/** `/api/v1/definitions` and `/api/v1/kinds`. */
export function definitionRoutes(http: Http, definitions: DefinitionStore): void {
  applyRoute(http, definitions);
  const viewer = { access: 'viewer' } as const;
  http.get(
    '/api/v1/definitions',
    {
      config: viewer,
      schema: {
        summary: 'All definitions, or those of one kind',
        tags: ['definitions'],
        querystring: ofKind,
        response: { 200: z.object({ definitions: z.array(definitionShape) }) },
      },
    },
    async (request) => ({ definitions: (await ofKindOrAll(definitions, request.query.kind)).map((one) => withProblems(definitions, one)) }),
  );
  http.get(
    '/api/v1/definitions/export',
    {
      config: viewer,
      schema: { summary: 'Definitions as YAML that can be applied again', tags: ['definitions'], querystring: ofKindAndName },
    },
    async (request, reply) => {
      const { kind, name } = request.query;
      const text = toYaml((await ofKindOrAll(definitions, kind)).filter((one) => name === undefined || one.metadata.name === name));
      return reply.type('application/yaml; charset=utf-8').send(text);
    },
  );
  http.get(
    '/api/v1/definitions/:kind/:name',
    {
      config: viewer,
      schema: {
        summary: 'A definition with all its versions',
        tags: ['definitions'],
        params: byName,
        response: { 200: z.object({ definition: definitionShape, versions: z.array(versionShape) }) },
      },
    },
    async (request) => {
      const { kind, name } = request.params;
      const definition = (await ofKindOrAll(definitions, kind)).find((one) => one.metadata.name === name);
      if (definition === undefined) throw new AppError('not_found', `There is no ${kind} "${name}".`);
      const versions = await definitions.versions(kind, name);
      return {
        definition: withProblems(definitions, definition),
        versions: versions.map((version) => ({ ...version, changedAt: version.changedAt.toISOString() })),
      };
    },
  );
  http.delete(
    '/api/v1/definitions/:kind/:name',
    {
      config: { access: 'member' },
      schema: {
        summary: 'Remove a definition',
        tags: ['definitions'],
        params: byName,
        querystring: z.object({ dryRun: boolean.default(false) }),
        response: { 200: z.object({ change }) },
      },
    },
    async (request) => {
      const { kind, name } = request.params;
      const options = { dryRun: request.query.dryRun, owner: 'people', actor: request.actor } as const;
      return { change: await definitions.remove(kind, name, options) };
    },
  );
  http.get(
    '/api/v1/kinds',
    {
      config: viewer,
      schema: {
        summary: 'Kinds of manifests with JSON Schema and example',
        tags: ['definitions'],
        response: { 200: z.object({ kinds: z.array(kindShape) }) },
      },
    },
    async () => ({
      kinds: definitions.kinds.all().map(({ kind, jsonSchema }) => ({
        name: kind.name,
        apiVersion: kind.apiVersion,
        description: kind.description,
        schema: jsonSchema,
        example: kind.example,
      })),
    }),
  );
}

/** In a scope of its own, because it alone takes YAML. */
function applyRoute(http: Http, definitions: DefinitionStore): void {
  http.register(async (encapsulated) => {
    const scope = encapsulated as unknown as Http;
    scope.removeAllContentTypeParsers();
    const types = ['application/json', 'application/yaml', 'application/x-yaml', 'text/yaml', 'text/x-yaml'];
    scope.addContentTypeParser(types, { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    scope.post(
      '/api/v1/definitions/apply',
      {
        config: { access: 'member' },
        bodyLimit: mostBodyBytes,
        schema: {
          summary: 'Apply manifests, all or none',
          description: 'The body is YAML or JSON with one or many manifests, or JSON `{manifests: [...], owner, prune}`.',
          tags: ['definitions'],
          querystring: z.object({
            dryRun: boolean.default(false),
            owner: owner.optional(),
            prune: boolean.optional(),
            manifests: boolean
              .default(false)
              .describe('Answers the manifests as well, as they were read: what a text, or a file of another tool, says'),
          }),
          body: z.unknown(),
          response: { 200: z.object({ changes: z.array(change).readonly(), manifests: z.array(z.unknown()).optional() }) },
        },
      },
      async (request) => {
        const { dryRun } = request.query;
        const body = readBody(request);
        const options = {
          dryRun,
          owner: request.query.owner ?? body.owner ?? 'people',
          prune: request.query.prune ?? body.prune ?? false,
          actor: request.actor,
        };
        const changes = await definitions.applyDocuments(body.documents, options);
        if (!request.query.manifests) return { changes };
        return { changes, manifests: acceptAll(definitions.kinds, body.documents).map(({ written }) => written) };
      },
    );
  });
}

interface ApplyBody {
  readonly documents: readonly Document[];
  readonly owner?: Owner | undefined;
  readonly prune?: boolean | undefined;
}

function readBody(request: FastifyRequest): ApplyBody {
  const bytes = request.body;
  if (!Buffer.isBuffer(bytes) || bytes.length === 0) throw new AppError('invalid_request', 'There is no manifest in it.');
  if (/json/.test(request.headers['content-type'] ?? '')) {
    const value = parseJson(bytes);
    if (Array.isArray(value)) return { documents: plainDocuments(value) };
    if (typeof value === 'object' && value !== null && 'manifests' in value) return readRequestObject(value);
  }
  return { documents: parseOrThrow(decode(bytes)) };
}

function readRequestObject(value: object): ApplyBody {
  const parsed = requestObject.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new AppError('invalid_request', `The request is not valid: ${issue?.path.join('.')}: ${issue?.message}`);
  }
  const { manifests, ...rest } = parsed.data;
  return { documents: plainDocuments(manifests), ...rest };
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new AppError('invalid_request', 'The body is not valid UTF-8.', { cause });
  }
}

async function ofKindOrAll(definitions: DefinitionStore, kind: string | undefined): Promise<Definition[]> {
  if (kind !== undefined && !definitions.kinds.has(kind)) throw new AppError('not_found', `There is no kind "${kind}".`);
  return (await definitions.all()).filter((one) => kind === undefined || one.kind === kind);
}

/** What an older version of Binnacle took and this one would refuse is shown with what is wrong with it. */
function withProblems(definitions: DefinitionStore, definition: Definition) {
  const { apiVersion, kind, metadata, spec } = definition;
  const acceptance = definitions.kinds.accept({ apiVersion, kind, metadata, spec });
  if ('accepted' in acceptance) return definition;
  return { ...definition, problems: acceptance.findings.map(({ path, message }) => ({ path: pathText(path), message })) };
}
