import { hostname } from 'node:os';
import type { Area, House } from './area.ts';
import { type Connections, createConnections } from './connections/index.ts';
import type { Cloned } from './connections/sync.ts';
import { createDefinitions, definitionRoutes } from './definitions/index.ts';
import { deliveryOf } from './delivery/delivery.ts';
import { delivery } from './delivery/index.ts';
import { namedServices } from './delivery/named-services.ts';
import { Arrivals } from './facts/arrivals.ts';
import { fillLabelValues } from './facts/fill-label-values.ts';
import { factTables } from './facts/index.ts';
import { createLedger } from './facts/ledger.ts';
import { pseudonymOf } from './facts/pseudonym.ts';
import { SeriesWriter } from './facts/series-writer.ts';
import { createAlertBook } from './feedback/alerting/book/book.ts';
import { feedback } from './feedback/index.ts';
import { checksOf, createGate, type GateRoom, gateKinds } from './gate/index.ts';
import { createInbound, inboundKinds } from './inbound/index.ts';
import { kpi } from './kpi/index.ts';
import type { Attachment } from './metrics/attached.ts';
import { createMetrics, type MetricsOptions, metricKinds, metricRoutes } from './metrics/index.ts';
import type { MetricFamily, MetricSource } from './metrics/types.ts';
import { applyRetentions, operationJobs, operationRoutes } from './operations/index.ts';
import { optimization } from './optimization/index.ts';
import { createAudit } from './platform/audit.ts';
import { createAuth } from './platform/auth/index.ts';
import { type Clock, systemClock } from './platform/clock.ts';
import type { Config } from './platform/config.ts';
import { AppError } from './platform/errors.ts';
import { closeWithin } from './platform/http/close.ts';
import { createHttp, type Http } from './platform/http/server.ts';
import { systemRoutes } from './platform/http/system.ts';
import { webRoutes } from './platform/http/web.ts';
import { createLog, type Log } from './platform/log.ts';
import { createLoops, type Loops } from './platform/loops.ts';
import { Registry } from './platform/registry.ts';
import { startScheduler } from './platform/scheduler.ts';
import { readSecret } from './platform/secret.ts';
import { createRules, openPromql, type Promql, prometheusRoutes, type Rules, ruleKinds } from './promql/index.ts';
import { type ReceiverHouse, receivers } from './receivers/index.ts';
import { createListeners, listenerAddresses } from './receivers/listeners.ts';
import { reliability } from './reliability/index.ts';
import { createScraping, scrapeKinds } from './scraping/index.ts';
import { openStores } from './stores/open.ts';
import type { Records } from './stores/postgres/client.ts';
import { createTelemetry, type Telemetry } from './telemetry/index.ts';
import { version } from './version.ts';

export const areas: readonly Area[] = [kpi, delivery, reliability, optimization, feedback];

/** How long requests that are under way may go on while the server stops. */
const graceMs = 5_000;

export interface App {
  readonly http: Http;
  readonly house: House;
  readonly records: Records;
  readonly telemetry: Telemetry;
  /** The one writer of series of this process: what is written past it is not known to those who remember answers. */
  readonly series: SeriesWriter;
  readonly promql: Promql;
  readonly connections: Connections;
  readonly rules: Rules;
  readonly loops: Loops;
  readonly gate: GateRoom;
  /** Path of the one-time set-up link while there is no user yet. */
  setupPath(): Promise<string | undefined>;
  /** An ingest key that the terminal of a new server shows. */
  firstKey(): Promise<string | undefined>;
  /** Starts to listen and to do jobs; answers the address. */
  listen(): Promise<string>;
  /** Stops taking requests, finishes those under way, flushes and closes the stores. */
  close(): Promise<void>;
  /** What closing waits for at present. */
  closing(): string | undefined;
}

export interface AppOptions {
  readonly clock?: Clock;
  readonly log?: Log;
}

/** Puts the rooms together. The only place that knows them all. */
export async function createApp(config: Config, options: AppOptions = {}): Promise<App> {
  const clock = options.clock ?? systemClock;
  const log = options.log ?? createLog(config.logLevel);
  const addresses = listenerAddresses(config);
  const { facts, records, lock } = await openStores(config, log, factTables);
  const { database } = records;
  const secret = readSecret(config);
  const audit = createAudit(database, clock);
  const arrivals = new Arrivals();
  const alerts = createAlertBook({ database, clock });
  const definitions = createDefinitions({
    database,
    facts,
    audit,
    clock,
    log,
    kinds: [...metricKinds, ...ruleKinds, ...scrapeKinds, ...gateKinds, ...inboundKinds, ...areas.flatMap((area) => area.kinds)],
    metricLookup: () => metrics,
    // Which service a change or deployment is of is decided by definitions.
    onChanged: () => arrivals.announce(),
  });
  const sources = new Registry<MetricSource>('metric');
  const families: MetricFamily[] = [];
  const attachments: Attachment[] = [];
  const series = new SeriesWriter(facts, { seriesLimit: config.seriesLimit });
  // Answers are remembered only where nobody else writes.
  const promql = openPromql(facts, config.clickhouseUrl === undefined ? series.notices : undefined);
  const metricsOptions: MetricsOptions = { facts, definitions, clock, config, sources, families, attachments, promql };
  const metrics = createMetrics(metricsOptions);
  await applyRetentions({ facts, database, audit }, factTables);
  await fillLabelValues(facts);
  const alertRules = async () => (await Promise.all(areas.map((area) => area.alertRules?.(house) ?? []))).flat();
  const house: House = { config, clock, log, secret, facts, database, definitions, metrics, audit, arrivals, alerts, alertRules };
  const auth = await createAuth({ config, secret, database, clock, audit, log });
  const http = await createHttp({ log, bodyLimit: config.bodyLimit, authenticator: auth.authenticator, version });

  const ledger = createLedger({ facts, clock, log });
  const telemetry = createTelemetry({ facts, series, clock, log, version, instance: `${hostname()}:${config.port}` });

  telemetry.observe(http);
  systemRoutes(http, {
    version,
    needs: {
      'the fact store': () => facts.query('SELECT 1'),
      'the database of definitions and records': () => records.execute('SELECT 1'),
    },
  });
  auth.routes(http);
  definitionRoutes(http, definitions);
  metricRoutes(http, metrics, metricsOptions);
  operationRoutes(http, { house, records, tables: factTables, version, ledger });
  const externalUrl = config.publicUrl ?? `http://${config.host}:${config.port}`;
  const rules = createRules({ definitions, database, facts, promql, writer: series, clock, log, externalUrl, alerts });
  prometheusRoutes(http, { promql, facts, clock, version }, (scope) => rules.routes(scope));
  const inbound = createInbound({ database, definitions, clock, alerts });
  const receiverHouse: ReceiverHouse = {
    facts,
    series,
    clock,
    log,
    ledger,
    arrivals,
    alerts,
    inbound,
    pseudonym: (identity) => pseudonymOf(secret, identity),
  };
  for (const receiver of receivers) receiver(http, receiverHouse);
  const connections = createConnections({
    config,
    database,
    audit,
    secret,
    signing: auth.signing,
    keys: auth.keys,
    house: receiverHouse,
    externalUrl,
    onClone: (cloned) => importClone(house, cloned),
  });
  connections.routes(http);
  const scraping = createScraping({ config, definitions, database, house: receiverHouse });
  scraping.routes(http);
  const listeners = createListeners(receiverHouse, addresses);
  for (const area of areas) {
    sources.add(...area.metrics(house));
    families.push(...(area.families?.(house) ?? []));
    if (area.attached !== undefined) attachments.push(area.attached(house));
    area.routes(http, house);
  }
  const gate = createGate({
    house,
    checks: checksOf(areas, house),
    services: () => namedServices(definitions),
    statuses: connections.statuses,
    base: externalUrl.replace(/\/+$/, ''),
  });
  gate.routes(http);
  await webRoutes(http);
  await definitions.seed(areas.flatMap((area) => area.defaults ?? []));

  const loops = createLoops([...inbound.loops(), ...gate.loops(), ...areas.flatMap((area) => area.loops?.(house) ?? [])], {
    database,
    clock,
    log,
    isAlone: config.postgresUrl === undefined,
  });
  let stopJobs = async (): Promise<void> => undefined;
  let closing: string | undefined;
  return {
    http,
    house,
    records,
    telemetry,
    series,
    promql,
    connections,
    rules,
    loops,
    gate,
    setupPath: () => auth.setupPath(),
    firstKey: () => auth.firstKey(),
    async listen() {
      const address = await listenOn(http, config);
      telemetry.start();
      ledger.start();
      rules.start();
      loops.start();
      scraping.start();
      for (const listener of listeners) await listener.start();
      const scheduler = startScheduler(
        telemetry.measured([...operationJobs(house), ...connections.jobs(), ...gate.jobs(), ...areas.flatMap((area) => area.jobs(house))]),
        {
          config,
          log,
          execute: (sql, values) => records.execute(sql, values),
        },
      );
      stopJobs = () => scheduler.stop();
      // A process that was killed may have acknowledged what it did not come to compute.
      arrivals.announce();
      return address;
    },
    async close() {
      const steps: [string, () => Promise<unknown>][] = [
        ['jobs', () => stopJobs()],
        ['rules', () => rules.stop()],
        ['loops', () => loops.stop()],
        ['scraping', () => scraping.stop()],
        ['connections', () => connections.stop()],
        ['listeners', () => Promise.all(listeners.map((listener) => listener.close()))],
        ['requests', () => closeWithin(http, graceMs)],
        ['telemetry', () => telemetry.close()],
        ['the counts of what came in', () => ledger.close()],
        ['the fact store', () => facts.close()],
        ['the database of definitions and records', () => records.close()],
      ];
      for (const [name, step] of steps) {
        closing = name;
        await step();
      }
      closing = undefined;
      lock?.release();
    },
    closing: () => closing,
  };
}

/** Makes the clone of a connection a repository; another owner's of the same name is told apart by its whole name. */
async function importClone(house: House, { path, scope }: Cloned): Promise<void> {
  const delivery = deliveryOf(house);
  try {
    await delivery.addRepository({ path });
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'conflict') throw error;
    await delivery.addRepository({ path, name: scope.replaceAll('/', '-') });
  }
}

/** @throws AppError `conflict` when the address cannot be taken. */
async function listenOn(http: Http, { host, port }: Config): Promise<string> {
  try {
    return await http.listen({ host, port });
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const why = code === 'EADDRINUSE' ? 'something else listens there: stop it, or choose another with --port' : message;
    throw new AppError('conflict', `Binnacle cannot listen on ${host}:${port}: ${why}.`, { cause });
  }
}
