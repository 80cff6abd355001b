import { z } from 'zod';
import type { House } from '../area.ts';
import type { Ledger } from '../facts/ledger.ts';
import type { Http } from '../platform/http/server.ts';
import type { Table } from '../stores/clickhouse/table.ts';
import type { Records } from '../stores/postgres/client.ts';
import { type BackupOptions, startBackup } from './backup/backup.ts';
import { cardinality } from './cardinality.ts';
import { intake } from './intake.ts';
import { setRetention } from './retention.ts';
import { sources } from './sources.ts';
import { storage } from './storage.ts';

export interface OperationOptions {
  readonly house: House;
  readonly records: Records;
  readonly tables: readonly Table[];
  readonly version: string;
  readonly ledger: Ledger;
}

const tags = ['operation'];
const viewer = { access: 'viewer' } as const;
const admin = { access: 'admin' } as const;
const time = z.iso.datetime().nullable();
const tableUsage = z.object({
  name: z.string(),
  description: z.string(),
  rows: z.number().int(),
  bytes: z.number().int(),
  retentionDays: z.number().int().nullable(),
  oldest: time,
  newest: time,
});
const storageAnswer = z.object({
  tables: z.array(tableUsage),
  disk: z.object({
    path: z.string(),
    usedBytes: z.number().int(),
    freeBytes: z.number().int(),
    growthBytesPerDay: z.number().int().nullable(),
    fullInDays: z.number().int().nullable(),
  }),
});
const sourcesAnswer = z.object({
  sources: z.array(z.object({ name: z.string(), kind: z.string(), lastSeen: z.iso.datetime(), rows24h: z.number().int() })),
  intake: z.array(
    z.object({
      source: z.string(),
      protocol: z.string(),
      accepted24h: z.number().int(),
      rejected24h: z.number().int(),
      reasons: z.array(z.object({ reason: z.string(), count: z.number().int() })).readonly(),
      lastSeen: z.iso.datetime(),
      lastRejection: z.object({ at: z.iso.datetime(), reason: z.string() }).nullable(),
    }),
  ),
});
const count = z.number().int();
const cardinalityAnswer = z.object({
  activeSeries: count.describe('series that samples came for within the last two hours'),
  knownSeries: count,
  seriesLimit: count.describe('active series that one source may have (BINNACLE_SERIES_LIMIT)'),
  metrics: z.array(z.object({ metric: z.string(), series: count })),
  labels: z.array(z.object({ label: z.string(), values: count, metric: z.string(), valuesOfMetric: count })),
  sources: z.array(z.object({ source: z.string(), series: count, samples24h: count })),
});
const retention = z.strictObject({
  retentionDays: z.number().int().min(1).max(36_500).nullable().describe('`null` keeps the rows for ever'),
});

/** Storage, sources and backup: what whoever runs the server looks at. */
export function operationRoutes(http: Http, { house, records, tables, version, ledger }: OperationOptions): void {
  http.get(
    '/api/v1/storage',
    {
      config: viewer,
      schema: { summary: 'Size and retention of the fact tables, and what the disk has left', tags, response: { 200: storageAnswer } },
    },
    () => storage(house, tables),
  );
  http.patch(
    '/api/v1/storage/:table',
    {
      config: admin,
      schema: {
        summary: 'Set how long the rows of a fact table are kept',
        tags,
        params: z.object({ table: z.string().max(100) }),
        body: retention,
        response: { 200: z.object({ name: z.string(), retentionDays: z.number().int().nullable() }) },
      },
    },
    async (request) => {
      const { name, retentionDays } = await setRetention(house, tables, request.params.table, request.body.retentionDays, request.actor);
      return { name, retentionDays };
    },
  );
  http.get(
    '/api/v1/sources',
    {
      config: viewer,
      schema: { summary: 'Who sends what, when it came last, and what was refused of it and why', tags, response: { 200: sourcesAnswer } },
    },
    async () => {
      await ledger.flush();
      const [found, counted] = await Promise.all([sources(house), intake(house)]);
      return { sources: found, intake: counted };
    },
  );
  http.get(
    '/api/v1/cardinality',
    {
      config: viewer,
      schema: {
        summary: 'What costs the most series: metrics, labels and sources, twenty of each',
        tags,
        response: { 200: cardinalityAnswer },
      },
    },
    async () => {
      await ledger.flush();
      return cardinality(house);
    },
  );
  const options: BackupOptions = { house, records, tables: tables.filter(({ backup }) => backup !== false), version };
  http.get('/api/v1/backup', { config: admin, schema: { summary: 'A backup as a tar archive', tags } }, async (request, reply) => {
    const backup = await startBackup(options);
    try {
      await house.audit.record(request.actor, 'backup.made', 'server');
    } catch (error) {
      // Nobody would read it to its end, and it would keep every later one waiting.
      backup.destroy();
      throw error;
    }
    const day = new Date(house.clock.now()).toISOString().slice(0, 10);
    reply.header('content-disposition', `attachment; filename="binnacle-${day}.tar"`).type('application/x-tar');
    return reply.send(backup);
  });
}
