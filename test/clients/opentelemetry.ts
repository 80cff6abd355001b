import { resourceFromAttributes } from '@opentelemetry/resources';
import { AggregationType, MeterProvider, PeriodicExportingMetricReader, type PushMetricExporter } from '@opentelemetry/sdk-metrics';

/** The result of one export as the SDK sees it: 0 is success. */
export interface Exported {
  readonly code: number;
  readonly error?: Error;
}

export interface ShopOptions {
  /** Whether durations are counted in exponential buckets. */
  readonly exponential?: boolean;
  /** How often the shop's day is measured and exported. */
  readonly rounds?: number;
}

/** Measures a small shop with the OpenTelemetry JS SDK, exports once a round, and answers what the SDK was told first. */
export async function exportShop(exporter: PushMetricExporter, { exponential = false, rounds = 1 }: ShopOptions = {}): Promise<Exported> {
  const results: Exported[] = [];
  const exportMetrics = exporter.export.bind(exporter);
  exporter.export = (metrics, done) =>
    exportMetrics(metrics, (result) => {
      results.push(result);
      done(result);
    });
  const provider = new MeterProvider({
    resource: resourceFromAttributes({
      'service.name': 'shop',
      'service.namespace': 'retail',
      'service.instance.id': 'shop-1',
      'service.version': '4.2.0',
      'deployment.environment.name': 'production',
    }),
    views: exponential ? [{ instrumentName: 'checkout.duration', aggregation: { type: AggregationType.EXPONENTIAL_HISTOGRAM } }] : [],
    readers: [new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 })],
  });
  const meter = provider.getMeter('checkout', '1.0.0');
  const orders = meter.createCounter('orders', { unit: '{order}', description: 'Orders placed' });
  const carts = meter.createUpDownCounter('carts.open');
  const utilization = meter.createGauge('queue.utilization', { unit: '1' });
  const duration = meter.createHistogram('checkout.duration', { unit: 's', advice: { explicitBucketBoundaries: [0.1, 0.5, 1] } });
  for (let round = 0; round < rounds; round++) {
    orders.add(3, { 'payment.method': 'card', priority: true, items: 2 });
    carts.add(7, { region: 'Zürich ☕' });
    utilization.record(0.5);
    for (const seconds of [0.05, 0.2, 0.7, 3]) duration.record(seconds, { outcome: 'paid' });
    await provider.forceFlush().catch(() => undefined);
  }
  await provider.shutdown().catch(() => undefined);
  const [first] = results;
  if (first === undefined) throw new Error('the SDK did not export');
  return first;
}
