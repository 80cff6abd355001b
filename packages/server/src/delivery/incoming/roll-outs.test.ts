import { expect, test } from 'vitest';
import fc from '../../../../../test/support/property.ts';
import { type DeploymentEvent, rollOutsOf } from './roll-outs.ts';

const minute = 60_000;

function event(state: string, time: number, more: Partial<DeploymentEvent> = {}): DeploymentEvent {
  return {
    ...{ source: 'github', id: '1', repository: 'acme/shop', service: '', environment: 'production', tier: '', sha: 'a'.repeat(40) },
    ...{ release: '', ref: '', workflow: '', started: null, finished: null, url: '', unplanned: false, repairs: '', failed: null },
    ...{ state, time, received: time, version: String(time * 16) },
    ...more,
  };
}

const same = (name: string) => name;
const one = (...events: DeploymentEvent[]) => rollOutsOf(events, same)[0];

test.each([
  ['a success stays one whatever follows', ['running', 'success', 'failure', 'inactive'], 'success'],
  ['a failure that was tried again succeeded', ['failure', 'running', 'success'], 'success'],
  ['a failure is one though it was cancelled besides', ['running', 'cancelled', 'failure'], 'failure'],
  ['what only began runs', ['created', 'running'], 'running'],
])('%s', (_what, states, status) => {
  expect(one(...states.map((state, index) => event(state, index * minute)))?.status).toBe(status);
});

test('what is only inactive, or only a note, is no roll-out', () => {
  expect(one(event('inactive', 0), event('note', 1))).toBeUndefined();
});

test('it begins when it ran, not when it was made, and ends with the first report of its success as the sender told it', () => {
  const events = [event('created', 0), event('running', 5 * minute), event('success', 9 * minute)];
  expect(one(...events)).toMatchObject({ started: 5 * minute, finished: 9 * minute });
  expect(one(...events, event('success', 30 * minute, { environment: 'production' }))).toMatchObject({ finished: 9 * minute });
  expect(one(event('success', 9 * minute, { started: 2 * minute, finished: 8 * minute }))).toMatchObject({
    started: 2 * minute,
    finished: 8 * minute,
  });
});

test('a start after the end is the end', () => {
  expect(one(event('success', 0), event('running', minute))).toMatchObject({ started: 0, finished: 0 });
});

test('one id to two environments, or of two repositories, are two; a note concerns those that it fits', () => {
  const events = [
    event('success', 0),
    event('success', 0, { environment: 'staging' }),
    event('success', 0, { repository: 'acme/other' }),
    event('note', 1, { environment: 'staging', repository: '', failed: true }),
  ];
  expect(rollOutsOf(events, same).map(({ repository, environment, failed }) => [repository, environment, failed])).toEqual([
    ['acme/shop', 'production', null],
    ['acme/shop', 'staging', true],
    ['acme/other', 'production', null],
  ]);
});

test('what was said last of a failure holds', () => {
  const notes = [event('note', 1, { failed: true }), event('note', 2, { failed: false })];
  expect(one(event('success', 0), ...notes.toReversed())?.failed).toBe(false);
});

const anyEvent = fc
  .record({
    state: fc.constantFrom('created', 'running', 'success', 'failure', 'cancelled', 'inactive', 'note'),
    time: fc.integer({ min: 0, max: 5 }),
    sha: fc.constantFrom('', 'a'.repeat(40), 'b'.repeat(40)),
    release: fc.constantFrom('', '1', '2'),
    environment: fc.constantFrom('production', 'staging', ''),
    failed: fc.constantFrom(null, true, false),
    started: fc.option(fc.integer({ min: 0, max: 5 })),
  })
  .map(({ state, time, ...more }) => event(state, time, more));

test('in whatever order events come, and however often, the same comes out', () => {
  fc.assert(
    fc.property(fc.array(anyEvent, { maxLength: 8 }), fc.infiniteStream(fc.nat()), (events, random) => {
      const shuffled = [...events, ...events.slice(0, 3)]
        .map((each, index) => ({ each: { ...each, received: index }, order: random.next().value as number }))
        .sort((a, b) => a.order - b.order)
        .map(({ each }) => each);
      const sorted = (list: readonly DeploymentEvent[]) =>
        rollOutsOf(list, same)
          .map((rollOut) => JSON.stringify(rollOut))
          .sort();
      expect(sorted(shuffled)).toEqual(sorted(events));
    }),
  );
});
