import { performance } from 'node:perf_hooks';
import { createApp } from '../packages/server/src/main.ts';
import { readConfig } from '../packages/server/src/platform/config.ts';
import { createLog } from '../packages/server/src/platform/log.ts';

/*
 * The gate's answer for services of an organization of some size, asked one after the other through the API in this process. On a machine that
 * does other things as well, the processor time tells more than the clock.
 */
const token = 'bench-token-of-at-least-32-characters';
const services = 200;
const questions = 300;

function definitions(): object[] {
  return Array.from({ length: services }, (_, index) => `service-${index}`).flatMap((name) => [
    manifest('Service', name, { aliases: [`${name}-api`] }),
    manifest('Budget', name, {
      kind: 'performance',
      service: name,
      gate: 'deny',
      limits: ['lcp', 'inp', 'cls'].map((vital) => ({ metric: `vitals.${vital}`, filter: { source: name }, limit: 2.5 })),
    }),
  ]);
}

function manifest(kind: string, name: string, spec: object): object {
  return { apiVersion: 'binnacle/v1', kind, metadata: { name }, spec };
}

/** Prints how long the gate takes. */
export async function reportGate(data: string): Promise<void> {
  const environment = { BINNACLE_ADMIN_TOKEN: token, BINNACLE_REPOSITORY: 'none', BINNACLE_LOG_LEVEL: 'silent' };
  const config = readConfig({ data, port: 0 }, environment);
  const app = await createApp(config, { log: createLog(config.logLevel) });
  const call = async (method: 'GET' | 'POST', url: string, body?: object) => {
    const payload = body === undefined ? {} : { payload: body };
    const answer = await app.http.inject({ method, url, headers: { authorization: `Bearer ${token}` }, ...payload });
    if (answer.statusCode >= 300) throw new Error(`${url}: ${answer.statusCode} ${answer.body.slice(0, 500)}`);
  };
  try {
    await call('POST', '/api/v1/definitions/apply', { manifests: definitions(), owner: 'people' });
    const to = new Date(Date.now() + 86_400_000).toISOString();
    for (let index = 0; index < 5; index++) await call('POST', '/api/v1/freezes', { service: `service-${index}`, to, reason: 'bench' });
    const ask = (index: number) => call('GET', `/api/v1/gate?service=service-${index % services}-api&environment=production`);
    // The first question of a budget judges it.
    for (let index = 0; index < services; index++) await ask(index);
    const before = process.cpuUsage();
    const times: number[] = [];
    for (let index = 0; index < questions; index++) {
      const begin = performance.now();
      await ask(index);
      times.push(performance.now() - begin);
    }
    const { user, system } = process.cpuUsage(before);
    times.sort((a, b) => a - b);
    const at = (share: number) => (times[Math.floor(times.length * share)] ?? Number.NaN).toFixed(1);
    const busy = ((user + system) / 1000 / questions).toFixed(1);
    console.log(`\nthe gate, ${services} services with a budget of three limits each, ${questions} questions`);
    console.log(`  p50 ${at(0.5)} ms   p95 ${at(0.95)} ms   CPU ${busy} ms each`);
  } finally {
    await app.close();
  }
}
