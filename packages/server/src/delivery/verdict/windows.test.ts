import { expect, test } from 'vitest';
import fc from '../../../../../test/support/property.ts';
import { basisOf, type Deployed, grace, isOpen, isOutdated, type Placed } from './due.ts';
import { bucketsOf, lengthText, paces, windowsOf } from './windows.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const noon = Date.parse('2026-11-24T12:00:00Z');
const rollOut = { started: noon - 5 * minute, finished: noon };

test('an hour on both sides, without the roll-out', () => {
  expect(windowsOf(paces.minutes, rollOut, {})).toEqual({
    before: { from: noon - 65 * minute, to: noon - 5 * minute },
    after: { from: noon, to: noon + hour },
  });
});

test('they end at other deployments; by days the one before goes on', () => {
  const previous = { started: noon - 50 * minute, finished: noon - 40 * minute };
  const next = { started: noon + 10 * minute, finished: noon + 15 * minute };
  expect(windowsOf(paces.minutes, rollOut, { previous, next })).toEqual({
    before: { from: noon - 40 * minute, to: noon - 5 * minute },
    after: { from: noon, to: noon + 10 * minute },
  });
  expect(windowsOf(paces.days, rollOut, { previous, next }).before).toEqual({ from: noon - 5 * minute - 7 * day, to: noon - 5 * minute });
});

test('roll-outs that overlap leave nothing between them', () => {
  const previous = { started: noon - 10 * minute, finished: noon - minute };
  const next = { started: noon - minute, finished: noon + minute };
  const { before, after } = windowsOf(paces.minutes, rollOut, { previous, next });
  expect(before.to - before.from).toBe(0);
  expect(after.to - after.from).toBe(0);
});

test('buckets are whole, adjoin the roll-out, and lie in their windows and in the past', () => {
  const spans = fc.record({ started: fc.integer({ min: 0, max: hour }), length: fc.integer({ min: 0, max: hour }) });
  const width = fc.constantFrom(minute, 5 * minute);
  fc.assert(
    fc.property(spans, width, fc.integer({ min: 0, max: 4 * hour }), ({ started, length }, by, until) => {
      const windows = windowsOf(paces.minutes, { started: noon + started, finished: noon + started + length }, {});
      const { before, after } = bucketsOf(windows, by, noon + until);
      expect(before.at(-1)).toBe(noon + started);
      expect(after[0]).toBe(noon + started + length);
      expect(before.length - 1).toBe(hour / by);
      expect(after.length - 1).toBeLessThanOrEqual(hour / by);
      for (const bounds of [before, after]) expect(bounds.every((bound, index) => bound === (bounds[0] ?? 0) + index * by)).toBe(true);
      if (after.length > 1) expect(after.at(-1)).toBeLessThanOrEqual(noon + until);
    }),
  );
});

test('lengths in words', () => {
  expect([minute, 14 * minute, 90 * minute, 3 * hour, day, 7 * day].map(lengthText)).toEqual([
    '1 minute',
    '14 minutes',
    '90 minutes',
    '3 hours',
    '24 hours',
    '7 days',
  ]);
});

const deployed = (verdict?: Partial<NonNullable<Deployed['verdict']>>): Placed => {
  const one: Deployed = { service: 's', environment: 'production', id: '1', release: '1', ...rollOut, verdict: undefined };
  const placed: Placed = { deployed: one, previous: undefined, next: undefined };
  if (verdict === undefined) return placed;
  const stored = { state: 'worse', final: false, updated: noon, basis: basisOf(placed), until: noon + 61 * minute, ...verdict };
  return { ...placed, deployed: { ...one, verdict: stored } };
};

test('one without a verdict is due, unless it is older than a month', () => {
  expect(isOutdated(deployed(), noon + day)).toBe(true);
  expect(isOutdated(deployed(), noon + 31 * day)).toBe(false);
});

test('one whose neighbours changed is due, whenever that was', () => {
  const known = deployed({ final: true, updated: noon + 2 * day });
  expect(isOutdated(known, noon + 3 * day)).toBe(false);
  expect(isOutdated({ ...known, next: deployed().deployed }, noon + 3 * day)).toBe(true);
});

test('an open one is due each minute, then when its windows are over, and once more for late data', () => {
  const until = noon + 61 * minute;
  expect(isOpen(deployed(), noon)).toBe(true);
  expect(isOpen(deployed({ updated: noon + 10 * minute }), noon + 10.5 * minute)).toBe(false);
  expect(isOpen(deployed({ updated: noon + 10 * minute }), noon + 11 * minute)).toBe(true);
  expect(isOpen(deployed({ updated: until - 1 }), until)).toBe(true);
  const final = deployed({ final: true, updated: until });
  expect(isOpen(final, until + grace - 1)).toBe(false);
  expect(isOpen(final, until + grace)).toBe(true);
  expect(isOpen(deployed({ final: true, updated: until + grace }), until + 10 * day)).toBe(false);
});

test('one that waits for days is due each hour', () => {
  const slow = (updated: number) => deployed({ updated, until: noon + 7 * day });
  expect(isOpen(slow(noon + 2 * day), noon + 2 * day + 59 * minute)).toBe(false);
  expect(isOpen(slow(noon + 2 * day), noon + 2 * day + hour)).toBe(true);
});
