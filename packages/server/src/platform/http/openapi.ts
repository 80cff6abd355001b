import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import type { Access } from '../access.ts';

/** What the schema of a route does not say by itself: who may call it, how it fails, and that it succeeds at all. */
export function openapiOptions(version: string): FastifyDynamicSwaggerOptions {
  return {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Binnacle', version, description: 'The API of a Binnacle server.' },
      components: {
        securitySchemes: {
          token: { type: 'http', scheme: 'bearer', description: 'An API token' },
          session: { type: 'apiKey', in: 'cookie', name: 'binnacle.session_token', description: 'The cookie that signing in sets' },
          ingestKey: { type: 'http', scheme: 'bearer', description: 'An ingest key; also as the user name of Basic, or as ?key=' },
        },
      },
    },
    transform: (document) => {
      const { schema, url } = jsonSchemaTransform(document);
      if (schema.hide === true) return { schema, url };
      const response = { ...(schema.response as object | undefined) };
      const described = {
        ...schema,
        security: securityOf(document.route.config?.access),
        response: {
          ...(Object.keys(response).length > 0 ? response : { '2xx': { description: 'Done' } }),
          ...(url.startsWith('/api/v1/') ? { default: problem } : {}),
        },
      };
      return { schema: described, url };
    },
    transformObject: jsonSchemaTransformObject,
  };
}

const problem = {
  description: 'What happened, why, and what to do (RFC 9457)',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/ProblemDetails' } } },
};

function securityOf(access: Access | undefined): Record<string, string[]>[] {
  const person = [{ token: [] }, { session: [] }];
  if (access === undefined || access === 'public') return [];
  if (access === 'ingest') return [{ ingestKey: [] }];
  return access === 'ingest_or_member' ? [...person, { ingestKey: [] }] : person;
}
