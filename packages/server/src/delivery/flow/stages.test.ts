import { describe, expect, test } from 'vitest';
import fc from '../../../../../test/support/property.ts';
import { defaultCalendar } from '../working-time.ts';
import type { ReviewEvent } from './reviews.ts';
import { type ChangeTimes, type RollOut, stageNames, type Way, wayOf } from './stages.ts';

const calendar = defaultCalendar('UTC');
const at = (time: string) => Date.parse(`${time.includes('T') ? time : `2024-05-06T${time}`}Z`);
const minute = 60;

function event(kind: string, time: string, rest: Partial<ReviewEvent> = {}): ReviewEvent {
  return { kind, id: time, time: at(time), actor: 'other', bot: false, state: '', ...rest };
}
const review = (time: string, state: string, rest: Partial<ReviewEvent> = {}) => event('review', time, { state, ...rest });

/** Written 08:00, opened 09:00, merged 12:00. */
function change(rest: Partial<ChangeTimes> = {}): ChangeTimes {
  return {
    author: 'author',
    created: at('09:00'),
    merged: at('12:00'),
    closed: null,
    draft: false,
    events: [],
    commits: [{ authorTime: at('08:00'), commitTime: at('08:00') }],
    ...rest,
  };
}
const rollOut: RollOut = { started: at('13:00'), finished: at('13:10') };
const minutes = ({ wall }: Way) => stageNames.map((name) => (wall[name] === null ? null : wall[name] / minute));

describe('worked examples of the reference', () => {
  const merged = at('2023-04-11T05:51:47');

  test('D pr1: the author’s own comment is no review; without an approval review lasts until the merge', () => {
    const pr1 = change({
      created: at('2023-04-11T04:51:47'),
      merged,
      commits: [{ authorTime: at('2023-04-10T04:51:47'), commitTime: at('2023-04-10T04:51:47') }],
      events: [event('comment', '2023-04-11T04:53:47', { actor: 'author' }), event('comment', '2023-04-11T04:56:47')],
    });
    const finished = at('2023-04-13T07:29:14');
    const way = wayOf(pr1, { started: finished, finished }, calendar);
    expect(way.wall.coding).toBe(1440 * minute);
    expect(way.wall.pickup).toBe(5 * minute);
    expect(way.wall.review).toBe(55 * minute);
    expect(way.wall.merge_wait).toBeNull();
    expect(Math.ceil((way.wall.deploy_wait ?? 0) / minute)).toBe(2978);
    expect(way.wall.deploying).toBe(0);
    expect(Math.ceil((way.wall.lead_time ?? 0) / minute)).toBe(4478);
    expect(way.suspect).toBe(false);
  });

  test('D pr2: commits that were all written after opening make no coding', () => {
    const pr2 = change({
      created: at('2023-04-11T04:51:47'),
      merged,
      commits: [{ authorTime: at('2023-04-11T05:00:00'), commitTime: at('2023-04-11T05:00:00') }],
      events: [event('comment', '2023-04-11T04:51:49')],
    });
    const finished = merged + 1538 * 60_000;
    const way = wayOf(pr2, { started: finished, finished }, calendar);
    expect(way.wall).toMatchObject({ coding: null, pickup: 2, deploy_wait: 1538 * minute, lead_time: 1598 * minute });
    expect(Math.ceil((way.wall.review ?? 0) / minute)).toBe(60);
  });
});

test('all six stages, half-open and without gaps', () => {
  const events = [review('09:30', 'commented'), review('10:30', 'approved'), review('11:00', 'approved')];
  const way = wayOf(change({ events }), rollOut, calendar);
  expect(minutes(way)).toEqual([60, 30, 90, 60, 60, 10]);
  expect(way.wall.lead_time).toBe(310 * minute);
  expect(way.unreviewed).toBe(false);
});

test('bots and the author are no reviewers: nobody picked it up, which is null and not 0', () => {
  const events = [
    review('09:10', 'approved', { bot: true }),
    event('comment', '09:20', { actor: 'author' }),
    review('09:30', 'commented', { actor: 'author' }),
  ];
  const way = wayOf(change({ events }), rollOut, calendar);
  expect(minutes(way)).toEqual([60, null, null, null, 60, 10]);
  expect(way).toMatchObject({ unreviewed: true, firstReview: null });
  expect(way.wall.lead_time).toBe(310 * minute);
});

test('what is said after the merge changes nothing', () => {
  const events = [review('10:00', 'commented')];
  const late = [review('12:30', 'approved'), event('comment', '14:00'), event('ready', '12:10'), event('dismissed', '12:20')];
  expect(wayOf(change({ events: [...events, ...late] }), rollOut, calendar)).toEqual(wayOf(change({ events }), rollOut, calendar));
});

test('a dismissed approval is none, but was a review; one that is dismissed after the merge stood when it was merged', () => {
  const approved = review('10:00', 'approved', { id: '7' });
  const dismissed = wayOf(change({ events: [approved, event('dismissed', '10:30', { id: '7' })] }), rollOut, calendar);
  expect(minutes(dismissed)).toEqual([60, 60, 120, null, 60, 10]);
  const later = wayOf(change({ events: [approved, event('dismissed', '12:30', { id: '7' })] }), rollOut, calendar);
  expect(minutes(later)).toEqual([60, 60, 0, 120, 60, 10]);
});

describe('drafts', () => {
  test('opened as a draft: coding lasts until it was ready; what was said before is no pickup', () => {
    const events = [event('comment', '09:10'), event('ready', '10:00'), review('10:20', 'approved')];
    const way = wayOf(change({ events }), rollOut, calendar);
    expect(minutes(way)).toEqual([120, 20, 0, 100, 60, 10]);
    expect(way.draft).toBe(60 * minute);
  });

  test('draft again and ready again before the first review: the last readiness counts', () => {
    const events = [event('draft', '09:10'), event('draft', '09:15'), event('ready', '09:30'), review('10:00', 'approved')];
    const way = wayOf(change({ events }), rollOut, calendar);
    expect(minutes(way)).toEqual([90, 30, 0, 120, 60, 10]);
    expect(way.draft).toBe(20 * minute);
  });

  test('reviewed while it is a draft and never ready: the draft is no pickup', () => {
    const way = wayOf(change({ events: [event('draft', '09:10'), review('09:50', 'approved')] }), rollOut, calendar);
    expect(minutes(way)).toEqual([60, 10, 0, 130, 60, 10]);
    expect(way.draft).toBe(170 * minute);
    expect(way.wall.lead_time).toBe(310 * minute);
  });

  test('a draft after the first review stays in review', () => {
    const events = [review('09:10', 'changes_requested'), event('draft', '09:20'), event('ready', '10:00'), review('11:00', 'approved')];
    expect(minutes(wayOf(change({ events }), rollOut, calendar))).toEqual([60, 10, 110, 60, 60, 10]);
  });

  test('a draft that is still one has no length yet', () => {
    expect(wayOf(change({ merged: null, draft: true }), undefined, calendar).draft).toBe(0);
  });
});

describe('clocks that are wrong', () => {
  test('deployed before it was merged', () => {
    const way = wayOf(change({ events: [review('10:00', 'approved')] }), { started: at('11:00'), finished: at('11:30') }, calendar);
    expect(minutes(way)).toEqual([60, 60, 0, 90, 0, 0]);
    expect(way).toMatchObject({ suspect: true, wall: { lead_time: 210 * minute } });
  });

  test('written after it was merged, or in a year without code hosts', () => {
    const late = [{ authorTime: at('2030-01-01T00:00:00'), commitTime: at('08:00') }];
    expect(wayOf(change({ commits: late }), rollOut, calendar)).toMatchObject({
      suspect: true,
      wall: { coding: null, lead_time: 250 * minute },
    });
    const never = [{ authorTime: 0, commitTime: at('08:00') }];
    expect(wayOf(change({ commits: never }), rollOut, calendar)).toMatchObject({ suspect: true, firstCommit: null });
  });

  test('a second more or less is not suspect', () => {
    expect(wayOf(change(), { started: at('11:59:59.500'), finished: at('12:10') }, calendar)).toMatchObject({
      suspect: false,
      wall: { deploy_wait: 0 },
    });
  });
});

test('while it is open there is no end of review; once deployed, no stage is measured twice', () => {
  const open = wayOf(change({ merged: null, events: [review('10:00', 'approved')] }), undefined, calendar);
  expect(minutes(open)).toEqual([60, 60, null, null, null, null]);
  expect(open).toMatchObject({ unreviewed: false, wall: { lead_time: null } });
});

test('rounds: asked for changes, then new commits, before the first approval', () => {
  const events = [
    review('09:10', 'changes_requested'),
    review('09:15', 'changes_requested', { actor: 'third' }),
    event('head', '09:20'),
    event('head', '09:25'),
    review('09:30', 'changes_requested'),
    event('head', '09:40'),
    review('09:50', 'approved'),
    review('10:00', 'changes_requested'),
    event('head', '10:10'),
  ];
  expect(wayOf(change({ events }), rollOut, calendar).reviewRounds).toBe(2);
  const pushed = [{ authorTime: at('08:00'), commitTime: at('09:12') }];
  expect(wayOf(change({ events: [review('09:10', 'changes_requested')], commits: pushed }), rollOut, calendar).reviewRounds).toBe(1);
});

test('working time leaves out nights of weekends', () => {
  // Opened on Friday, reviewed on Monday.
  const way = wayOf(
    change({ created: at('2024-05-03T20:00'), events: [review('2024-05-06T10:00', 'approved')], commits: [] }),
    rollOut,
    calendar,
  );
  expect(way.wall.pickup).toBe(62 * 3600);
  expect(way.working.pickup).toBe(14 * 3600);
});

const day = at('2024-05-06T00:00');
const time = fc.integer({ min: day, max: day + 20 * 86_400_000 });
const events = fc.array(
  fc.record({
    kind: fc.constantFrom('review', 'comment', 'draft', 'ready', 'head', 'dismissed', 'reopened'),
    id: fc.constantFrom('1', '2', '3'),
    time,
    actor: fc.constantFrom('author', 'other', 'third'),
    bot: fc.boolean(),
    state: fc.constantFrom('approved', 'changes_requested', 'commented', ''),
  }),
  { maxLength: 12 },
);
const changes = fc.record({
  author: fc.constant('author'),
  created: time,
  merged: fc.option(time),
  closed: fc.constant(null),
  draft: fc.boolean(),
  events,
  commits: fc.array(fc.record({ authorTime: fc.oneof(time, fc.constant(0)), commitTime: time }), { maxLength: 4 }),
});
const rollOuts = fc.option(fc.record({ started: time, finished: time }), { nil: undefined });

test('whatever the times: no stage is negative, and all of them with what none claims are the lead time', () => {
  fc.assert(
    fc.property(changes, rollOuts, (made, deployed) => {
      const way = wayOf(made, deployed, calendar);
      for (const measured of [way.wall, way.working]) {
        const lengths = stageNames.map((name) => measured[name]).filter((length) => length !== null);
        for (const length of lengths) expect(length).toBeGreaterThanOrEqual(0);
        if (measured.lead_time === null) continue;
        expect(lengths.reduce((sum, length) => sum + length, 0)).toBeLessThanOrEqual(measured.lead_time + 1e-6);
      }
      for (const name of stageNames) if (way.wall[name] !== null) expect(way.working[name]).toBeLessThanOrEqual(way.wall[name]);
      const { coding, pickup, review: reviewing, lead_time: lead } = way.wall;
      const isWhole = coding !== null && pickup !== null && reviewing !== null && way.draft === 0 && made.merged !== null;
      const sum = stageNames.reduce((total, name) => total + (way.wall[name] ?? 0), 0);
      if (isWhole && lead !== null) expect(sum).toBeCloseTo(lead, 6);
    }),
    { numRuns: 2_000 },
  );
});

test('the order in which events and commits came does not matter, nor that they came twice', () => {
  fc.assert(
    fc.property(changes, rollOuts, fc.integer(), (made, deployed, seed) => {
      const known = new Map(made.events.map((one) => [`${one.kind}:${one.id}`, one]));
      const unique = { ...made, events: [...known.values()] };
      const turned = { ...unique, events: shuffled(unique.events, seed), commits: shuffled(made.commits, seed) };
      expect(wayOf(turned, deployed, calendar)).toEqual(wayOf(unique, deployed, calendar));
    }),
    { numRuns: 500 },
  );
});

function shuffled<T>(values: readonly T[], seed: number): T[] {
  return values
    .map((value, index) => ({ value, key: Math.sin(seed + index * 7919) }))
    .sort((a, b) => a.key - b.key)
    .map(({ value }) => value);
}
