import { describe, expect, test } from 'vitest';
import { Accumulators, tooManyTotals, tooOld } from './accumulators.ts';

const now = Date.parse('2026-05-04T10:00:00Z');
const add = (a: number, b: number) => a + b;
const moment = (seconds: number) => ({ time: now + seconds * 1000, startTime: now + (seconds - 10) * 1000 });

describe('differences', () => {
  test('add up from where the first began', () => {
    const totals = new Accumulators<number>();
    const additions = totals.begin('shop', now);
    expect(additions.add(1n, moment(10), 5, add)).toEqual({ value: 5, startTime: now, began: true });
    expect(additions.add(1n, moment(20), 2, add)).toEqual({ value: 7, startTime: now, began: false });
    expect(additions.add(2n, moment(20), 1, add)).toEqual({ value: 1, startTime: now + 10_000, began: true });
  });

  test('without a beginning, or with one that cannot be true, began just before their end', () => {
    const additions = new Accumulators<number>().begin('shop', now);
    for (const [id, startTime] of [0, 1, now, now + 5000].entries()) {
      expect(additions.add(BigInt(id), { time: now, startTime }, 5, add)).toMatchObject({ startTime: now - 1 });
    }
  });

  test('that come again are not added again, and older ones are refused', () => {
    const additions = new Accumulators<number>().begin('shop', now);
    additions.add(1n, moment(20), 5, add);
    expect(additions.add(1n, moment(20), 5, add)).toEqual({ value: 5, startTime: now + 10_000, began: false });
    expect(additions.add(1n, moment(10), 5, add)).toBe(tooOld);
  });

  test('begin anew where they do not fit, not before what was', () => {
    const additions = new Accumulators<number>().begin('shop', now);
    additions.add(1n, moment(10), 5, add);
    expect(additions.add(1n, { time: now + 20_000, startTime: now }, 2, () => undefined)).toEqual({
      value: 2,
      startTime: now + 10_000,
      began: true,
    });
  });

  test('begin anew after a pause', () => {
    const totals = new Accumulators<number>({ idle: 60_000 });
    totals.begin('shop', now).add(1n, moment(0), 5, add);
    expect(totals.begin('shop', now + 59_000).add(1n, moment(50), 1, add)).toMatchObject({ value: 6 });
    expect(totals.begin('shop', now + 119_000).add(1n, moment(110), 1, add)).toMatchObject({ value: 1, began: true });
  });
});

test('the number of series is bounded for each source; idle ones make room', () => {
  const totals = new Accumulators<number>({ limit: 2, idle: 60_000 });
  const additions = totals.begin('shop', now);
  additions.add(1n, moment(0), 1, add);
  additions.add(2n, moment(0), 1, add);
  expect(additions.add(3n, moment(0), 1, add)).toBe(tooManyTotals);
  expect(totals.begin('other', now).add(3n, moment(0), 1, add)).toMatchObject({ value: 1 });
  expect(totals.begin('shop', now + 61_000).add(3n, moment(60), 1, add)).toMatchObject({ value: 1 });
});

describe('what could not be stored', () => {
  test('is taken back, so that the next attempt counts once', () => {
    const totals = new Accumulators<number>();
    totals.begin('shop', now).add(1n, moment(0), 5, add);
    for (let attempt = 0; attempt < 3; attempt++) {
      const additions = totals.begin('shop', now);
      expect(additions.add(1n, moment(10), 2, add)).toMatchObject({ value: 7 });
      expect(additions.add(1n, moment(20), 1, add)).toMatchObject({ value: 8 });
      expect(additions.add(2n, moment(20), 1, add)).toMatchObject({ value: 1, began: true });
      additions.undo();
    }
  });

  test('stays where later differences came on top, which carry it', () => {
    const totals = new Accumulators<number>();
    const failed = totals.begin('shop', now);
    failed.add(1n, moment(10), 2, add);
    expect(totals.begin('shop', now).add(1n, moment(20), 1, add)).toMatchObject({ value: 3 });
    failed.undo();
    expect(totals.begin('shop', now).add(1n, moment(30), 1, add)).toMatchObject({ value: 4 });
  });
});
