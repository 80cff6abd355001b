import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { reportAlertRules } from './alert-rules.ts';
import { measureChanges } from './changes.ts';
import { measureReading } from './evaluate.ts';
import { reportGate } from './gate.ts';
import { reportImport } from './import.ts';
import { measureIngest } from './ingest.ts';
import { reportManySeries } from './many-series.ts';
import { reportPromql } from './promql.ts';
import { reportRemoteWrite } from './remote-write.ts';
import { reportSlos } from './slos.ts';
import { spread } from './spread.ts';
import { measureStart } from './start.ts';
import { reportWebhooks } from './webhooks.ts';

/** `npm run bench`: what a server costs at rest, how fast it starts, how fast it takes rows in, and how fast it answers. */
const directory = mkdtempSync(join(tmpdir(), 'binnacle-bench-'));
try {
  const start = await measureStart(join(directory, 'start'), 5);
  console.log(`start-up to /readyz, empty directory   ${(start.cold / 1000).toFixed(2)} s`);
  console.log(
    `start-up to /readyz, warm              ${spread(
      start.warm.map((ms) => ms / 1000),
      2,
    )} s`,
  );
  console.log(
    `memory at rest (resident)              ${spread(
      start.memory.map((bytes) => bytes / 1024 ** 2),
      0,
    )} MiB`,
  );
  const ingest = await measureIngest(join(directory, 'ingest'));
  for (const { name, rows, rowsPerRequest, senders, http, direct } of ingest) {
    console.log(`\n${name}: ${rows} rows, ${rowsPerRequest} a request, ${senders} senders, five runs`);
    console.log(`  through HTTP, acknowledged durable   ${spread(http, 0)} rows/s`);
    console.log(`  chDB inserting the same rows         ${spread(direct, 0)} rows/s`);
    console.log(
      `  ratio of HTTP to direct              ${spread(
        http.map((value, i) => value / (direct[i] ?? Number.NaN)),
        3,
      )}`,
    );
  }
  await reportImport(join(directory, 'import'));
  await reportWebhooks(join(directory, 'webhooks'));
  await measureChanges(join(directory, 'changes'));
  await reportRemoteWrite(join(directory, 'remote-write'));
  await reportManySeries(join(directory, 'many-series'));
  await reportPromql(join(directory, 'promql'));
  await reportSlos(join(directory, 'slos'));
  await reportAlertRules(join(directory, 'alert-rules'));
  await reportGate(join(directory, 'gate'));
  await measureReading(join(directory, 'reading'));
} finally {
  rmSync(directory, { recursive: true, force: true });
}
