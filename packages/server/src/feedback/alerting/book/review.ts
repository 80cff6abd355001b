import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { House } from '../../../area.ts';
import { AppError } from '../../../platform/errors.ts';

const longestMs = 400 * 86_400_000;
/** Fewer firings than these say nothing about a rule. */
const leastFired = 5;
/** Alerts that end within this time by themselves needed nobody. */
const briefMs = 5 * 60_000;
const mostRules = 500;

const ratio = z.number().nullable();

export const reviewSchema = z.object({
  rules: z.array(
    z.object({
      rule: z.string().describe('Definition, or the source and name of another tool’s alert'),
      name: z.string(),
      source: z.string(),
      fired: z.number(),
      actedOn: z.number().describe('Taken up, or resolved by people'),
      useful: z.number(),
      notUseful: z.number(),
      timeToAcknowledge: z.object({ p50: ratio, p90: ratio, n: z.number() }).describe('Seconds'),
      briefShare: ratio.describe('Share of those that are over which ended by themselves within 5 minutes'),
      over: z.number(),
      proposal: z
        .object({ what: z.enum(['delete', 'tune', 'lower']), reason: z.string() })
        .nullable()
        .describe('lower: a page that nobody has to act on at once'),
    }),
  ),
});

type Reviewed = z.output<typeof reviewSchema>['rules'][number];

interface RuleRow {
  readonly rule: string;
  readonly name: string;
  readonly source: string;
  readonly pages: number;
  readonly fired: number;
  readonly acted: number;
  readonly useful: number;
  readonly not_useful: number;
  readonly acknowledged: number;
  readonly p50: number | null;
  readonly p90: number | null;
  readonly over: number;
  readonly brief: number;
}

/**
 * What the alerts that began in a range say about their rules, those that fired most first. Of people it says nothing. Percentiles interpolate
 * (PERCENTILE_CONT). @param from milliseconds UTC, inclusive @param to exclusive @throws AppError `invalid_request`
 */
export async function reviewAlerts(
  { database }: Pick<House, 'database'>,
  from: number,
  to: number,
): Promise<z.output<typeof reviewSchema>> {
  if (to <= from || to - from > longestMs) throw new AppError('invalid_request', 'to: lies after from, and at most 400 days.');
  const at = (time: number) => sql`${new Date(time).toISOString()}::timestamptz`;
  const wait = sql`extract(epoch FROM taken_up_at - starts_at)`;
  const isTaken = sql`taken_up_at IS NOT NULL`;
  const { rows } = (await database.execute(sql`
    SELECT rule, name, source, count(*)::int AS fired, (count(*) FILTER (WHERE urgency = 'page'))::int AS pages,
      (count(*) FILTER (WHERE ${isTaken}))::int AS acted,
      (count(*) FILTER (WHERE rating = 'useful'))::int AS useful, (count(*) FILTER (WHERE rating = 'not_useful'))::int AS not_useful,
      (count(*) FILTER (WHERE ${isTaken}))::int AS acknowledged,
      percentile_cont(0.5) WITHIN GROUP (ORDER BY ${wait}) FILTER (WHERE ${isTaken}) AS p50,
      percentile_cont(0.9) WITHIN GROUP (ORDER BY ${wait}) FILTER (WHERE ${isTaken}) AS p90,
      (count(*) FILTER (WHERE state = 'resolved'))::int AS over,
      (count(*) FILTER (WHERE state = 'resolved' AND taken_up_at IS NULL
        AND ends_at - starts_at < make_interval(secs => ${briefMs / 1000})))::int AS brief
    FROM alert WHERE starts_at >= ${at(from)} AND starts_at < ${at(to)}
    GROUP BY rule, name, source ORDER BY fired DESC, rule, name, source LIMIT ${mostRules}`)) as unknown as { rows: RuleRow[] };
  return { rules: rows.map(reviewed) };
}

function reviewed(row: RuleRow): Reviewed {
  const { rule, name, source, fired, acted, useful, not_useful: notUseful, over, brief } = row;
  const number = (value: number | null) => (value === null ? null : Number(value));
  return {
    rule: rule === '' ? `${source}/${name}` : rule,
    ...{ name, source, fired, actedOn: acted, useful, notUseful, over },
    timeToAcknowledge: { p50: number(row.p50), p90: number(row.p90), n: row.acknowledged },
    briefShare: over === 0 ? null : brief / over,
    proposal: proposalFor(row),
  };
}

function proposalFor({ fired, acted, useful, not_useful: notUseful, over, brief, pages }: RuleRow): Reviewed['proposal'] {
  if (fired < leastFired) return null;
  if (useful === 0 && notUseful >= 3 && notUseful * 2 >= fired) {
    return { what: 'delete', reason: `${notUseful} of ${fired} alerts were rated as not useful, none as useful.` };
  }
  if (acted === 0 && useful === 0 && over === fired) {
    return { what: 'delete', reason: `It fired ${fired} times, nobody acted on it, and every time it ended by itself.` };
  }
  if (over >= leastFired && brief * 2 > over) {
    return {
      what: 'tune',
      reason: `${brief} of ${over} alerts ended by themselves within 5 minutes: let it hold for longer before it fires.`,
    };
  }
  if (notUseful > useful && notUseful >= 2) {
    return { what: 'tune', reason: `${notUseful} alerts were rated as not useful, ${useful} as useful.` };
  }
  if (pages > 0 && acted * 4 < fired) return { what: 'lower', reason: `Somebody acted on ${acted} of ${fired} alerts: it need not page.` };
  return null;
}
