import { sql } from 'drizzle-orm';
import type { House } from '../area.ts';
import type { GateCheck, GateQuestion, GateReason } from '../gate/types.ts';
import { type ExceptionRow, holdingExceptions } from './exceptions/store.ts';
import { type StateRow, statesOfServices } from './states/store.ts';
import { linkOf } from './told.ts';

const minute = 60_000;
/** A state older than this says nothing of now. */
const staleAfter = 5 * minute;
/** Where data came before and none has come for so long, its budget says nothing of now. */
const silentAfter = 15 * minute;

/** What the error budgets of a service say of a deployment: from the states that were computed last. */
export function budgetGate(house: Pick<House, 'database'>): GateCheck {
  return async (question) => {
    const [states, exceptions, uncomputed] = await Promise.all([
      statesOfServices(house.database, question.names),
      holdingExceptions(house.database, question.now),
      uncomputedSlos(house, question),
    ]);
    const concerned = states.filter((row) => isAbout(row.environment, question));
    return [
      ...concerned.map((row) => reasonOf(row, exceptions, question.now)),
      ...uncomputed.map((slo): GateReason => {
        return { ...about(slo), verdict: 'unknown', says: 'Its error budget has not been computed yet: ask again in a minute.' };
      }),
    ];
  };
}

function isAbout(environment: string, question: Pick<GateQuestion, 'environment'>): boolean {
  return environment === '' || question.environment === undefined || question.environment.toLowerCase() === environment.toLowerCase();
}

function about(slo: string): Pick<GateReason, 'check' | 'subject' | 'link'> {
  return { check: 'error_budget', subject: `SLO/${slo}`, link: linkOf(slo) };
}

function reasonOf(row: StateRow, exceptions: readonly ExceptionRow[], now: number): GateReason {
  const exception = exceptions.find(({ slo, objective }) => slo === row.slo && (objective === null || objective === row.objective));
  const of = `${row.slo} (${row.objective})`;
  const unknown = whyUnknown(row, now);
  const denied = row.deploys !== 'allow';
  if (exception !== undefined && (denied || unknown !== undefined)) {
    const until = exception.until.toISOString();
    return {
      ...about(row.slo),
      verdict: 'allow',
      says: `${of}: an exception of ${exception.madeBy} holds until ${until}: ${exception.reason}`,
    };
  }
  if (denied) {
    const needs = row.deploys === 'approve' ? 'deployments need an exception with a reason' : 'no deployments';
    const age = unknown === undefined ? '' : ` This is what was known last: ${unknown}`;
    const says = `${of} is in the state ${row.state}: ${needs} (policy ${row.policy}). ${row.says}${age}`;
    return { ...about(row.slo), verdict: 'deny', says };
  }
  if (unknown !== undefined) return { ...about(row.slo), verdict: 'unknown', says: `${of}: ${unknown}` };
  return { ...about(row.slo), verdict: 'allow', says: `${of}: ${row.says}` };
}

/** Why a state that allows says nothing of now. One that denies stands until another is known: it does not get better by being old. */
function whyUnknown({ computedAt, dataAt, hadData, state }: StateRow, now: number): string | undefined {
  const age = now - computedAt.getTime();
  if (age > staleAfter) return `its error budget was last computed ${Math.round(age / minute)} minutes ago.`;
  if (!hadData) return undefined;
  if (state === 'no_data' || dataAt === null) return 'it had data, and has none now.';
  const silent = now - dataAt.getTime();
  return silent > silentAfter ? `its newest data is ${Math.round(silent / minute)} minutes old.` : undefined;
}

/** SLOs of a service that are defined and were never computed. */
async function uncomputedSlos({ database }: Pick<House, 'database'>, { names, environment }: GateQuestion): Promise<string[]> {
  const place = environment?.toLowerCase() ?? null;
  const { rows } = (await database.execute(sql`
    SELECT name FROM definition
    WHERE kind = 'SLO' AND lower(manifest->'spec'->>'service') IN (${sql.join(
      names.map((name) => sql`${name.toLowerCase()}`),
      sql`, `,
    )})
      AND (${place}::text IS NULL OR lower(coalesce(manifest->'spec'->>'environment', ${place})) = ${place})
      AND NOT EXISTS (SELECT 1 FROM budget_state WHERE slo = definition.name)`)) as unknown as { rows: { name: string }[] };
  return rows.map(({ name }) => name);
}
