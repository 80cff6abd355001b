import { and, eq, inArray, lt, sql } from 'drizzle-orm';
import type { House } from '../../area.ts';
import type { Database } from '../../platform/database.ts';
import type { Gate } from '../gate.ts';
import type { NamedService } from '../services.ts';
import { commitStatusTable } from '../tables.ts';
import { readHeads } from './heads.ts';
import { type Answer, type Said, statusOf } from './status.ts';
import type { CommitStatuses } from './types.ts';

export interface StatusOptions {
  readonly house: Pick<House, 'facts' | 'database' | 'clock'>;
  readonly gate: Pick<Gate, 'ask'>;
  readonly services: () => Promise<readonly NamedService[]>;
  readonly statuses: CommitStatuses;
  /** Address of this server, without a slash at its end. */
  readonly base: string;
}

/** A commit is told something else no sooner than so long after the last time: an answer that flickers is told once a minute. */
const steadyMs = 60_000;
/** Hosts want what is written to them one by one and not in floods (GitHub: 80 a minute). */
const mostPerTurn = 15;
export const keptMs = 90 * 86_400_000;

/**
 * One turn: says of every commit that matters what the gate answers now, where that is not what was said last. What cannot be posted now is left for a
 * later turn. @returns how many were posted.
 */
export async function postStatuses(options: StatusOptions, signal: AbortSignal): Promise<number> {
  const { house, statuses, base } = options;
  const wanting = await byRepository(options);
  if (wanting.size === 0) return 0;
  const heads = await readHeads(house, [...wanting.keys()], house.clock.now());
  let posted = 0;
  for (const [repository, services] of wanting) {
    const shas = heads.get(repository.toLowerCase()) ?? [];
    if (shas.length === 0) continue;
    const said = statusOf(await answersOf(options, services), base);
    for (const sha of await outOfDate(house, repository, shas, said)) {
      if (signal.aborted || posted >= mostPerTurn) return posted;
      const { key, ...status } = said;
      const outcome = await statuses.post({ repository, sha, ...status }, signal);
      if (outcome === 'held') break;
      await note(house, repository, sha, said, outcome === 'refused');
      if (outcome === 'posted') posted += 1;
    }
  }
  return posted;
}

/** Forgets commits that nothing was said of for long. */
export async function forgetOldStatuses(database: Database, now: number): Promise<void> {
  await database.delete(commitStatusTable).where(lt(commitStatusTable.postedAt, new Date(now - keptMs)));
}

/** Services that want statuses, by the repository as its host names it. */
async function byRepository({ services, statuses }: StatusOptions): Promise<Map<string, NamedService[]>> {
  const found = new Map<string, NamedService[]>();
  for (const service of await services()) {
    if (service.commitStatus === undefined) continue;
    const repository = await statuses.find(service.commitStatus.repository);
    if (repository !== undefined) found.set(repository, [...(found.get(repository) ?? []), service]);
  }
  return found;
}

async function answersOf({ gate }: StatusOptions, services: readonly NamedService[]): Promise<Answer[]> {
  return Promise.all(
    services.map(async ({ name, commitStatus }) => {
      const environment = commitStatus?.environment;
      return { verdict: await gate.ask({ service: name, environment, change: undefined }), environment };
    }),
  );
}

/** Those of the commits, in their order, that were told something else, or nothing. */
async function outOfDate(
  { database, clock }: StatusOptions['house'],
  repository: string,
  shas: readonly string[],
  said: Said,
): Promise<string[]> {
  const rows = await database
    .select()
    .from(commitStatusTable)
    .where(and(eq(commitStatusTable.repository, repository.toLowerCase()), inArray(commitStatusTable.sha, [...shas])));
  const known = new Map(rows.map((row) => [row.sha, row]));
  const steady = clock.now() - steadyMs;
  return shas.filter((sha) => {
    const row = known.get(sha);
    return row === undefined || (!row.refused && row.answer !== said.key && row.postedAt.getTime() <= steady);
  });
}

async function note(
  { database, clock }: StatusOptions['house'],
  repository: string,
  sha: string,
  said: Said,
  refused: boolean,
): Promise<void> {
  const row = { repository: repository.toLowerCase(), sha, answer: said.key, state: said.state, refused, postedAt: new Date(clock.now()) };
  await database
    .insert(commitStatusTable)
    .values(row)
    .onConflictDoUpdate({
      target: [commitStatusTable.repository, commitStatusTable.sha],
      set: { answer: sql`excluded.answer`, state: sql`excluded.state`, refused: sql`excluded.refused`, postedAt: sql`excluded.posted_at` },
    });
}
