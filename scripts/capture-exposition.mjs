// Writes fixtures of exposition formats: what the installed node exporter and Prometheus, and npm's prom-client, answer. Run it with Node 24.
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { serveRegistry, shopRegistry } from '../test/clients/prom-client.ts';
import { root } from './run.mjs';

const fixtures = join(root, 'packages/server/src/receivers/prometheus/fixtures');
const formats = {
  txt: 'text/plain;version=0.0.4',
  openmetrics: 'application/openmetrics-text;version=1.0.0',
  pb: 'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited',
};

for (const [program, flags] of [
  ['prometheus-node-exporter', ['--web.listen-address=127.0.0.1:4331']],
  ['prometheus', ['--web.listen-address=127.0.0.1:4331', '--config.file=/dev/null', '--storage.tsdb.path=/tmp/capture-prometheus']],
]) {
  const { stdout, stderr } = spawnSync(program, ['--version'], { encoding: 'utf8' });
  const version = /version (\d[\d.]*)/.exec(stdout + stderr)?.[1];
  const child = spawn(program, flags, { stdio: 'ignore' });
  await new Promise((done) => setTimeout(done, 3000));
  for (const [extension, accept] of Object.entries(formats)) {
    const answer = await fetch('http://127.0.0.1:4331/metrics', { headers: { accept } });
    // Not every program has every format.
    if (!answer.headers.get('content-type').startsWith(accept.split(';')[0])) continue;
    writeFileSync(join(fixtures, `${program}-${version}.${extension}`), Buffer.from(await answer.arrayBuffer()));
  }
  child.kill('SIGTERM');
  await new Promise((done) => child.once('exit', done));
}

const { version } = JSON.parse(readFileSync(join(root, 'node_modules/prom-client/package.json'), 'utf8'));
for (const format of ['text', 'openmetrics']) {
  const { address, server } = await serveRegistry(shopRegistry(format));
  const answer = await fetch(`http://${address}/metrics`);
  writeFileSync(join(fixtures, `prom-client-${version}.${format === 'text' ? 'txt' : 'openmetrics'}`), await answer.text());
  server.closeAllConnections();
  server.close();
}
