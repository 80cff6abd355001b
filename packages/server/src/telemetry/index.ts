import { resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { ownJob } from '../facts/opentelemetry/labels.ts';
import { type Translated, translate } from '../facts/opentelemetry/translate.ts';
import { filterSamples, type SampleColumns } from '../facts/sample-columns.ts';
import type { SeriesWriter } from '../facts/series-writer.ts';
import type { Clock } from '../platform/clock.ts';
import type { Http } from '../platform/http/server.ts';
import type { Job } from '../platform/jobs.ts';
import type { Log } from '../platform/log.ts';
import type { Facts } from '../stores/facts.ts';
import { Collector } from './collector.ts';
import { exposition } from './exposition.ts';
import { measureJobs } from './jobs.ts';
import { measureProcess } from './process.ts';
import { measureRequests } from './requests.ts';
import { measureWriter } from './writer.ts';

export interface TelemetryOptions {
  readonly facts: Facts;
  readonly series: SeriesWriter;
  readonly clock: Clock;
  readonly log: Log;
  readonly version: string;
  /** Tells this process from others of the same installation, and is the same after a restart. */
  readonly instance: string;
  /** Milliseconds between two exports. */
  readonly interval?: number;
}

/** What the server measures of itself: kept as facts like any other service's metrics, under the job `binnacle`. */
export interface Telemetry {
  /** Measures every request of `http` and serves `/metrics`. */
  observe(http: Http): void;
  /** Jobs that do the same as those given and are measured while they do it. */
  measured(jobs: readonly Job[]): Job[];
  /** Starts the exports. */
  start(): void;
  /** Writes what has changed since the last export; resolves when it is durable. A failure is logged: the next export makes up for it, counters are cumulative. */
  flush(): Promise<void>;
  /** The last export. */
  close(): Promise<void>;
}

/** An unchanged value is written again after this time, in milliseconds, well within the five minutes after which PromQL calls a series stale. */
const heartbeat = 120_000;

export function createTelemetry(options: TelemetryOptions): Telemetry {
  const { facts, series: writer, clock, log } = options;
  const collector = new Collector(clock);
  const provider = new MeterProvider({
    resource: resourceFromAttributes({
      'service.name': ownJob,
      'service.instance.id': options.instance,
      'service.version': options.version,
    }),
    readers: [collector],
  });
  const meter = provider.getMeter('binnacle');
  const eventLoop = measureProcess(meter);
  measureWriter(meter, facts, writer);
  const measured = measureJobs(meter);
  const collect = async (): Promise<Translated> => translate([await collector.read()], { source: ownJob, now: clock.now(), own: true });
  const written = new Map<bigint, Written>();

  const write = async () => {
    try {
      const { series, samples } = await collect();
      eventLoop.reset();
      const news = filterSamples(samples, (index) => isNews(at(samples, index), written.get(samples.ids[index] as bigint)));
      await writer.append(ownJob, { series: [...news.ids].flatMap((id) => series.get(id) ?? []), samples: news });
      for (const [index, id] of news.ids.entries()) written.set(id, at(news, index));
    } catch (error) {
      log.warn({ err: error }, 'own metrics were not written');
    }
  };
  let writing = Promise.resolve();
  const flush = () => {
    writing = writing.then(write);
    return writing;
  };

  let timer: NodeJS.Timeout | undefined;
  return {
    observe(http) {
      measureRequests(http, meter);
      http.get('/metrics', { config: { access: 'public' }, schema: { hide: true } }, async (_request, reply) =>
        reply.type('text/plain; version=0.0.4; charset=utf-8').send(exposition(await collect())),
      );
    },
    measured,
    start() {
      timer ??= setInterval(() => void flush(), options.interval ?? 10_000).unref();
    },
    flush,
    async close() {
      clearInterval(timer);
      await flush();
      eventLoop.stop();
      await provider.shutdown();
    },
  };
}

interface Written {
  /** Milliseconds since the epoch, UTC. */
  readonly time: number;
  readonly value: number;
}

function at({ times, values }: SampleColumns, index: number): Written {
  return { time: Number(times[index]), value: values[index] as number };
}

function isNews(sample: Written, last: Written | undefined): boolean {
  return last === undefined || last.value !== sample.value || sample.time - last.time >= heartbeat;
}
