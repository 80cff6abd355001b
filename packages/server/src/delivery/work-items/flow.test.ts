import { describe, expect, test } from 'vitest';
import fc from '../../../../../test/support/property.ts';
import { calendarFrom, defaultCalendar } from '../working-time.ts';
import { flowOf, type Meaning, type WorkItem } from './flow.ts';
import type { Transition } from './visits.ts';
import { visitsOf } from './visits.ts';
import { isWaiting } from './waiting.ts';

const categories: Readonly<Record<string, string>> = {
  triage: 'triage',
  backlog: 'backlog',
  todo: 'unstarted',
  doing: 'started',
  review: 'started',
  done: 'done',
  closed: 'done',
  dropped: 'cancelled',
};
const meaning: Meaning = {
  team: 'shop',
  calendar: defaultCalendar('UTC'),
  categoryOf: (status) => categories[status] ?? '',
  waitsIn: (status) => status === 'review',
};
const item: WorkItem = {
  source: 'jira',
  id: 'SHOP-1',
  project: 'SHOP',
  type: 'Story',
  subtask: false,
  status: 'done',
  created: 0,
  deleted: false,
  changed: 0,
};
const hour = 3_600_000;
/** Monday. */
const monday = Date.parse('2026-05-04T00:00:00Z');
const at = (hours: number) => monday + hours * hour;

/** The item goes through statuses at hours after Monday 00:00; the first one is where it was created. */
function went(...steps: readonly (readonly [hours: number, status: string])[]): Transition[] {
  return steps.map(([hours, to], index) => ({ id: String(1000 + index), time: at(hours), from: steps[index - 1]?.[1] ?? '', to }));
}
const flow = (transitions: readonly Transition[], change: Partial<WorkItem> = {}) => {
  const last = transitions.at(-1);
  return flowOf({ ...item, created: at(0), status: last?.to ?? 'todo', changed: last?.time ?? at(0), ...change }, transitions, meaning);
};

describe('an item', () => {
  test('is worked on from the first start to being done', () => {
    expect(flow(went([0, 'todo'], [9, 'doing'], [15, 'review'], [17, 'done']))).toEqual({
      ...{ source: 'jira', id: 'SHOP-1', project: 'SHOP', team: 'shop', type: 'Story', subtask: false, category: 'done' },
      created: at(0),
      started: at(9),
      done: at(17),
      ended: at(17),
      cycle: 8 * 3600,
      cycle_working: 8 * 3600,
      active: 6 * 3600,
      waiting: 2 * 3600,
      active_working: 6 * 3600,
      waiting_working: 2 * 3600,
      reopens: 0,
      reopened: [],
      gone: false,
    });
  });

  test('that was reopened: the clock runs on from the first start, and what lies between is no work', () => {
    expect(flow(went([0, 'todo'], [9, 'doing'], [12, 'done'], [20, 'todo'], [21, 'doing'], [23, 'done']))).toMatchObject({
      started: at(9),
      done: at(23),
      cycle: 14 * 3600,
      active: 5 * 3600,
      reopens: 1,
      reopened: [at(20)],
    });
  });

  test('that is reopened now is not done', () => {
    expect(flow(went([0, 'todo'], [9, 'doing'], [12, 'done'], [20, 'doing']))).toMatchObject({
      category: 'started',
      started: at(9),
      done: null,
      ended: null,
      cycle: null,
      active: 3 * 3600,
      reopens: 1,
    });
  });

  test('is done when it came into its last stay in done, not when it went from one done status to another', () => {
    expect(flow(went([0, 'doing'], [5, 'done'], [50, 'closed']))).toMatchObject({ done: at(5), reopens: 0 });
  });

  test('that was cancelled is not done; from cancelled it is not reopened', () => {
    expect(flow(went([0, 'todo'], [9, 'doing'], [12, 'dropped']))).toMatchObject({
      category: 'cancelled',
      done: null,
      ended: at(12),
      cycle: null,
    });
    expect(flow(went([0, 'doing'], [9, 'done'], [12, 'dropped'], [13, 'doing']))).toMatchObject({ reopens: 0, done: null });
  });

  test('that was put back is not in progress any more', () => {
    expect(flow(went([0, 'doing'], [9, 'backlog'], [12, 'todo']))).toMatchObject({
      started: at(0),
      ended: at(9),
      done: null,
      active: 9 * 3600,
    });
  });

  test('that was never started has no cycle time, not one of 0', () => {
    expect(flow(went([0, 'todo'], [9, 'done']))).toMatchObject({ started: null, done: at(9), cycle: null, cycle_working: null, active: 0 });
  });

  test('whose beginning is not known was started nobody knows when', () => {
    const [, ...later] = went([0, 'doing'], [9, 'review'], [12, 'done']);
    expect(flow(later)).toMatchObject({ started: null, done: at(12), cycle: null });
    const [, ...fromTodo] = went([0, 'todo'], [9, 'doing'], [12, 'done']);
    expect(flow(fromTodo)).toMatchObject({ started: at(9), cycle: 3 * 3600 });
  });

  test('of which a webhook was lost: no time of being done is made up', () => {
    const transitions = went([0, 'todo'], [9, 'doing']);
    expect(flow(transitions, { status: 'done', changed: at(30) })).toMatchObject({
      category: 'done',
      done: null,
      cycle: null,
      ended: at(30),
    });
    expect(flow([], { status: 'doing' })).toMatchObject({ category: 'started', started: null, ended: null });
  });

  test('in statuses nobody told of is in none', () => {
    expect(flow(went([0, 'todo'], [9, 'qa'], [12, 'done']))).toMatchObject({ started: null, done: at(12) });
    expect(flow(went([0, 'doing'], [9, 'qa'], [12, 'done']))).toMatchObject({ active: 9 * 3600, waiting: 0, cycle: 12 * 3600 });
  });
});

test('working time: Paris, Friday 16:00 to Monday 10:00', () => {
  const paris = calendarFrom({ timezone: 'Europe/Paris', from: '09:00', to: '17:00' });
  const transitions: Transition[] = [
    { id: '1', time: Date.parse('2024-03-08T15:00:00Z'), from: '', to: 'doing' },
    { id: '2', time: Date.parse('2024-03-11T09:00:00Z'), from: 'doing', to: 'done' },
  ];
  expect(flowOf(item, transitions, { ...meaning, calendar: paris })).toMatchObject({
    cycle: 66 * 3600,
    cycle_working: 2 * 3600,
    active: 66 * 3600,
    active_working: 2 * 3600,
  });
});

test('transitions of one moment follow each other, however they are called', () => {
  const of = (id: string, from: string, to: string): Transition => ({ id, time: 5, from, to });
  const chain = [of('30', '', 'todo'), of('9', 'todo', 'doing'), of('20', 'doing', 'done'), of('1', 'done', 'closed')];
  expect(visitsOf(chain).map(({ status }) => status)).toEqual(['todo', 'doing', 'done', 'closed']);
});

test('the same told a moment apart, by a webhook and by the history, is one', () => {
  const [first, ...rest] = went([0, 'todo'], [9, 'doing'], [12, 'done']);
  const again = rest.map((one) => ({ ...one, id: `h${one.id}`, time: one.time + 40 }));
  expect(flow([first as Transition, ...rest, ...again])).toEqual(flow([first as Transition, ...rest]));
});

test.each([
  ['In Review', true],
  ['Code review', true],
  ['BLOCKED', true],
  ['Waiting for customer', true],
  ['Ready for QA', true],
  ['On hold', true],
  ['In Progress', false],
  ['Reviewing', false],
  ['Already building', false],
  ['', false],
])('%s counts as waiting where no team says otherwise: %s', (name, waits) => {
  expect(isWaiting(name, undefined)).toBe(waits);
});

test('where a team lists its statuses, those alone count', () => {
  expect(isWaiting(' in prüfung ', ['In Prüfung'])).toBe(true);
  expect(isWaiting('In Review', ['In Prüfung'])).toBe(false);
  expect(isWaiting('In Review', [])).toBe(false);
});

const history = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 400 }), fc.constantFrom(...Object.keys(categories), 'unheard of')), {
    minLength: 1,
    maxLength: 12,
  })
  .map((steps) => went(...steps.toSorted(([a], [b]) => a - b)));

test('transitions in any order, and doubled, give the same row', () => {
  fc.assert(
    fc.property(history, fc.infiniteStream(fc.nat()), (transitions, random) => {
      const shuffled = [...transitions, ...transitions]
        .map((one) => ({ one, by: random.next().value ?? 0 }))
        .sort((a, b) => a.by - b.by)
        .map(({ one }) => one);
      const state = { status: transitions.at(-1)?.to ?? '', changed: at(400) };
      expect(flow(shuffled, state)).toEqual(flow(transitions, state));
    }),
  );
});

test('work and waiting together are no longer than from start to done, in working time no longer than by the wall clock', () => {
  fc.assert(
    fc.property(history, (transitions) => {
      const row = flow(transitions);
      const span = row.done === null || row.started === null ? 400 * 3600 : (row.done - row.started) / 1000;
      expect(row.active + row.waiting).toBeLessThanOrEqual(span + 1e-6);
      expect(row.active_working).toBeLessThanOrEqual(row.active + 1e-6);
      expect(row.waiting_working).toBeLessThanOrEqual(row.waiting + 1e-6);
      expect(row.cycle_working ?? 0).toBeLessThanOrEqual((row.cycle ?? 0) + 1e-6);
      if (row.cycle !== null) expect(row.cycle).toBeGreaterThanOrEqual(0);
      if (row.ended !== null) expect(row.ended).toBeGreaterThanOrEqual(row.started ?? 0);
      if (row.done !== null) expect(row.category).toBe('done');
    }),
  );
});
