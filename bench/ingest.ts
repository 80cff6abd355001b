import { join } from 'node:path';
import { events } from '../packages/server/src/facts/events.ts';
import { openFactStore } from '../packages/server/src/stores/clickhouse/client.ts';
import { createStatements } from '../packages/server/src/stores/clickhouse/ddl.ts';
import { encodeRow } from '../packages/server/src/stores/encode.ts';
import { ingestKey } from '../test/support/app.ts';
import { startServer } from '../test/support/server.ts';
import { postAll, type Request } from './requests.ts';

/** Rows per second, one value a run. */
export interface IngestResult {
  readonly name: string;
  readonly rows: number;
  readonly rowsPerRequest: number;
  readonly senders: number;
  readonly http: number[];
  readonly direct: number[];
}

const runs = 5;
const shapes = [
  { name: 'large requests', rows: 200_000, rowsPerRequest: 1000, senders: 8 },
  { name: 'small requests', rows: 20_000, rowsPerRequest: 20, senders: 32 },
];

/** The real server and its events receiver against chDB in this process inserting the same rows in inserts of 100,000, in turns. */
export async function measureIngest(directory: string): Promise<IngestResult[]> {
  const server = await startServer(join(directory, 'server'));
  const store = await openFactStore({ kind: 'embedded', path: join(directory, 'direct') });
  for (const statement of createStatements(events)) await store.command(statement);
  const results: IngestResult[] = [];
  for (const shape of shapes) {
    const result: IngestResult = { ...shape, http: [], direct: [] };
    for (let run = 0; run < runs; run++) {
      const bodies = requestBodies(shape, run);
      result.http.push(await perSecond(shape.rows, () => postAll(server.url, bodies, shape.senders)));
      const statements = inserts(shape, run);
      result.direct.push(
        await perSecond(shape.rows, async () => {
          for (const statement of statements) await store.insert(statement);
        }),
      );
    }
    results.push(result);
  }
  await store.close();
  await server.stop();
  return results;
}

function row(run: number, index: number) {
  return {
    id: `${run}-${index}-0f8fad5b-d9cb-469f`,
    name: ['page_view', 'order_placed', 'search'][index % 3] ?? '',
    time: Date.now() - index,
    person: `p${index % 5000}`,
    session: `s${index % 20_000}`,
    path: `/products/${index % 700}`,
    properties: { plan: 'pro', position: String(index % 40) },
  };
}

function requestBodies({ rows, rowsPerRequest }: (typeof shapes)[number], run: number): Request[] {
  return Array.from({ length: rows / rowsPerRequest }, (_, request) => ({
    path: '/api/v1/events',
    headers: { authorization: `Bearer ${ingestKey}` },
    body: Buffer.from(JSON.stringify({ events: Array.from({ length: rowsPerRequest }, (_, i) => row(run, request * rowsPerRequest + i)) })),
  }));
}

function inserts({ rows }: (typeof shapes)[number], run: number): string[] {
  const size = Math.min(rows, 100_000);
  const columns = Object.keys(events.columns).join(', ');
  return Array.from({ length: rows / size }, (_, part) => {
    const lines = Array.from({ length: size }, (_, i) =>
      encodeRow(events, { ...row(run, part * size + i), received: Date.now(), source: 'bench' }),
    );
    return `INSERT INTO events (${columns}) FORMAT JSONCompactEachRow\n${lines.join('\n')}`;
  });
}

async function perSecond(rows: number, work: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await work();
  return rows / ((performance.now() - started) / 1000);
}
