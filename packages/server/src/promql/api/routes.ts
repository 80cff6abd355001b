import { formatExpression, toAstJson } from '@binnacle/promql';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '../../platform/clock.ts';
import type { Http } from '../../platform/http/server.ts';
import type { FactReader } from '../../stores/clickhouse/client.ts';
import type { Promql } from '../engine.ts';
import { exemplarQuery } from './exemplars.ts';
import { labelNamesLookup, labelValuesLookup, seriesLookup } from './lookups.ts';
import { metadataQuery } from './metadata.ts';
import { instantQuery, rangeQuery } from './queries.ts';
import { sendApiError, sendData } from './reply.ts';
import { expressionOf, parametersOf } from './requests.ts';
import { buildInfo, configuration, flags, runtimeInfo, tsdbStatus } from './status.ts';

export const prometheusPrefix = '/prometheus';
const bodyLimit = 1024 * 1024;

export interface PrometheusOptions {
  readonly promql: Promql;
  readonly facts: FactReader;
  readonly clock: Clock;
  readonly version: string;
}

export type PrometheusHandler = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>;

/** Adds routes below `/prometheus`. */
export interface PrometheusScope {
  get(path: string, handler: PrometheusHandler): void;
  /** GET, and POST with the parameters as a form. */
  both(path: string, handler: PrometheusHandler): void;
}

/** The Prometheus HTTP API, as far as it reads: what Grafana's data source and promtool ask. */
export function prometheusRoutes(http: Http, options: PrometheusOptions, more: (scope: PrometheusScope) => void): void {
  const { promql, facts, clock, version } = options;
  const startedAt = clock.now();
  http.register(async (encapsulated) => {
    const inner = encapsulated as unknown as Http;
    inner.setErrorHandler(sendApiError);
    inner.removeAllContentTypeParsers();
    inner.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => {
      done(null, new URLSearchParams(body as string));
    });
    const scope = scopeOf(inner);
    const tell = (answer: (request: FastifyRequest) => unknown): PrometheusHandler => {
      return async (request, reply) => sendData(request, reply, await answer(request));
    };
    scope.both('query', instantQuery(promql, clock));
    scope.both('query_range', rangeQuery(promql));
    scope.both('query_exemplars', exemplarQuery(promql.lookup, facts));
    scope.both('series', seriesLookup(promql.lookup));
    scope.both('labels', labelNamesLookup(promql.lookup));
    scope.get('label/:name/values', labelValuesLookup(promql.lookup));
    scope.get('metadata', metadataQuery(facts));
    scope.both(
      'format_query',
      tell((request) => formatExpression(expressionOf(parametersOf(request)))),
    );
    scope.both(
      'parse_query',
      tell((request) => toAstJson(expressionOf(parametersOf(request)))),
    );
    scope.get(
      'status/buildinfo',
      tell(() => buildInfo(version)),
    );
    scope.get(
      'status/runtimeinfo',
      tell(() => runtimeInfo(clock, startedAt)),
    );
    scope.get(
      'status/flags',
      tell(() => flags(promql.limits)),
    );
    scope.get(
      'status/config',
      tell(() => configuration),
    );
    scope.get(
      'status/tsdb',
      tell((request) => tsdbStatus(facts, clock, Math.min(parametersOf(request).limit() || 10, 1_000))),
    );
    // Alerts go to no Alertmanager, and there is nothing to tell of this server's own state here.
    scope.get(
      'alertmanagers',
      tell(() => ({ activeAlertmanagers: [], droppedAlertmanagers: [] })),
    );
    scope.get(
      'notifications',
      tell(() => []),
    );
    more(scope);
    healthRoutes(inner, facts);
  });
}

function scopeOf(http: Http): PrometheusScope {
  const add = (method: 'GET' | 'POST', path: string, handler: PrometheusHandler) => {
    http.route({
      method,
      url: `${prometheusPrefix}/api/v1/${path}`,
      config: { access: 'viewer' },
      bodyLimit,
      schema: { hide: true },
      handler,
    });
  };
  return {
    get: (path, handler) => add('GET', path, handler),
    both(path, handler) {
      add('GET', path, handler);
      add('POST', path, handler);
    },
  };
}

function healthRoutes(http: Http, facts: FactReader): void {
  const options = { config: { access: 'public' }, schema: { hide: true } } as const;
  http.get(`${prometheusPrefix}/-/healthy`, options, async () => 'Binnacle is Healthy.\n');
  http.get(`${prometheusPrefix}/-/ready`, options, async () => {
    await facts.query('SELECT 1');
    return 'Binnacle is Ready.\n';
  });
}
