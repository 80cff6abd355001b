import { isDeepStrictEqual } from 'node:util';
import type { House } from '../../area.ts';
import { workItemFlow } from '../../facts/work-item-flow.ts';
import type { Row } from '../../stores/clickhouse/table.ts';
import { appendInBatches } from '../append.ts';
import type { Arrived, Step } from '../assembly.ts';
import { outdated } from '../incoming/seen.ts';
import { type FlowRow, flowOf, type Meaning } from './flow.ts';
import { type Projects, readProjects } from './projects.ts';
import {
  type Key,
  type KnownItem,
  nextKeys,
  readFlow,
  readItems,
  readProjectNames,
  readStatuses,
  type Status,
  type Touched,
} from './reading.ts';
import { isWaiting } from './waiting.ts';

const step = 'work item flow';
/** Raised when the same transitions are to be read in another way: everything is computed anew. */
const edition = '1';
const pageSize = 2_000;

/**
 * Computes how work items went through their statuses: those that arrived, and those whose project, team or statuses mean something else
 * than before.
 */
export function workItemFlows(house: House): Step {
  return {
    name: step,
    async run(arrived, signal) {
      const [projects, statuses, names] = await Promise.all([readProjects(house), readStatuses(house), readProjectNames(house)]);
      const changed = await outdated(house, step, edition, meaningsOf(projects, statuses, names));
      const touched = touchedBy(changed.all || changed.first ? { ...arrived, since: 0 } : arrived, [
        ...changed.repositories,
        ...changed.added,
      ]);
      for (let after: Key = { source: '', id: '' }; ; ) {
        signal.throwIfAborted();
        const keys = await nextKeys(house, touched, after, pageSize);
        await computePage(house, keys, projects, statuses);
        const last = keys.at(-1);
        if (keys.length < pageSize || last === undefined) break;
        after = last;
      }
      await changed.done();
    },
  };
}

/** What projects and statuses stand for, each under a name of its own. */
function meaningsOf(projects: Projects, statuses: ReadonlyMap<string, Status>, names: readonly string[]): Map<string, string> {
  return new Map([
    ...names.map((name) => [`project ${name}`, projects.digestOf(projects.teamOf(name))] as const),
    ...[...statuses].map(([key, { category, name }]) => [`status ${key}`, `${category} ${name}`] as const),
  ]);
}

function touchedBy(arrived: Arrived, names: readonly string[]): Touched {
  const of = (kind: string) => names.filter((name) => name.startsWith(`${kind} `)).map((name) => name.slice(kind.length + 1));
  return { ...arrived, projects: of('project'), statuses: of('status') };
}

async function computePage(house: House, keys: readonly Key[], projects: Projects, statuses: ReadonlyMap<string, Status>): Promise<void> {
  if (keys.length === 0) return;
  const [items, stored] = await Promise.all([readItems(house, keys), readFlow(house, keys)]);
  const before = new Map(stored.map((row) => [`${row.source}\n${row.id}`, row]));
  const changed = items.flatMap((known) => {
    const row = flowOf(known.item, known.transitions, meaningFor(known, projects, statuses));
    const old = before.get(`${row.source}\n${row.id}`);
    return old !== undefined && isSame(old, row) ? [] : [{ ...row, updated: Math.max(house.clock.now(), (old?.updated ?? 0) + 1) }];
  });
  await appendInBatches(house.facts, workItemFlow, changed);
}

function meaningFor({ item }: KnownItem, projects: Projects, statuses: ReadonlyMap<string, Status>): Meaning {
  const team = projects.teamOf(item.project);
  const waiting = projects.waitingOf(team);
  const of = (status: string) => statuses.get(`${item.source} ${status}`);
  return {
    team,
    calendar: projects.calendarOf(team),
    categoryOf: (status) => of(status)?.category ?? '',
    waitsIn: (status) => isWaiting(of(status)?.name ?? '', waiting),
  };
}

function isSame({ updated: _, ...old }: Row<typeof workItemFlow>, row: FlowRow): boolean {
  return isDeepStrictEqual(old, { ...row });
}
