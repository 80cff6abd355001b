import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import type { Database } from '../platform/database.ts';

/** A process that has not said for so long that it lives scrapes no more, in seconds. */
const lifetime = 20;

/** The server processes that scrape: each target is read by one of them. */
export interface Members {
  /** Says that this process lives, and reads who else does. */
  renew(): Promise<void>;
  /** Whether this process is the one that reads a target. */
  owns(target: string): boolean;
  leave(): Promise<void>;
}

/** One process alone, which an embedded database is a sign of. */
export const alone: Members = { renew: async () => undefined, owns: () => true, leave: async () => undefined };

/**
 * Several processes on one database. A target belongs to the process whose name hashes highest together with the target's: without talking,
 * all agree, and when one comes or goes only its own targets move. The clock is the database's. For the seconds in which processes do not
 * agree, a target may be read by two, which write the same series, or by none.
 */
export function sharedMembers(database: Database, id: string): Members {
  let living: readonly string[] = [];
  return {
    async renew() {
      await database.execute(
        sql`INSERT INTO scrape_member (id, until) VALUES (${id}, now() + make_interval(secs => ${lifetime}))
            ON CONFLICT (id) DO UPDATE SET until = excluded.until`,
      );
      await database.execute(sql`DELETE FROM scrape_member WHERE until < now() - interval '1 hour'`);
      const found = (await database.execute(sql`SELECT id FROM scrape_member WHERE until > now()`)) as unknown as {
        rows: readonly { readonly id: string }[];
      };
      living = found.rows.map((row) => row.id);
    },
    owns: (target) => living.reduce((best, one) => (weight(one, target) > weight(best, target) ? one : best), id) === id,
    async leave() {
      await database.execute(sql`DELETE FROM scrape_member WHERE id = ${id}`);
    },
  };
}

function weight(member: string, target: string): string {
  return createHash('sha256').update(`${member}\n${target}`).digest('hex');
}
