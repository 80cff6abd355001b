import { timeline } from '../../facts/timeline.ts';
import type { Row, Table } from '../../stores/clickhouse/table.ts';
import type { Alert } from './alert.ts';
import type { StoredAlert } from './store.ts';

type Entry = Row<typeof timeline>;

/** So many alerts of a rule that change in one evaluation are told one by one; of more their number is told. */
const mostEntries = 20;

/** What changed between two evaluations of a group, as entries of the timeline. */
export function alertEntries(before: readonly StoredAlert[], after: readonly StoredAlert[], at: number): Entry[] {
  const states = new Map(before.map(({ id, state }) => [id, state]));
  const fired = after.filter(({ id, state }) => state === 'firing' && states.get(id) !== 'firing');
  const resolved = after.filter(({ id, state }) => state === 'resolved' && states.get(id) === 'firing');
  return [...entries(fired, 'firing', at), ...entries(resolved, 'resolved', at)];
}

/** One entry for a time in which no rules were evaluated. */
export function missedEntry(from: number, to: number): Entry {
  return {
    id: `rules-missed:${from}`,
    time: from,
    kind: 'alert',
    title: `Rules were not evaluated from ${new Date(from).toISOString()} to ${new Date(to).toISOString()}: no alert could fire or end`,
    service: '',
    environment: '',
    link: '',
    updated: to,
  };
}

export interface TimelineWriter {
  append<T extends Table>(table: T, rows: readonly Row<T>[]): Promise<unknown>;
}

export async function writeEntries(facts: TimelineWriter, rows: readonly Entry[]): Promise<void> {
  if (rows.length > 0) await facts.append(timeline, rows);
}

function entries(alerts: readonly StoredAlert[], state: Alert['state'], at: number): Entry[] {
  return [...Map.groupBy(alerts, ({ rule }) => rule).values()].flatMap((own) =>
    own.length > mostEntries ? together(own, state, at) : own.map((alert) => entry(alert, state, at)),
  );
}

function entry({ id, name, labels, annotations, ruleGroup, activeAt }: StoredAlert, state: Alert['state'], at: number): Entry {
  const summary = annotations.summary ?? annotations.description ?? annotations.message;
  return {
    id: `alert:${id}:${activeAt}:${state}`,
    time: at,
    kind: 'alert',
    title: `${name} ${state}${summary === undefined ? '' : `: ${summary.slice(0, 300)}`}`,
    service: labels.service ?? labels.job ?? '',
    environment: labels.environment ?? labels.env ?? '',
    link: `/definitions/RuleGroup/${ruleGroup}`,
    updated: at,
  };
}

function together(alerts: readonly StoredAlert[], state: Alert['state'], at: number): Entry[] {
  return alerts.slice(0, 1).map((alert) => ({
    ...entry({ ...alert, labels: {}, annotations: {} }, state, at),
    id: `alert:${alert.rule}:${at}:${state}`,
    title: `${alert.name} ${state}: ${alerts.length} alerts`,
  }));
}
