import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { DefinitionLookup, Kind } from '../definitions/types.ts';
import type { Config } from '../platform/config.ts';
import type { Database } from '../platform/database.ts';
import type { Http } from '../platform/http/server.ts';
import type { ReceiverHouse } from '../receivers/index.ts';
import { scrapeConfigKind } from './definitions.ts';
import { alone, sharedMembers } from './members.ts';
import { ScrapePool } from './pool.ts';
import { targetRoutes } from './routes.ts';
import { createSecrets } from './secrets.ts';

export const scrapeKinds: readonly Kind[] = [scrapeConfigKind as Kind];

/** How often definitions, files of targets and other processes are looked at, milliseconds. */
const syncMs = 5_000;

export interface Scraping {
  routes(http: Http): void;
  /** Begins to read targets; what cannot be begun is in the log and tried again. */
  start(): void;
  /** Ends scrapes under way. */
  stop(): Promise<void>;
}

export interface ScrapingOptions {
  readonly config: Pick<Config, 'postgresUrl' | 'scrapeSecrets' | 'paths'>;
  readonly definitions: DefinitionLookup;
  readonly database: Database;
  /** What receivers have. */
  readonly house: ReceiverHouse;
}

/** Reads the targets of `ScrapeConfig` definitions on their schedules; of several server processes, one reads a target. */
export function createScraping({ config, definitions, database, house }: ScrapingOptions): Scraping {
  const { series: writer, ledger, clock, log } = house;
  const members = config.postgresUrl === undefined ? alone : sharedMembers(database, randomUUID());
  const secrets = createSecrets(config.scrapeSecrets ?? join(config.paths.data, 'scrape-secrets'), process.env);
  const pool = new ScrapePool({ definitions, members, writer, ledger, secrets, clock, log });
  let timer: NodeJS.Timeout | undefined;
  let syncing: Promise<void> | undefined;
  const sync = () => {
    syncing ??= pool
      .sync()
      .catch((error: unknown) => log.warn({ err: error }, 'targets could not be looked up'))
      .finally(() => {
        syncing = undefined;
      });
  };
  return {
    routes: (http) => targetRoutes(http, pool),
    start() {
      pool.start();
      sync();
      timer ??= setInterval(sync, syncMs).unref();
    },
    async stop() {
      clearInterval(timer);
      await syncing;
      await pool.stop();
      await members.leave().catch((error: unknown) => log.warn({ err: error }, 'targets were not given back'));
    },
  };
}
