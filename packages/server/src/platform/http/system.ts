import type { Http } from './server.ts';

export interface SystemOptions {
  readonly version: string;
  /** Resolves when both stores answer. */
  readonly ready: () => Promise<void>;
}

/** Health and the API's own description. */
export function systemRoutes(http: Http, options: SystemOptions): void {
  const config = { access: 'public' } as const;
  http.get('/healthz', { config, schema: { hide: true } }, async () => ({ status: 'ok', version: options.version }));
  http.get('/readyz', { config, schema: { hide: true } }, async () => {
    await options.ready();
    return { status: 'ready' };
  });
  http.get('/api/v1/openapi.json', { config, schema: { hide: true } }, async () => http.swagger());
}
