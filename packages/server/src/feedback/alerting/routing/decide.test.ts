import { describe, expect, test } from 'vitest';
import fc from '../../../../../../test/support/property.ts';
import { decide, type Member, type ToldLog } from './decide.ts';

const hour = 3_600_000;
const fresh: ToldLog = { toldAt: null, toldFiring: [], toldAcknowledged: [] };
const firing = (id: string): Member => ({ id, state: 'firing', suppressed: false });
const over = (id: string): Member => ({ id, state: 'resolved', suppressed: false });
const taken = (id: string): Member => ({ id, state: 'acknowledged', suppressed: false });
const silent = (id: string): Member => ({ id, state: 'firing', suppressed: true });
const told = (at: number, ...ids: string[]): ToldLog => ({ toldAt: at, toldFiring: ids, toldAcknowledged: [] });

describe('the reason', () => {
  test.each<[string, ToldLog, Member[], number, string | undefined]>([
    ['an alert that fires is told first', fresh, [firing('a')], 0, 'first'],
    ['one that is over before is never told', fresh, [over('a')], 0, undefined],
    ['nor one that is silent', fresh, [silent('a')], 0, undefined],
    ['one more is told', told(0, 'a'), [firing('a'), firing('b')], 1, 'new_alerts'],
    ['the same is not told again', told(0, 'a'), [firing('a')], 4 * hour - 1, undefined],
    ['until the repeat interval is over', told(0, 'a'), [firing('a')], 4 * hour, 'repeat'],
    ['unless somebody has taken it up', { ...told(0, 'a'), toldAcknowledged: ['a'] }, [taken('a')], 9 * hour, undefined],
    ['that somebody has is told once', told(0, 'a'), [taken('a')], 1, 'acknowledged'],
    [
      'one of several that is taken up does not stop the others',
      { ...told(0, 'a', 'b'), toldAcknowledged: ['a'] },
      [taken('a'), firing('b')],
      4 * hour,
      'repeat',
    ],
    ['one of two is over', told(0, 'a', 'b'), [over('a'), firing('b')], 1, 'some_resolved'],
    ['all are over', told(0, 'a'), [over('a')], 1, 'all_resolved'],
    ['what was told firing and then silenced is told to be over', told(0, 'a'), [{ ...over('a'), suppressed: true }], 1, 'all_resolved'],
    ['one that came and went between two turns is not told', told(0, 'a'), [firing('a'), over('b')], 1, undefined],
    ['one is over while another is silent', told(0, 'a', 'b'), [over('a'), silent('b')], 1, 'some_resolved'],
  ])('%s', (_name, log, members, now, reason) => {
    expect(decide(log, members, now, 4 * hour).reason).toBe(reason);
  });
});

test('the log remembers what was told, and those that are over leave', () => {
  const decision = decide(told(0, 'a', 'b', 'c'), [over('a'), firing('b'), silent('c'), over('d')], 7, hour);
  expect(decision).toEqual({
    reason: 'some_resolved',
    firing: ['b'],
    resolved: ['a'],
    log: { toldAt: 7, toldFiring: ['b', 'c'], toldAcknowledged: [] },
    leaving: ['a', 'd'],
  });
});

/** A world of four alerts that fire, end, are taken up and silenced at random, looked at now and then. */
const step = fc.record({
  id: fc.constantFrom('a', 'b', 'c', 'd'),
  does: fc.constantFrom('fire' as const, 'end' as const, 'take' as const, 'silence' as const, 'unsilence' as const, 'look' as const),
});

test('whatever happens in whichever order: who was told of a firing is told of its end, once each, and what fires in the end was told', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const world = new Map<string, Member>();
      const heard = new Set<string>();
      let log = fresh;
      let now = 0;
      const look = () => {
        const decision = decide(log, [...world.values()], ++now, hour);
        log = decision.log;
        for (const id of decision.leaving) world.delete(id);
        if (decision.reason === undefined) return;
        for (const id of decision.firing) heard.add(id);
        for (const id of decision.resolved) expect(heard.delete(id)).toBe(true);
      };
      for (const { id, does } of steps) {
        const member = world.get(id);
        if (does === 'look') look();
        else if (does === 'fire') world.set(id, { ...firing(id), suppressed: member?.suppressed ?? false });
        else if (member !== undefined && does === 'end') world.set(id, { ...member, state: 'resolved' });
        else if (member?.state === 'firing' && does === 'take') world.set(id, { ...member, state: 'acknowledged' });
        else if (member !== undefined) world.set(id, { ...member, suppressed: does === 'silence' });
      }
      for (const member of world.values()) world.set(member.id, { ...member, suppressed: false });
      look();
      const open = [...world.values()].filter(({ state }) => state !== 'resolved').map(({ id }) => id);
      expect([...heard].sort()).toEqual(open.sort());
      const before = log;
      look();
      expect(log).toEqual(before);
    }),
    { numRuns: 2000 },
  );
});
