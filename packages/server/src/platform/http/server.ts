import helmet from '@fastify/helmet';
import swagger from '@fastify/swagger';
import Fastify, { type FastifyInstance, LogController } from 'fastify';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import '../issue-texts.ts';
import type { Log } from '../log.ts';
import { type Authenticator, addAccessControl, nothingAt } from './access.ts';
import { addDecompression } from './body.ts';
import { parseJson } from './json.ts';
import { openapiOptions } from './openapi.ts';
import { sendProblem } from './problem.ts';
import { answerUnreadable } from './unreadable.ts';

/** The HTTP application as every area and receiver sees it: zod schemas validate and type the routes. */
export type Http = FastifyInstance<
  import('node:http').Server,
  import('node:http').IncomingMessage,
  import('node:http').ServerResponse,
  Log,
  ZodTypeProvider
>;

export interface HttpOptions {
  readonly log: Log;
  readonly bodyLimit: number;
  readonly authenticator: Authenticator;
  readonly version: string;
}

/** A Fastify with Binnacle's manners: limits, access control, problem details, OpenAPI. Routes come from the areas. */
export async function createHttp(options: HttpOptions): Promise<Http> {
  const app = Fastify({
    loggerInstance: options.log,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: options.bodyLimit,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 500 },
    requestTimeout: 60_000,
    // An address that cannot be decoded, and what is no HTTP at all, reach no route and no error handler.
    frameworkErrors: (error, request, reply) => void sendProblem(error, request, reply),
    clientErrorHandler: answerUnreadable,
    // What still arrives while the server stops is served: the stores close only after the last answer.
    return503OnClosing: false,
    // A reverse proxy on the same machine may say whose request it passes on; nobody else may.
    trustProxy: 'loopback',
  }).withTypeProvider<ZodTypeProvider>() as unknown as Http;
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler((error, request, reply) => sendProblem(error, request, reply));
  app.setNotFoundHandler((request, reply) => sendProblem(nothingAt(request), request, reply));
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => {
    try {
      done(null, (body as Buffer).length === 0 ? undefined : parseJson(body as Buffer));
    } catch (error) {
      done(error as Error);
    }
  });
  await app.register(helmet, {
    contentSecurityPolicy: {
      directives: {
        defaultSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'", 'data:'],
        upgradeInsecureRequests: null,
      },
    },
    strictTransportSecurity: false,
  });
  await app.register(swagger, openapiOptions(options.version));
  addDecompression(app as unknown as FastifyInstance, options.bodyLimit);
  addAccessControl(app as unknown as FastifyInstance, options.authenticator);
  return app;
}

/** Makes a scope take any content type as raw bytes: what a receiver decodes itself. */
export function takeRawBodies(scope: Http): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
}
