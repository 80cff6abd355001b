import { parseExpression, QueryError } from '@binnacle/promql';
import type { Indicator } from '../slo.ts';
import { type Counters, comparable, countedRatioOf, countersOf } from './counters.ts';

/** An indicator made of another tool's queries, and what is to be said of how it was made. */
export interface FoundIndicator {
  readonly indicator: Indicator;
  readonly notes: readonly string[];
}

/** A query that cannot be taken; `message` says why. */
export class QueryProblem extends Error {
  readonly field: 'error' | 'total' | 'errorRatio';

  constructor(field: QueryProblem['field'], message: string) {
    super(message);
    this.name = 'QueryProblem';
    this.field = field;
  }
}

const minute = 60_000;
/** The window of ratios that cannot be counted: Sloth's own shortest, whose mean over time its budget is. */
const shortest = '5m';
const windowTemplate = /\{\{-?\s*\.window\s*-?\}\}/g;

/** Bad events of all events, counted from the counters where the queries are sums of their rates. @throws QueryProblem */
export function eventsIndicator(error: string, total: string): FoundIndicator {
  const [bad, all] = [filledIn(error, 'error'), filledIn(total, 'total')];
  const [events, everything] = [countersOf(bad), countersOf(all)];
  if (events !== undefined && everything !== undefined && comparable(events, everything)) {
    return counted('bad', events, everything);
  }
  return ratio(`(${bad}) / (${all})`);
}

/** A ratio of errors: counted where it divides sums of rates. @throws QueryProblem */
export function rawIndicator(errorRatio: string): FoundIndicator {
  const query = filledIn(errorRatio, 'errorRatio');
  const found = countedRatioOf(query);
  return found === undefined ? ratio(query) : counted(found.part, found.events, found.total);
}

function counted(part: 'good' | 'bad', events: Counters, total: Counters): FoundIndicator {
  const indicator: Indicator = { kind: 'events', part, events: { counter: events.counter }, total: { counter: total.counter } };
  const notes = events.grouped || total.grouped ? ['The queries answer several series; their events are counted together.'] : [];
  return { indicator, notes };
}

function ratio(promql: string): FoundIndicator {
  return {
    indicator: { kind: 'ratio', of: 'bad', metric: { promql }, every: minute },
    notes: [
      `Not exact to the event: the queries are no sums of rates of counters, so their ratio over ${shortest} is taken every minute, and each minute counts alike.`,
    ],
  };
}

/** The query with the window filled in. @throws QueryProblem for another template, or what is no PromQL. */
function filledIn(query: string, field: QueryProblem['field']): string {
  const text = query.replaceAll(windowTemplate, shortest).trim();
  const template = /\{\{[^}]*\}\}/.exec(text);
  if (template !== null) throw new QueryProblem(field, `${template[0]} is not known here: only {{.window}} is`);
  try {
    parseExpression(text);
  } catch (error) {
    if (error instanceof QueryError) throw new QueryProblem(field, error.message);
    throw error;
  }
  return text;
}
