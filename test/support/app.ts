import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, createApp } from '../../packages/server/src/main.ts';
import type { Clock } from '../../packages/server/src/platform/clock.ts';
import { readConfig } from '../../packages/server/src/platform/config.ts';
import { createLog } from '../../packages/server/src/platform/log.ts';
import { copyEmptyRecords } from './empty-records.ts';

export const adminToken = 'test-admin-token-of-32-characters';
export const ingestKey = 'test-ingest-key';

export interface TestApp extends App {
  /** Requests with the administrator's token; answers status, headers and the parsed body. */
  call(
    method: string,
    url: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<{ status: number; headers: Record<string, unknown>; body: any; text: string }>;
  /** Like `call`, with the ingest key. */
  ingest(
    url: string,
    body: unknown,
    headers?: Record<string, string>,
  ): Promise<{ status: number; headers: Record<string, unknown>; body: any; text: string }>;
}

/** A whole Binnacle in this process on an empty data directory, without a port; `close` removes the directory. */
export async function testApp(options: { clock?: Clock; environment?: Record<string, string> } = {}): Promise<TestApp> {
  const data = mkdtempSync(join(tmpdir(), 'binnacle-test-'));
  const config = readConfig(
    { data, port: 0 },
    {
      BINNACLE_ADMIN_TOKEN: adminToken,
      BINNACLE_INGEST_KEY: ingestKey,
      BINNACLE_REPOSITORY: 'none',
      BINNACLE_LOG_LEVEL: 'silent',
      // The services of tests stand on this machine.
      BINNACLE_PRIVATE_SERVICES: 'true',
      ...options.environment,
    },
  );
  if (config.postgresUrl === undefined) copyEmptyRecords(data);
  const app = await createApp(config, {
    log: createLog(config.logLevel),
    ...(options.clock === undefined ? {} : { clock: options.clock }),
  });
  const send = async (method: string, url: string, body: unknown, headers: Record<string, string>) => {
    const raw = typeof body === 'string' || Buffer.isBuffer(body);
    const response = await app.http.inject({
      method: method as 'GET',
      url,
      headers: { ...(body === undefined || raw ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { payload: raw ? body : JSON.stringify(body) }),
    });
    const json = /json/.test(String(response.headers['content-type'])) && response.body !== '';
    return {
      status: response.statusCode,
      headers: response.headers,
      body: json ? JSON.parse(response.body) : response.body,
      text: response.body,
    };
  };
  return {
    ...app,
    call: (method, url, body, headers = {}) => send(method, url, body, { authorization: `Bearer ${adminToken}`, ...headers }),
    ingest: (url, body, headers = {}) => send('POST', url, body, { authorization: `Bearer ${ingestKey}`, ...headers }),
    async close() {
      const slow = setTimeout(() => console.error(`closing waits for ${app.closing()}`, process.getActiveResourcesInfo()), 20_000);
      await app.close();
      clearTimeout(slow);
      rmSync(data, { recursive: true, force: true });
    },
  };
}
