import { AppError } from '../errors.ts';
import type { Http } from './server.ts';

export interface SystemOptions {
  readonly version: string;
  /** What the server needs, by the name that people know it by, and how to find out whether it answers. */
  readonly needs: Readonly<Record<string, () => Promise<unknown>>>;
  /** Milliseconds after which what does not answer counts as not there. */
  readonly patience?: number;
}

/** Health and the API's own description. */
export function systemRoutes(http: Http, options: SystemOptions): void {
  const config = { access: 'public' } as const;
  http.get('/healthz', { config, schema: { hide: true } }, async () => ({ status: 'ok', version: options.version }));
  http.get('/readyz', { config, schema: { hide: true } }, async () => {
    await requireAnswers(options);
    return { status: 'ready' };
  });
  http.get('/api/v1/openapi.json', { config, schema: { hide: true } }, async () => http.swagger());
}

/** Anybody may ask whether the server is ready, so that the reasons, which name hosts and paths, stand in the log alone. */
async function requireAnswers({ needs, patience = 5_000 }: SystemOptions): Promise<void> {
  const names = Object.keys(needs);
  const outcomes = await Promise.allSettled(names.map((name) => within(patience, needs[name])));
  const reasons = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
  if (reasons.length === 0) return;
  const silent = names.filter((_, index) => outcomes[index]?.status === 'rejected').join(' and ');
  throw new AppError('store_unavailable', `Not ready: no answer from ${silent}. The server log says why.`, {
    cause: new AggregateError(reasons),
    retryAfter: 5,
  });
}

async function within(patience: number, ask: (() => Promise<unknown>) | undefined): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${patience} ms`)), patience);
  });
  try {
    await Promise.race([ask?.(), late]);
  } finally {
    clearTimeout(timer);
  }
}
