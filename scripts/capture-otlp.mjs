// Writes the OTLP receiver's fixtures: the bytes that the OpenTelemetry JS SDK sends. Run it with Node 24.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { OTLPMetricExporter as HttpExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPMetricExporter as ProtoExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { AggregationTemporality } from '@opentelemetry/sdk-metrics';
import { exportShop } from '../test/clients/opentelemetry.ts';
import { root } from './run.mjs';

const fixtures = join(root, 'packages/server/src/receivers/otlp/fixtures');
mkdirSync(fixtures, { recursive: true });

for (const [name, Exporter, extension] of [
  ['exporter-metrics-otlp-proto', ProtoExporter, 'bin'],
  ['exporter-metrics-otlp-http', HttpExporter, 'json'],
]) {
  const { version } = JSON.parse(readFileSync(join(root, 'node_modules/@opentelemetry', name, 'package.json'), 'utf8'));
  const write = (kind, body) => writeFileSync(join(fixtures, `opentelemetry-js-${name}-${version}${kind}.${extension}`), body);
  write('', await capture((url) => exportShop(new Exporter({ url }))));
  const temporalityPreference = AggregationTemporality.DELTA;
  write('-delta-exponential', await capture((url) => exportShop(new Exporter({ url, temporalityPreference }), { exponential: true })));
}

/** The body of the one request that `send` makes. */
async function capture(send) {
  const bodies = [];
  const server = createServer(async (request, response) => {
    bodies.push(Buffer.concat(await Array.fromAsync(request)));
    response.end();
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  await send(`http://127.0.0.1:${server.address().port}/v1/metrics`);
  server.close();
  return bodies[0];
}
