import { randomUUID } from 'node:crypto';
import { and, count, eq } from 'drizzle-orm';
import type { House } from '../../area.ts';
import type { Database } from '../../platform/database.ts';
import { AppError } from '../../platform/errors.ts';
import { type EntryRow, entryTable } from './tables.ts';

/** What those are told who follow an incident from afar. */
const toldKinds: ReadonlySet<EntryRow['kind']> = new Set(['declared', 'status', 'severity', 'update']);

export interface NewEntry {
  readonly kind: EntryRow['kind'];
  readonly text: string;
  readonly author: string;
  /** Milliseconds UTC; now when absent. */
  readonly at?: number | undefined;
  readonly pinned?: boolean | undefined;
}

const mostEntries = 5000;
const mostEdits = 100;

/** @throws AppError `conflict` when the incident has too many. */
export async function addEntry({ clock }: Pick<House, 'clock'>, within: Database, incident: number, entry: NewEntry): Promise<EntryRow> {
  const [known] = await within.select({ entries: count() }).from(entryTable).where(eq(entryTable.incident, incident));
  if ((known?.entries ?? 0) >= mostEntries)
    throw new AppError('conflict', `Incident ${incident} has ${mostEntries} entries; no more are taken.`);
  const now = clock.now();
  const row: EntryRow = {
    id: randomUUID(),
    incident,
    at: new Date(entry.at ?? now),
    kind: entry.kind,
    text: entry.text,
    author: entry.author,
    pinned: entry.pinned ?? false,
    createdAt: new Date(now),
    editedAt: null,
    history: [],
    untold: toldKinds.has(entry.kind),
  };
  await within.insert(entryTable).values(row);
  return row;
}

export interface EntryChange {
  readonly text?: string | undefined;
  readonly pinned?: boolean | undefined;
  readonly at?: number | undefined;
}

/** Changes an entry; what it said before stays to be read. @throws AppError `not_found`; `conflict` for the text of what the server wrote. */
export async function changeEntry(house: House, incident: number, id: string, change: EntryChange, by: string): Promise<EntryRow> {
  return house.database.transaction(async (within) => {
    const [before] = await within
      .select()
      .from(entryTable)
      .where(and(eq(entryTable.id, id), eq(entryTable.incident, incident)))
      .for('update');
    if (before === undefined) throw new AppError('not_found', `Incident ${incident} has no entry ${id}.`);
    const { text = before.text, pinned = before.pinned, at = before.at.getTime() } = change;
    const isOther = text !== before.text || at !== before.at.getTime();
    if (isOther && before.kind !== 'note' && before.kind !== 'decision') {
      throw new AppError(
        'conflict',
        'Only notes and decisions can be edited; this entry says what was changed or told. Pin it, or write a note.',
      );
    }
    if (before.history.length >= mostEdits) throw new AppError('conflict', 'The entry was edited too often. Write another.');
    const now = new Date(house.clock.now());
    const edit = { text: before.text, until: now.toISOString(), by };
    const edited = isOther ? { editedAt: now, history: [...before.history, edit] } : {};
    const after: EntryRow = { ...before, text, pinned, at: new Date(at), ...edited };
    await within.update(entryTable).set(after).where(eq(entryTable.id, id));
    return after;
  });
}
