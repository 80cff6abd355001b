import { randomUUID } from 'node:crypto';
import { and, asc, desc, eq, gt, or, type SQL, sql } from 'drizzle-orm';
import type { House } from '../area.ts';
import type { Definition } from '../definitions/types.ts';
import { timeline } from '../facts/timeline.ts';
import { type Actor, actorName } from '../platform/access.ts';
import { AppError } from '../platform/errors.ts';
import { type DeployFreezeSpec, deployFreezeKind } from './definitions.ts';
import { type FreezeRow, freezeTable } from './tables.ts';
import type { GateCheck, GateQuestion, GateReason } from './types.ts';
import { occurrenceAt, type Stretch } from './week.ts';

/** Where people plan freezes. */
export const gatePage = '/reliability/gate';
const mostListed = 500;

export interface NewFreeze {
  readonly service: string;
  readonly environment: string;
  /** Milliseconds UTC. */
  readonly from: number;
  readonly to: number;
  readonly reason: string;
  readonly letsHotfixes: boolean;
}

type Needs = Pick<House, 'database' | 'clock' | 'audit' | 'facts' | 'log' | 'definitions' | 'config'>;

/** Plans a time without deployments. @throws AppError `invalid_request` */
export async function planFreeze(house: Needs, by: Actor, given: NewFreeze): Promise<FreezeRow> {
  const now = house.clock.now();
  if (given.to <= given.from) throw new AppError('invalid_request', 'A freeze ends after it begins: set "to" later than "from".');
  if (given.to <= now) throw new AppError('invalid_request', 'This freeze would be over already: set "to" in the future.');
  const { from, to, ...rest } = given;
  const row: FreezeRow = {
    ...rest,
    id: randomUUID(),
    startsAt: new Date(from),
    endsAt: new Date(to),
    createdAt: new Date(now),
    createdBy: actorName(by),
    endedBy: null,
  };
  await house.database.transaction(async (within) => {
    await within.insert(freezeTable).values(row);
    await house.audit.record(by, 'freeze.planned', `freeze:${row.id}`, { ...given, from: row.startsAt, to: row.endsAt }, within);
  });
  await tellTimeline(house, row, 'begins', from);
  return row;
}

/** Ends one that is under way, or calls off one to come. @throws AppError `not_found`, `conflict` */
export async function endFreeze(house: Needs, by: Actor, id: string): Promise<FreezeRow> {
  const now = house.clock.now();
  const ended = await house.database.transaction(async (within) => {
    const [row] = await within.select().from(freezeTable).where(eq(freezeTable.id, id)).for('update');
    if (row === undefined) throw new AppError('not_found', `There is no freeze ${id}.`);
    if (row.endedBy !== null || row.endsAt.getTime() <= now) throw new AppError('conflict', 'This freeze is over already.');
    const endsAt = new Date(Math.max(now, row.startsAt.getTime()));
    const change = { endsAt, endedBy: actorName(by) };
    await within.update(freezeTable).set(change).where(eq(freezeTable.id, id));
    await house.audit.record(by, 'freeze.ended', `freeze:${id}`, { plannedUntil: row.endsAt }, within);
    return { ...row, ...change };
  });
  await tellTimeline(house, ended, 'ended', now);
  return ended;
}

/** Those that hold or are still to come first, then the newest. */
export function listFreezes({ database, clock }: Needs, service?: string): Promise<FreezeRow[]> {
  const now = new Date(clock.now()).toISOString();
  return database
    .select()
    .from(freezeTable)
    .where(service === undefined ? undefined : either(freezeTable.service, service))
    .orderBy(desc(sql`${freezeTable.endsAt} > ${now}::timestamptz`), desc(freezeTable.startsAt))
    .limit(mostListed);
}

export interface Recurring {
  readonly definition: Definition<DeployFreezeSpec>;
  /** The occurrence that holds now, or the next one. */
  readonly next: Stretch;
}

/** Freezes of every week, each with what of it holds or comes next. */
export async function recurringFreezes({ definitions, clock, config }: Needs): Promise<Recurring[]> {
  const now = clock.now();
  return (await definitions.list(deployFreezeKind)).map((definition) => ({
    definition,
    next: nextOf(definition.spec, now, config.timezone),
  }));
}

function nextOf(spec: DeployFreezeSpec, now: number, timezone: string): Stretch {
  const all = spec.weekly.map((weekly) => occurrenceAt(weekly, now, spec.timezone ?? timezone));
  return all.reduce((first, one) => (one.from < first.from ? one : first));
}

/** What freezes say of a deployment. */
export function freezeCheck(house: Needs): GateCheck {
  return async (question) => (await Promise.all([plannedReasons(house, question), weeklyReasons(house, question)])).flat();
}

async function plannedReasons({ database, config }: Needs, question: GateQuestion): Promise<GateReason[]> {
  const now = new Date(question.now);
  const named = question.names.map((name) => sql`lower(${freezeTable.service}) = ${name.toLowerCase()}`);
  const rows = await database
    .select()
    .from(freezeTable)
    .where(
      and(
        gt(freezeTable.endsAt, now),
        sql`${freezeTable.startsAt} <= ${now.toISOString()}::timestamptz`,
        or(eq(freezeTable.service, ''), ...named),
        question.environment === undefined ? undefined : hasEnvironment(question.environment),
      ),
    )
    // Those that deny whatever the change first: what is beyond the limit can add no denial to these.
    .orderBy(asc(freezeTable.letsHotfixes), asc(freezeTable.startsAt))
    .limit(50);
  return rows.map((row) => {
    const says = `Deployments${placeOf(row.service, row.environment)} are frozen until ${shown(row.endsAt, config.timezone)}: ${row.reason}`;
    return reasonOf(`Freeze/${row.id}`, says, row.letsHotfixes, question, gatePage);
  });
}

function either(column: typeof freezeTable.service, value: string): SQL | undefined {
  return or(eq(column, ''), eq(column, value));
}

/** In whatever case: "Production" in a pipeline must not get past a freeze of "production". */
function hasEnvironment(environment: string): SQL {
  return sql`lower(${freezeTable.environment}) IN ('', ${environment.toLowerCase()})`;
}

async function weeklyReasons({ definitions, config }: Needs, question: GateQuestion): Promise<GateReason[]> {
  const all = await definitions.list(deployFreezeKind);
  return all.flatMap(({ metadata, spec }) => {
    const { service, environments, reason, hotfixes = 'deny' } = spec;
    if (service !== undefined && !question.names.some((one) => one.toLowerCase() === service.toLowerCase())) return [];
    const place = question.environment?.toLowerCase();
    if (environments !== undefined && place !== undefined && !environments.some((one) => one.toLowerCase() === place)) return [];
    const next = nextOf(spec, question.now, config.timezone);
    if (next.from > question.now) return [];
    const until = shown(new Date(next.to), spec.timezone ?? config.timezone);
    const says = `Deployments${placeOf(service ?? '', environments?.join(', ') ?? '')} are frozen until ${until}: ${reason}`;
    return [reasonOf(`DeployFreeze/${metadata.name}`, says, hotfixes === 'allow', question, `/definitions/DeployFreeze/${metadata.name}`)];
  });
}

function reasonOf(subject: string, frozen: string, letsHotfixes: boolean, { change }: GateQuestion, link: string): GateReason {
  const isThrough = letsHotfixes && change === 'hotfix';
  const says = isThrough ? `${frozen} A hotfix gets through.` : frozen;
  return { check: 'freeze', verdict: isThrough ? 'allow' : 'deny', subject, says, link };
}

function placeOf(service: string, environment: string): string {
  return `${service === '' ? '' : ` of ${service}`}${environment === '' ? '' : ` to ${environment}`}`;
}

/** Local time with its zone's name, to the minute. */
function shown(time: Date, timeZone: string): string {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  });
  return format.format(time);
}

/** Its beginning and its early end are two entries; a freeze that was called off before it began keeps none of its beginning. */
async function tellTimeline({ facts, clock, log }: Needs, row: FreezeRow, what: 'begins' | 'ended', at: number): Promise<void> {
  const place = placeOf(row.service, row.environment);
  const isCalledOff = what === 'ended' && row.endsAt.getTime() === row.startsAt.getTime();
  const title =
    what === 'begins' ? `Deployments${place} are frozen: ${row.reason}` : `The freeze of deployments${place} was ended: ${row.reason}`;
  const entry = {
    id: isCalledOff ? `freeze:${row.id}:begins` : `freeze:${row.id}:${what}`,
    time: at,
    kind: 'event',
    title: (isCalledOff ? `A freeze of deployments${place} was called off: ${row.reason}` : title).slice(0, 300),
    service: row.service,
    environment: row.environment,
    link: gatePage,
    // Called off at the moment of planning, it still is the newer one.
    updated: clock.now() + (what === 'ended' ? 1 : 0),
  };
  await facts.append(timeline, [entry]).catch((err: unknown) => log.error({ err }, 'a freeze is missing on the timeline'));
}
