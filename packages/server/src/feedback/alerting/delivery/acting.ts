import { eq, inArray } from 'drizzle-orm';
import type { House } from '../../../area.ts';
import { anonymous } from '../../../platform/access.ts';
import { userTable } from '../../../platform/auth/tables.ts';
import { AppError } from '../../../platform/errors.ts';
import { acknowledgeAlerts, rateAlerts } from '../book/actions.ts';
import { type AlertRow, alertTable } from '../book/tables.ts';
import { saveSilence } from '../silences/silences.ts';
import type { Notification } from '../types.ts';
import { type LinkAction, readActionToken } from './links.ts';
import { notificationTable } from './tables.ts';

const hourMs = 3_600_000;
/** Alerts that are silenced one by one when they have no label in common. */
const mostSilences = 20;

/** What a link of a message would do. */
export interface Proposal {
  readonly action: LinkAction;
  /** Names of the alerts as they are now. */
  readonly alerts: readonly { readonly name: string; readonly state: AlertRow['state']; readonly service: string }[];
  /** Milliseconds UTC. */
  readonly expiresAt: number;
}

/** Reads a link without doing anything. @throws AppError `not_found`, `forbidden` */
export async function propose(house: House, token: string): Promise<Proposal> {
  const { action, expiresAt, rows } = await read(house, token);
  return { action, expiresAt, alerts: rows.map(({ name, state, service }) => ({ name, state, service })) };
}

/**
 * Does what a link of a message says; done again, nothing more happens.
 * @param by who, when it is known better than by whom the message was for
 * @returns a sentence for whoever did it
 * @throws AppError `not_found`, `forbidden`
 */
export async function act(house: House, token: string, by?: string): Promise<string> {
  const { action, rows, content } = await read(house, token);
  const who = by ?? (await recipient(house, content));
  const ids = rows.map(({ id }) => id);
  const open = rows.filter(({ state }) => state !== 'resolved');
  switch (action) {
    case 'acknowledge': {
      const changed = await acknowledgeAlerts(house, { ids, by: who });
      return changed.length === 0 ? 'Nothing was left to acknowledge.' : `Acknowledged: ${namesOf(changed)}.`;
    }
    case 'silence': {
      if (open.length === 0) return 'Nothing of it fires any more; no silence was made.';
      const endsAt = await silence(house, open, who);
      return `Silenced until ${new Date(endsAt).toISOString().slice(0, 16).replace('T', ' ')} UTC: ${namesOf(open)}.`;
    }
    case 'not-useful':
      await rateAlerts(house, { ids, by: who }, { rating: 'not_useful' });
      return `Noted as not useful: ${namesOf(rows)}. The review of alert rules counts it.`;
  }
}

async function read(house: House, token: string) {
  const { notification, action, expiresAt } = readActionToken(house.secret, token, house.clock.now());
  const [row] = await house.database
    .select({ content: notificationTable.content })
    .from(notificationTable)
    .where(eq(notificationTable.id, notification));
  if (row === undefined) throw new AppError('not_found', 'The message of this link is too old. Find the alert in Binnacle.');
  const ids = row.content.alerts.filter(({ state }) => action === 'not-useful' || state === 'firing').map(({ id }) => id);
  const rows = ids.length === 0 ? [] : await house.database.select().from(alertTable).where(inArray(alertTable.id, ids));
  return { action, expiresAt, rows, content: row.content };
}

/** One silence for what the alerts have in common; for alerts that have nothing in common, one each. @returns its end, milliseconds UTC. */
async function silence(house: House, rows: readonly AlertRow[], by: string): Promise<number> {
  const now = house.clock.now();
  const shared = commonLabels(rows);
  const sets = Object.keys(shared).length > 0 ? [shared] : rows.slice(0, mostSilences).map(({ labels }) => labels);
  for (const labels of sets) {
    const matchers = Object.entries(labels).map(([label, value]) => ({ label, op: '=' as const, value }));
    await saveSilence(house, anonymous, {
      matchers,
      startsAt: now,
      endsAt: now + hourMs,
      createdBy: by,
      comment: 'Silenced for an hour from a message.',
    });
  }
  return now + hourMs;
}

function commonLabels([first, ...others]: readonly AlertRow[]): Record<string, string> {
  return Object.fromEntries(
    Object.entries(first?.labels ?? {}).filter(([name, value]) => others.every(({ labels }) => labels[name] === value)),
  );
}

/** Whoever holds a link is taken for whom its message was for. */
async function recipient({ database }: House, { target }: Notification): Promise<string> {
  if (target.kind === 'channel') return `somebody in ${target.name}`;
  const [user] = await database.select({ name: userTable.name }).from(userTable).where(eq(userTable.id, target.user));
  return user?.name ?? 'a person who is no user any more';
}

function namesOf(rows: readonly AlertRow[]): string {
  const names = [...new Set(rows.map(({ name }) => name))];
  return names.length <= 3 ? names.join(', ') : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`;
}
