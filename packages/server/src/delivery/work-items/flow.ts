import type { workItemFlow } from '../../facts/work-item-flow.ts';
import type { Row } from '../../stores/clickhouse/table.ts';
import { type Calendar, workingSeconds } from '../working-time.ts';
import { type Transition, type Visit, visitsOf } from './visits.ts';

/** A work item as its tracker last told it; times in milliseconds UTC. */
export interface WorkItem {
  readonly source: string;
  readonly id: string;
  readonly project: string;
  readonly type: string;
  readonly subtask: boolean;
  readonly status: string;
  readonly created: number;
  readonly deleted: boolean;
  /** When the tracker says that it was changed last. */
  readonly changed: number;
}

/** What statuses mean to the team that works on the item. */
export interface Meaning {
  /** triage, backlog, unstarted, started, done or cancelled; empty where the tracker has not told. */
  categoryOf(status: string): string;
  /** Whether time in this status is spent waiting. */
  waitsIn(status: string): boolean;
  readonly team: string;
  readonly calendar: Calendar;
}

export type FlowRow = Omit<Row<typeof workItemFlow>, 'updated'>;

/**
 * How an item went through its statuses, by their categories: started is the first entry into a started one; done the last entry into a done
 * one, while it is still in one. When it is reopened the clock runs on from the first start.
 *
 * Nothing is made up: where the first known status is a started one without a beginning, it is not known when it was started, and the cycle
 * time stays NULL.
 */
export function flowOf(item: WorkItem, transitions: readonly Transition[], meaning: Meaning): FlowRow {
  const visits = visitsOf(transitions).map((visit) => ({ ...visit, category: meaning.categoryOf(visit.status) }));
  const category = meaning.categoryOf(item.status);
  const started = startOf(visits);
  const done = category === 'done' ? doneAt(visits) : null;
  const ended = started === null || category === 'started' ? null : (done ?? endOf(visits, item, started));
  const span = { from: started, to: done ?? visits.at(-1)?.from ?? null };
  const isTimed = started !== null && done !== null && done >= started;
  const reopened = reopeningsOf(visits);
  return {
    source: item.source,
    id: item.id,
    project: item.project,
    team: meaning.team,
    type: item.type,
    subtask: item.subtask,
    category,
    created: item.created,
    started,
    done,
    ended,
    cycle: isTimed ? (done - started) / 1000 : null,
    cycle_working: isTimed ? workingSeconds(started, done, meaning.calendar) : null,
    ...timesOf(visits, span, meaning),
    reopens: reopened.length,
    reopened,
    gone: item.deleted,
  };
}

interface Stay extends Visit {
  readonly category: string;
}

/** `null` as well when it began before anything of the item is known. */
function startOf(visits: readonly Stay[]): number | null {
  return visits.find(({ category }) => category === 'started')?.from ?? null;
}

/** When it came into what it is in now, if that is done: from one done status to another it is not done again. */
function doneAt(visits: readonly Stay[]): number | null {
  const since = visits.findLastIndex(({ category }) => category !== 'done') + 1;
  return visits[since]?.from ?? null;
}

/** When it was put back or given up. A transition that never came leaves the last change that the tracker told. */
function endOf(visits: readonly Stay[], item: WorkItem, started: number): number {
  const last = visits.findLast(({ category }) => category === 'started');
  return Math.max(started, last?.to ?? item.changed);
}

function reopeningsOf(visits: readonly Stay[]): number[] {
  return visits.flatMap(({ category, from }, index) => {
    const isOpen = ['triage', 'backlog', 'unstarted', 'started'].includes(category);
    return isOpen && from !== null && visits[index - 1]?.category === 'done' ? [from] : [];
  });
}

type Times = Pick<FlowRow, 'active' | 'waiting' | 'active_working' | 'waiting_working'>;

/** Seconds in started statuses within a span. */
function timesOf(visits: readonly Stay[], span: { readonly from: number | null; readonly to: number | null }, meaning: Meaning): Times {
  const times = { active: 0, waiting: 0, active_working: 0, waiting_working: 0 };
  if (span.from === null || span.to === null) return times;
  for (const { status, category, from, to } of visits) {
    if (category !== 'started') continue;
    const [begin, end] = [Math.max(from ?? span.from, span.from), Math.min(to ?? span.to, span.to)];
    if (end <= begin) continue;
    const waits = meaning.waitsIn(status);
    times[waits ? 'waiting' : 'active'] += (end - begin) / 1000;
    times[waits ? 'waiting_working' : 'active_working'] += workingSeconds(begin, end, meaning.calendar);
  }
  return times;
}
