import type { House } from '../../area.ts';
import { number, type QueryParameters } from '../../stores/clickhouse/client.ts';
import type { OpenWorkItemAnswer, WorkItemsAnswer } from './wire.ts';

/** What finished in this time says how long work usually takes. */
export const limitDays = 90;
/** Of fewer, a percentile says nothing. */
const fewest = 10;
const mostOpen = 200;
const day = 86_400_000;

export interface Limit {
  /** Seconds; `null` for fewer than ten items. */
  readonly p85: number | null;
  readonly n: number;
}

/** How long 85 % of the items took that were done in the last 90 days, over rows of `work_item_flow`. */
export async function readLimit({ facts, clock }: House, where: string, parameters: QueryParameters): Promise<Limit> {
  const [row] = await facts.query<{ p85: unknown; n: unknown }>(
    `SELECT quantileExactInclusive(0.85)(assumeNotNull(cycle)) AS p85, count() AS n FROM work_item_flow FINAL
WHERE ${where} AND isNotNull(cycle) AND done >= fromUnixTimestamp64Milli({limitSince:Int64}, 'UTC') AND done <= fromUnixTimestamp64Milli({limitUntil:Int64}, 'UTC')`,
    { ...parameters, limitSince: clock.now() - limitDays * day, limitUntil: clock.now() },
  );
  const n = number(row?.n);
  return { p85: n >= fewest ? number(row?.p85) : null, n };
}

/** What is in progress in a team's projects (or in all), the oldest first, against what finished items took; sub-tasks are left out. */
export async function listOpenWorkItems(house: House, team: string | undefined): Promise<WorkItemsAnswer> {
  const ofTeam = team === undefined ? '1' : 'team = {team:String}';
  const where = `NOT gone AND NOT subtask AND ${ofTeam}`;
  const parameters = team === undefined ? {} : { team };
  const [limit, open, [counts]] = await Promise.all([
    readLimit(house, where, parameters),
    readOpen(house, where, parameters),
    house.facts.query<{ open: unknown; undated: unknown; known: unknown }>(
      `SELECT countIf(category = 'started' AND isNotNull(started)) AS open, countIf(category = 'started' AND isNull(started)) AS undated,
  count() AS known FROM work_item_flow FINAL WHERE ${where}`,
      parameters,
    ),
  ]);
  const openCount = number(counts?.open);
  return { ...limit, open, openCount, notes: notesOf(limit, number(counts?.undated), number(counts?.known), team) };
}

async function readOpen({ facts, clock }: House, where: string, parameters: QueryParameters): Promise<OpenWorkItemAnswer[]> {
  const rows = await facts.query<Omit<OpenWorkItemAnswer, 'age' | 'key'> & { started: unknown }>(
    `WITH oldest AS (
  SELECT source, id, started FROM work_item_flow FINAL
  WHERE ${where} AND category = 'started' AND isNotNull(started) ORDER BY started, source, id LIMIT {most:UInt32}
)
SELECT o.source AS source, o.id AS id, i.title AS title, i.url AS url, i.project AS project, i.type AS type,
  if(s.name = '', i.status, s.name) AS status, toUnixTimestamp64Milli(assumeNotNull(o.started)) AS started
FROM oldest AS o
LEFT JOIN (SELECT * FROM work_items FINAL WHERE (source, id) IN (SELECT source, id FROM oldest)) AS i ON o.source = i.source AND o.id = i.id
LEFT JOIN (SELECT * FROM work_item_statuses FINAL) AS s ON i.source = s.source AND i.status = s.status
ORDER BY o.started, o.source, o.id`,
    { ...parameters, most: mostOpen },
  );
  return rows.map(({ started, ...row }) => ({ ...row, key: row.id, age: Math.max(0, clock.now() - number(started)) / 1000 }));
}

function notesOf({ p85, n }: Limit, undated: number, known: number, team: string | undefined): string[] {
  const notes: string[] = [];
  if (known === 0) {
    notes.push(
      team === undefined
        ? 'No work items are known: connect Jira or Linear under Sources.'
        : `No work items are known of ${team}: name its projects in its definition (projects: [KEY]), and connect Jira or Linear under Sources.`,
    );
  } else if (p85 === null) {
    notes.push(`Only ${n} items were done in the last ${limitDays} days: too few to say which age is unusual.`);
  }
  if (undated > 0) {
    notes.push(
      `${undated} items are in progress of which it is not known since when; they are left out. Give the connection a token, so that it reads the history.`,
    );
  }
  return notes;
}
