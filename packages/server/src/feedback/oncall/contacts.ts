import { randomUUID } from 'node:crypto';
import { and, asc, eq, inArray } from 'drizzle-orm';
import type { Urgency } from '../../facts/told-alert.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/database.ts';
import { AppError } from '../../platform/errors.ts';
import type { ContactKind, Target } from '../alerting/types.ts';
import type { Person } from './people.ts';
import { contactRuleTable, contactTable } from './tables.ts';

export type ContactMethod = typeof contactTable.$inferSelect;

export interface ContactRule {
  readonly urgency: Urgency;
  readonly afterMinutes: number;
  /** Id of a contact method; null: the e-mail address of the account. */
  readonly method: string | null;
}

/** One way in which a person is told, and how long after the beginning. */
export interface Way {
  readonly target: Extract<Target, { kind: 'person' }>;
  /** Milliseconds. */
  readonly after: number;
}

const mostMethods = 20;

export interface Contacts {
  readonly methods: readonly ContactMethod[];
  readonly rules: readonly ContactRule[];
}

export async function contactsOf(database: Database, userId: string): Promise<Contacts> {
  const methods = await database
    .select()
    .from(contactTable)
    .where(eq(contactTable.userId, userId))
    .orderBy(asc(contactTable.createdAt), asc(contactTable.id));
  const rules = await database
    .select()
    .from(contactRuleTable)
    .where(eq(contactRuleTable.userId, userId))
    .orderBy(asc(contactRuleTable.urgency), asc(contactRuleTable.afterMinutes), asc(contactRuleTable.id));
  return { methods, rules: rules.map(({ urgency, afterMinutes, method }) => ({ urgency, afterMinutes, method })) };
}

/** @throws AppError `conflict` when it is there already, or there are too many. */
export async function addContact(
  database: Database,
  clock: Clock,
  userId: string,
  kind: ContactKind,
  address: string,
): Promise<ContactMethod> {
  const row = { id: randomUUID(), userId, kind, address, createdAt: new Date(clock.now()) };
  return database.transaction(async (within) => {
    const { methods } = await contactsOf(within, userId);
    if (methods.length >= mostMethods) throw new AppError('conflict', `A person has ${mostMethods} contact methods at the most.`);
    const [added] = await within.insert(contactTable).values(row).onConflictDoNothing().returning();
    if (added === undefined) throw new AppError('conflict', 'You have this contact method already.');
    return added;
  });
}

/** Rules that use it go as well. @throws AppError `not_found`. */
export async function removeContact(database: Database, userId: string, id: string): Promise<void> {
  const gone = await database
    .delete(contactTable)
    .where(and(eq(contactTable.id, id), eq(contactTable.userId, userId)))
    .returning({ id: contactTable.id });
  if (gone.length === 0) throw new AppError('not_found', `You have no contact method ${id}.`);
}

/** Replaces all rules of a person. @throws AppError `invalid_request` for a method that is not theirs. */
export async function setRules(database: Database, userId: string, rules: readonly ContactRule[]): Promise<void> {
  await database.transaction(async (within) => {
    const { methods } = await contactsOf(within, userId);
    const foreign = rules.find(({ method }) => method !== null && !methods.some(({ id }) => id === method));
    if (foreign !== undefined) throw new AppError('invalid_request', `You have no contact method ${foreign.method}.`);
    await within.delete(contactRuleTable).where(eq(contactRuleTable.userId, userId));
    if (rules.length > 0) await within.insert(contactRuleTable).values(rules.map((rule) => ({ ...rule, id: randomUUID(), userId })));
  });
}

/** How these people are told of something this urgent, by their ids. */
export async function waysOf(database: Database, people: readonly Person[], urgency: Urgency): Promise<Map<string, Way[]>> {
  const ids = people.map(({ id }) => id);
  if (ids.length === 0) return new Map();
  const methods = await database.select().from(contactTable).where(inArray(contactTable.userId, ids)).orderBy(asc(contactTable.createdAt));
  const rules = await database.select().from(contactRuleTable).where(inArray(contactRuleTable.userId, ids));
  return new Map(
    people.map((person) => {
      const own = {
        methods: methods.filter(({ userId }) => userId === person.id),
        rules: rules.filter(({ userId }) => userId === person.id),
      };
      return [person.id, waysBy(person, own, urgency)];
    }),
  );
}

/** Where one of their ways leads to; `null` is the account's e-mail address. @throws AppError `not_found` for a way that is not theirs. */
export function wayTo(person: Pick<Person, 'id' | 'email'>, { methods }: Pick<Contacts, 'methods'>, method: string | null): Way['target'] {
  if (method === null) return { kind: 'person', user: person.id, via: 'email', address: person.email };
  const found = methods.find(({ id }) => id === method);
  if (found === undefined) throw new AppError('not_found', `You have no contact method ${method}.`);
  return { kind: 'person', user: person.id, via: found.kind, address: found.address };
}

/**
 * By the rules for this urgency. Somebody who made none is told of a page in every way at once, and of the rest by e-mail: silence must be chosen.
 */
export function waysBy(person: Person, { methods, rules }: Contacts, urgency: Urgency): Way[] {
  const chosen = rules.filter((rule) => rule.urgency === urgency);
  const usual = [null, ...(urgency === 'page' ? methods.map(({ id }) => id) : [])].map((method) => ({ urgency, afterMinutes: 0, method }));
  return (chosen.length === 0 ? usual : chosen).flatMap(({ afterMinutes, method }) => {
    // A rule may outlive its method for a moment.
    const isGone = method !== null && methods.every(({ id }) => id !== method);
    return isGone ? [] : [{ target: wayTo(person, { methods }, method), after: afterMinutes * 60_000 }];
  });
}
