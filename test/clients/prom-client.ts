import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Counter, Gauge, Histogram, type OpenMetricsContentType, type PrometheusContentType, Registry, Summary } from 'prom-client';

type ContentType = PrometheusContentType | OpenMetricsContentType;

/** A shop that measures itself with npm's prom-client. */
export function shopRegistry(format: 'text' | 'openmetrics'): Registry<ContentType> {
  const registry = new Registry<ContentType>();
  if (format === 'openmetrics') registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
  const registers = [registry] as Registry[];
  const counted = { name: 'shop_orders_total', help: 'Orders placed\nby anybody', labelNames: ['payment'], registers };
  if (format === 'text') {
    const orders = new Counter(counted);
    orders.inc({ payment: 'card' }, 3);
    orders.inc({ payment: 'gift "card"\\ä' }, 1.5);
  } else {
    const orders = new Counter({ ...counted, enableExemplars: true });
    orders.inc({ labels: { payment: 'card' }, value: 3, exemplarLabels: { trace_id: 'abc123' } });
    orders.inc({ labels: { payment: 'gift "card"\\ä' }, value: 1.5 });
  }
  new Gauge({ name: 'shop_temperature_celsius', help: 'How warm it is', registers }).set(-3.25);
  const duration = new Histogram({ name: 'shop_checkout_seconds', help: 'How long a checkout takes', buckets: [0.1, 1, 10], registers });
  for (const seconds of [0.05, 0.5, 0.7, 20]) duration.observe(seconds);
  const size = new Summary({ name: 'shop_basket_items', help: 'Items in a basket', percentiles: [0.5, 0.99], registers });
  for (const items of [1, 2, 3]) size.observe(items);
  return registry;
}

/** Serves a registry at `/metrics`. */
export async function serveRegistry(registry: Registry<ContentType>): Promise<{ address: string; server: Server }> {
  const server = createServer(async (_request, response) => {
    response.setHeader('content-type', registry.contentType).end(await registry.metrics());
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}
