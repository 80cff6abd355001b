import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { bitsOf, staleBits } from '../packages/server/src/facts/sample-columns.ts';
import { RemoteWriteDecoder } from '../packages/server/src/receivers/prometheus/remote-write/decoder.ts';

// Run it with Node 24.
/** Writes what the installed Prometheus sends by remote write as fixtures: samples of its own metrics, its metadata, and staleness markers. */
const fixtures = resolve(import.meta.dirname, '../packages/server/src/receivers/prometheus/fixtures');
const version = /version (\S+?)[\s+]/.exec(spawnSync('prometheus', ['--version'], { encoding: 'utf8' }).stdout)?.[1];
const directory = mkdtempSync(join(tmpdir(), 'capture-'));
const bodies = [];
const receiver = createServer(async (request, response) => {
  bodies.push({ headers: request.headers, body: await buffer(request) });
  response.writeHead(204).end();
});
receiver.listen(0, '127.0.0.1');
await once(receiver, 'listening');

const port = 4321;
const config = (targets) => `global: {scrape_interval: 1s}
scrape_configs: [{job_name: prometheus, static_configs: [{targets: [${targets}]}]}]
remote_write: [{url: "http://127.0.0.1:${receiver.address().port}/write", metadata_config: {send_interval: 2s}, queue_config: {batch_send_deadline: 1s}}]
`;
writeFileSync(join(directory, 'prometheus.yml'), config(`"127.0.0.1:${port}"`));
const prometheus = spawn(
  'prometheus',
  [`--config.file=${directory}/prometheus.yml`, `--storage.tsdb.path=${directory}/data`, `--web.listen-address=127.0.0.1:${port}`],
  { stdio: 'ignore' },
);
await new Promise((done) => setTimeout(done, 8000));
writeFileSync(join(directory, 'prometheus.yml'), config(''));
prometheus.kill('SIGHUP');
await new Promise((done) => setTimeout(done, 10_000));
prometheus.kill('SIGTERM');
await once(prometheus, 'exit');
receiver.close();
rmSync(directory, { recursive: true });

const decoder = new RemoteWriteDecoder();
const decoded = bodies.map(({ body }) => ({
  body,
  ...decoder.decode({ source: 'capture', version: 1, bytes: body, snappy: true, limit: 1e8, now: Date.now() }),
}));
const isStale = ({ samples }) => bitsOf(samples.values).includes(staleBits);
save(
  'samples',
  decoded.find((one) => one.samples.length > 0 && !isStale(one)),
);
save(
  'metadata',
  decoded.find((one) => one.samples.length === 0),
);
save('stale', decoded.find(isStale));

function save(name, found) {
  writeFileSync(join(fixtures, `prometheus-${version}-remote-write-${name}.snappy`), found.body);
}
