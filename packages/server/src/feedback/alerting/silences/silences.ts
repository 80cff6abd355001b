import { randomUUID } from 'node:crypto';
import type { Matcher } from '@binnacle/promql';
import { and, desc, eq, gt, lte, ne } from 'drizzle-orm';
import type { House } from '../../../area.ts';
import { timeline } from '../../../facts/timeline.ts';
import type { Actor } from '../../../platform/access.ts';
import type { Database } from '../../../platform/database.ts';
import { AppError } from '../../../platform/errors.ts';
import { alertEventTable, alertTable } from '../book/tables.ts';
import { checkMatcher, labelsTest, printMatcher } from '../routing/matchers.ts';
import { type Silence, silenceTable } from './tables.ts';

const mostSilences = 5_000;
const mostMatchers = 50;
const yearMs = 366 * 86_400_000;
/** Silences that were over for longer are not listed. */
const listedMs = 5 * 86_400_000;

export interface NewSilence {
  /** Of the one that it changes. */
  readonly id?: string | undefined;
  readonly matchers: readonly Matcher[];
  /** Milliseconds UTC. */
  readonly startsAt: number;
  readonly endsAt: number;
  readonly createdBy: string;
  /** Why; people ask later. */
  readonly comment: string;
}

type Needs = Pick<House, 'database' | 'clock' | 'audit' | 'facts' | 'log'>;

export type SilenceState = 'pending' | 'active' | 'expired';

/** @param now milliseconds UTC */
export function silenceState({ startsAt, endsAt }: Pick<Silence, 'startsAt' | 'endsAt'>, now: number): SilenceState {
  if (endsAt.getTime() <= now) return 'expired';
  return startsAt.getTime() > now ? 'pending' : 'active';
}

/** Silences that hold at a moment, milliseconds UTC. */
export async function activeSilences(database: Database, now: number): Promise<Silence[]> {
  const at = new Date(now);
  return database
    .select()
    .from(silenceTable)
    .where(and(lte(silenceTable.startsAt, at), gt(silenceTable.endsAt, at)));
}

/** Silences that hold, will hold, or held in the last days; newest first. */
export async function listSilences({ database, clock }: Pick<House, 'database' | 'clock'>): Promise<Silence[]> {
  return database
    .select()
    .from(silenceTable)
    .where(gt(silenceTable.endsAt, new Date(clock.now() - listedMs)))
    .orderBy(desc(silenceTable.createdAt));
}

/** @throws AppError `not_found` */
export async function getSilence(database: Database, id: string): Promise<Silence> {
  const [silence] = await database.select().from(silenceTable).where(eq(silenceTable.id, id));
  if (silence === undefined) throw new AppError('not_found', `There is no silence ${id}.`);
  return silence;
}

/**
 * Makes a silence, or changes one: in place when it still mutes the same, else the old one ends and a new one begins, as in Alertmanager.
 * @throws AppError `invalid_request`, `not_found`, `conflict` when there are too many
 */
export async function saveSilence(house: Needs, actor: Actor, given: NewSilence): Promise<Silence> {
  const now = house.clock.now();
  check(given, now);
  const saved = await house.database.transaction(async (within) => {
    const old = given.id === undefined ? undefined : await getSilence(within, given.id);
    const staysItself = old !== undefined && silenceState(old, now) !== 'expired' && sameMatchers(old.matchers, given.matchers);
    if (old !== undefined && !staysItself) await endNow(within, old, now);
    const silence = rowOf(given, now, staysItself ? old : undefined);
    if (staysItself) await within.update(silenceTable).set(silence).where(eq(silenceTable.id, silence.id));
    else await insert(within, silence, now);
    const details = { matchers: textOf(silence), until: silence.endsAt.toISOString(), reason: silence.comment };
    await house.audit.record(actor, staysItself ? 'silence.change' : 'silence.create', `Silence/${silence.id}`, details, within);
    return silence;
  });
  await announce(
    house,
    saved,
    `Silenced until ${saved.endsAt.toISOString()}: ${textOf(saved)}: ${saved.comment}`,
    saved.startsAt.getTime(),
    '',
  );
  return saved;
}

/** Ends a silence now; one that is over stays as it is. @throws AppError `not_found` */
export async function expireSilence(house: Needs, actor: Actor, id: string): Promise<void> {
  const now = house.clock.now();
  const silence = await house.database.transaction(async (within) => {
    const found = await getSilence(within, id);
    if (silenceState(found, now) === 'expired') return undefined;
    await endNow(within, found, now);
    await house.audit.record(actor, 'silence.expire', `Silence/${id}`, { matchers: textOf(found) }, within);
    return found;
  });
  if (silence !== undefined) await announce(house, silence, `Silence ended: ${textOf(silence)}`, now, ':ended');
}

function check({ matchers, startsAt, endsAt, comment, createdBy }: NewSilence, now: number): void {
  const refuse = (message: string): never => {
    throw new AppError('invalid_request', message);
  };
  if (matchers.length === 0) refuse('A silence needs a matcher.');
  if (matchers.length > mostMatchers) refuse(`A silence has at most ${mostMatchers} matchers.`);
  try {
    for (const matcher of matchers) checkMatcher(matcher);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    refuse(error.message);
  }
  if (matchers.every(isEmptyAtBest)) refuse('At least one matcher must not match the empty string: this silence would mute every alert.');
  if (!(endsAt > startsAt)) refuse('A silence ends after it starts.');
  if (endsAt <= now) refuse('A silence cannot end in the past.');
  if (endsAt - now > 10 * yearMs) refuse('A silence ends within ten years.');
  if (comment.trim() === '') refuse('Say why it is silent: a silence needs a comment.');
  if (createdBy.trim() === '') refuse('A silence needs an author.');
}

/** Whether a matcher holds for every alert without its label. One that is negated leaves something out: all but what must be told, say. */
function isEmptyAtBest(matcher: Matcher): boolean {
  return !matcher.op.startsWith('!') && labelsTest([matcher])({});
}

function rowOf(given: NewSilence, now: number, old: Silence | undefined): Silence {
  const updatedAt = new Date(now);
  // A silence that holds has begun: its beginning is no longer to be chosen. A new one cannot begin in the past.
  const startsAt = old !== undefined && silenceState(old, now) === 'active' ? old.startsAt : new Date(Math.max(given.startsAt, now));
  return {
    id: old?.id ?? randomUUID(),
    matchers: given.matchers.map(({ label, op, value }) => ({ label, op, value })),
    startsAt,
    endsAt: new Date(given.endsAt),
    createdBy: given.createdBy.slice(0, 200),
    comment: given.comment.slice(0, 5_000),
    createdAt: old?.createdAt ?? updatedAt,
    updatedAt,
  };
}

async function insert(within: Database, silence: Silence, now: number): Promise<void> {
  const others = await within.$count(silenceTable, gt(silenceTable.endsAt, new Date(now)));
  if (others >= mostSilences) throw new AppError('conflict', `There are ${others} silences; the most is ${mostSilences}. End some first.`);
  await within.insert(silenceTable).values(silence);
  const mutes = labelsTest(silence.matchers);
  const open = await within
    .select({ id: alertTable.id, labels: alertTable.labels })
    .from(alertTable)
    .where(ne(alertTable.state, 'resolved'));
  const events = open
    .filter(({ labels }) => mutes(labels))
    .slice(0, 1_000)
    .map(({ id }) => ({
      alert: id,
      at: silence.startsAt,
      kind: 'silenced' as const,
      actor: silence.createdBy,
      details: { silence: silence.id, until: silence.endsAt.toISOString(), reason: silence.comment },
      untold: false,
    }));
  if (events.length > 0) await within.insert(alertEventTable).values(events);
}

async function endNow(within: Database, { id, startsAt }: Silence, now: number): Promise<void> {
  const at = new Date(now);
  const started = startsAt.getTime() > now ? at : startsAt;
  await within.update(silenceTable).set({ startsAt: started, endsAt: at, updatedAt: at }).where(eq(silenceTable.id, id));
}

function sameMatchers(a: readonly Matcher[], b: readonly Matcher[]): boolean {
  const text = (matchers: readonly Matcher[]) => matchers.map(printMatcher).sort().join();
  return text(a) === text(b);
}

function textOf({ matchers }: Silence): string {
  return matchers.map(printMatcher).join(', ');
}

/** The silence holds already: a timeline that cannot be written is no reason to tell of an error. */
async function announce({ facts, log }: Needs, { id, matchers }: Silence, title: string, time: number, suffix: string): Promise<void> {
  const named = (label: string) => matchers.find((matcher) => matcher.label === label && matcher.op === '=')?.value ?? '';
  const entry = { kind: 'alert', service: named('service'), environment: named('environment'), link: '/feedback/alerts/silences' };
  await facts
    .append(timeline, [{ ...entry, id: `silence:${id}${suffix}`, time, title: title.slice(0, 500), updated: time }])
    .catch((error: unknown) => log.error({ err: error, silence: id }, 'a silence is missing on the timeline'));
}
