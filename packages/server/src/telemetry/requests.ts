import type { Meter } from '@opentelemetry/api';
import type { Http } from '../platform/http/server.ts';

/** Seconds: those of the HTTP semantic conventions, and the 0.2 s that the default latency objective asks about. */
const boundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.2, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

/** Methods that the semantic conventions name; others share one value, so that a caller cannot make series. */
const methods: ReadonlySet<string> = new Set(['CONNECT', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT', 'QUERY', 'TRACE']);

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Requests of this route are in no measurement, by which somebody who watches could tell when people did something that is not to be told. */
    unmeasured?: true;
  }
}

/** Records `http.server.request.duration` as the OpenTelemetry semantic conventions define it. The route is its template, never the path. */
export function measureRequests(http: Http, meter: Meter): void {
  const duration = meter.createHistogram('http.server.request.duration', {
    unit: 's',
    description: 'Duration of HTTP requests that the server answered',
    advice: { explicitBucketBoundaries: boundaries },
  });
  http.addHook('onResponse', async (request, reply) => {
    const { url: route, config } = request.routeOptions;
    if (config?.unmeasured === true) return;
    duration.record(reply.elapsedTime / 1000, {
      'http.request.method': methods.has(request.method) ? request.method : '_OTHER',
      'http.response.status_code': reply.statusCode,
      ...(route === undefined ? {} : { 'http.route': route }),
    });
  });
}
