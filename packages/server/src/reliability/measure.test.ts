import { describe, expect, test } from 'vitest';
import fc from '../../../../test/support/property.ts';
import type { Counted } from './buckets.ts';
import { budgetOf } from './budget.ts';
import type { Counter } from './counting.ts';
import { measure } from './measure.ts';
import { defaultAlerting, type Indicator, type Objective, type Slo, type TimeSlices } from './slo.ts';
import type { Correction, Subject, SubjectPart, Terms } from './terms.ts';

const minute = 60_000;
const hour = 60 * minute;
const now = 100 * hour;

/** What happened in a minute of the service that an indicator is named after. */
type Minutes = Readonly<Record<string, (minuteOfTime: number) => { good: number; total: number }>>;

/** Counts minutes, and slices of whole minutes as `slices.ts` does. */
function counterOf(minutes: Minutes): Counter {
  const countIn = (name: string, from: number, to: number) => {
    let [good, total, covered] = [0, 0, 0];
    for (let at = from / minute; at < to / minute; at++) {
      const counts = minutes[name]?.(at) ?? { good: 0, total: 0 };
      good += counts.good;
      total += counts.total;
      if (counts.total > 0) covered += minute;
    }
    return { good, total, covered };
  };
  const sliced = (name: string, { width, target }: TimeSlices, from: number, to: number) => {
    let [good, total, covered] = [0, 0, 0];
    for (let at = Math.floor(from / width); at < Math.floor(to / width); at++) {
      const slice = countIn(name, at * width, (at + 1) * width);
      if (slice.total === 0) continue;
      const share = slice.good / slice.total;
      good += target === undefined ? share : share >= target ? 1 : 0;
      total++;
      covered += width;
    }
    return { good, total, covered };
  };
  return {
    async count(indicator, { slices }): Promise<Counted> {
      const name = indicator.kind === 'events' ? String(indicator.total) : String(indicator.metric);
      const of = (from: number, to: number) => (slices === undefined ? countIn(name, from, to) : sliced(name, slices, from, to));
      return {
        between: (from, to) => ({ good: of(from, to).good, total: of(from, to).total }),
        covered: (from, to) => of(from, to).covered,
        explains: [],
        freshness: now,
      };
    },
  };
}

const events = (name: string): Indicator => ({ kind: 'events', part: 'good', events: 'good', total: name });
const sloOf = (more: Partial<Slo> = {}): Slo => ({
  name: 'shop',
  displayName: 'Shop',
  service: 'shop',
  description: '',
  origin: 'binnacle/v1',
  window: { rolling: true, duration: '4h' },
  budgetingMethod: 'Occurrences',
  objectives: [],
  noData: 'excluded',
  alerting: defaultAlerting,
  labels: {},
  ...more,
});
const terms = (more: Partial<Terms> = {}, target = 0.9): Terms => ({
  targets: [{ from: Number.NEGATIVE_INFINITY, target }],
  corrections: [],
  since: 0,
  ...more,
});
const subject = (more: Partial<Subject> = {}, objective: Partial<Objective> = {}): Subject => ({
  slo: sloOf(),
  objective: { name: '90 %', target: 0.9, indicator: events('shop'), ...objective },
  terms: terms(),
  parts: [],
  ...more,
});
const correction = (more: Partial<Correction>): Correction => ({
  id: 'c',
  slo: 'shop',
  objective: undefined,
  kind: 'maintenance',
  effect: 'exclude',
  from: now - 3 * hour,
  to: now - 2 * hour,
  events: undefined,
  ...more,
});

const window = { from: now - 4 * hour, to: now };
const tallyOf = async (of: Subject, minutes: Minutes, stretch = window) =>
  (await measure({ counter: counterOf(minutes), subject: of, stretches: [stretch], now })).tally(stretch);

/** 10 events a minute; in the third hour before now half of them are bad: 300 of 2400. */
const shop: Minutes = {
  shop: (at) => ({ total: 10, good: at >= (now - 3 * hour) / minute && at < (now - 2 * hour) / minute ? 5 : 10 }),
};

describe('a budget', () => {
  test('is what its target allows of all events', async () => {
    const tally = await tallyOf(subject(), shop);
    // 10 % of 2400 are 240; 300 are spent: 125 %.
    expect(tally).toMatchObject({ total: 2400, good: 2100, length: 4 * hour, covered: 4 * hour });
    expect(tally.allowed).toBeCloseTo(240, 9);
    expect(budgetOf(tally).remaining).toBeCloseTo(-0.25, 9);
  });

  test('is the sum over the targets of their times', async () => {
    const targets = [
      { from: Number.NEGATIVE_INFINITY, target: 0.9 },
      { from: now - hour, target: 0.99 },
    ];
    const tally = await tallyOf(subject({ terms: terms({ targets }) }), shop);
    // Three hours allow 10 % of 1800, the last 1 % of 600.
    expect(tally.allowed).toBeCloseTo(186, 9);
    expect(budgetOf(tally).remaining).toBeCloseTo(1 - 300 / 186, 9);
    const last = await tallyOf(subject({ terms: terms({ targets }) }), shop, { from: now - hour, to: now });
    expect(last.allowed).toBeCloseTo(6, 9);
  });
});

describe('a correction', () => {
  const corrected = (more: Partial<Correction>) => subject({ terms: terms({ corrections: [correction(more)] }) });

  test('that excludes an interval leaves out its events and its time, and both figures can be had', async () => {
    const of = corrected({ from: now - 3 * hour, to: now - 2 * hour - 30 * minute });
    const measured = await measure({ counter: counterOf(shop), subject: of, stretches: [window], now });
    expect(measured.tally(window)).toMatchObject({ total: 2100, good: 1950, length: 3.5 * hour });
    expect(measured.raw(window)).toMatchObject({ total: 2400, good: 2100, length: 4 * hour });
  });

  test('gives all bad events of an interval back, or so many', async () => {
    const all = await tallyOf(corrected({ kind: 'false_positive', effect: 'give_back' }), shop);
    expect(all).toMatchObject({ total: 2400, good: 2400 });
    const some = await tallyOf(corrected({ kind: 'data_error', effect: 'give_back', events: 60 }), shop);
    expect(some).toMatchObject({ total: 2400, good: 2160 });
    const more = await tallyOf(corrected({ kind: 'data_error', effect: 'give_back', events: 9000 }), shop);
    expect(more.good).toBe(2400);
  });

  test('gives a part of an interval its share of what is given back', async () => {
    const of = corrected({ kind: 'false_positive', effect: 'give_back', events: 60 });
    // A quarter of the 300 bad events is in the first quarter of the hour: 15 of the 60.
    const quarter = { from: now - 3 * hour, to: now - 3 * hour + 15 * minute };
    expect(await tallyOf(of, shop, quarter)).toMatchObject({ total: 150, good: 90 });
  });

  test('of the future changes nothing yet, and one that runs leaves out what has passed', async () => {
    expect(await tallyOf(corrected({ from: now + hour, to: now + 2 * hour }), shop)).toMatchObject({ total: 2400 });
    expect(await tallyOf(corrected({ from: now - hour, to: now + hour }), shop)).toMatchObject({ total: 1800, length: 3 * hour });
  });

  test('may leave nothing at all', async () => {
    const tally = await tallyOf(corrected({ from: 0, to: now + hour }), shop);
    expect(tally).toEqual({ good: 0, total: 0, allowed: 0, length: 0, covered: 0 });
    expect(budgetOf(tally).remaining).toBeNaN();
  });
});

test('adjoining stretches add up to the whole, whatever was corrected and whichever targets held', async () => {
  const at = fc.integer({ min: 0, max: 240 }).map((ago) => now - ago * minute);
  const made = fc.record({ a: at, b: at, give: fc.boolean(), events: fc.option(fc.integer({ min: 1, max: 500 }), { nil: undefined }) });
  await fc.assert(
    fc.asyncProperty(fc.array(made, { maxLength: 3 }), fc.uniqueArray(at, { maxLength: 4 }), at, async (several, inner, changed) => {
      const corrections = several.map(({ a, b, give, events }) =>
        correction({ from: Math.min(a, b), to: Math.max(a, b), effect: give ? 'give_back' : 'exclude', events: give ? events : undefined }),
      );
      const targets = [
        { from: Number.NEGATIVE_INFINITY, target: 0.9 },
        { from: changed, target: 0.99 },
      ];
      const edges = [...new Set([window.from, ...inner, now])].sort((a, b) => a - b);
      const parts = edges.slice(1).map((to, index) => ({ from: edges[index] ?? 0, to }));
      const of = subject({ terms: terms({ corrections, targets }) });
      const measured = await measure({ counter: counterOf(shop), subject: of, stretches: [window, ...parts], now });
      for (const field of ['good', 'total', 'allowed', 'length', 'covered'] as const) {
        const sum = parts.reduce((all, part) => all + measured.tally(part)[field], 0);
        // Where several corrections give back more than was bad, less is taken in a part than in the whole, never more.
        if (field !== 'good' || corrections.length < 2) expect(sum).toBeCloseTo(measured.tally(window)[field], 6);
      }
      const { good, total } = measured.tally(window);
      expect(good).toBeLessThanOrEqual(total);
    }),
    { numRuns: 40 },
  );
});

describe('time without data', () => {
  /** Nothing in the last hour. */
  const gap: Minutes = { shop: (at) => (at >= (now - hour) / minute ? { good: 0, total: 0 } : { good: 9, total: 10 }) };
  const of = (noData: Slo['noData'], more: Partial<Terms> = {}) => subject({ slo: sloOf({ noData }), terms: terms(more) });

  test('is left out, and what is covered can be seen', async () => {
    expect(await tallyOf(of('excluded'), gap)).toMatchObject({ total: 1800, good: 1620, covered: 3 * hour, length: 4 * hour });
  });

  test('counts as good or bad at the pace of the time with data, but for what may still come', async () => {
    // 58 of the 60 minutes are missed: 580 events.
    const good = await tallyOf(of('good'), gap);
    expect(good.total).toBeCloseTo(2380, 6);
    expect(good.good).toBeCloseTo(2200, 6);
    const bad = await tallyOf(of('bad'), gap);
    expect(bad.total).toBeCloseTo(2380, 6);
    expect(bad.good).toBeCloseTo(1620, 6);
  });

  test('before the SLO was there is not missed, and a window without any data is bad by its minutes', async () => {
    expect((await tallyOf(of('bad', { since: now - 30 * minute }), gap)).total).toBeCloseTo(1800 + 280, 6);
    expect(await tallyOf(of('bad'), {})).toMatchObject({ total: 4 * 60 - 2, good: 0 });
  });
});

describe('a composite', () => {
  const part = (name: string, weight: number, more: Partial<Objective> = {}): SubjectPart => {
    const target = more.target ?? 0.9;
    return { name, weight, subject: subject({ terms: terms({}, target) }, { indicator: events(name), target, ...more }) };
  };
  /** 100 events a minute of which 5 are bad, and 10 of which 3 are. */
  const two: Minutes = { web: () => ({ good: 95, total: 100 }), pay: () => ({ good: 7, total: 10 }) };

  test('by occurrences is burned by what each part burns, times its weight', async () => {
    const parts = [part('web', 0.5), part('pay', 0.25, { target: 0.8 })];
    const tally = await tallyOf(subject({ parts }, { indicator: undefined }), two);
    // web spent 5 % of its 10 %: half of its budget; pay 30 % of its 20 %: one and a half.
    expect(budgetOf(tally).burn).toBeCloseTo(0.5 * 0.5 + 0.25 * 1.5, 9);
    expect(budgetOf(tally).remaining).toBeCloseTo(0.375, 9);
    expect(tally.total).toBe(240 * 110);
  });

  test('by occurrences is judged without a part that has no data', async () => {
    const parts = [part('web', 0.5), part('gone', 0.5)];
    expect(budgetOf(await tallyOf(subject({ parts }, { indicator: undefined }), two)).burn).toBeCloseTo(0.25, 9);
  });

  const width = 10 * minute;
  const sliced = (budgetingMethod: Slo['budgetingMethod'], target: number | undefined, parts: SubjectPart[]) =>
    subject({ slo: sloOf({ budgetingMethod }), parts }, { indicator: undefined, slices: { width, target } });

  /** web is bad in the first ten minutes of each hour, pay in the first twenty: of six slices two. */
  const outages: Minutes = {
    web: (at) => ({ total: 10, good: at % 60 < 10 ? 0 : 10 }),
    pay: (at) => ({ total: 1, good: at % 60 < 20 ? 0 : 1 }),
  };

  test('by time slices is bad in a slice that is bad for any part', async () => {
    const slices = { width, target: 0.9 };
    const tally = await tallyOf(sliced('Timeslices', 0.9, [part('web', 1, { slices }), part('pay', 1, { slices })]), outages);
    expect(tally).toMatchObject({ total: 24, good: 16 });
    // A part that counts events is good in a slice when it meets its own objective there.
    const counted = await tallyOf(sliced('Timeslices', 0.9, [part('web', 1), part('pay', 1, { target: 0.5 })]), outages);
    expect(counted).toMatchObject({ total: 24, good: 16 });
  });

  test('by shares of slices adds up what its parts miss: 95 % and 95 % are 90 %', async () => {
    const minutes: Minutes = { web: () => ({ good: 95, total: 100 }), pay: () => ({ good: 19, total: 20 }) };
    const of = (weight: number) => sliced('RatioTimeslices', undefined, [part('web', 1), part('pay', weight)]);
    expect(budgetOf(await tallyOf(of(1), minutes)).sli).toBeCloseTo(0.9, 9);
    expect(budgetOf(await tallyOf(of(3), minutes)).sli).toBeCloseTo(0.8, 9);
  });

  test('leaves out slices in which no part has data', async () => {
    const gap: Minutes = { web: (at) => (at % 60 < 30 ? { good: 1, total: 1 } : { good: 0, total: 0 }) };
    expect(await tallyOf(sliced('RatioTimeslices', undefined, [part('web', 1), part('pay', 1)]), gap)).toMatchObject({
      total: 12,
      good: 12,
    });
  });

  test('is judged by what was corrected in its parts', async () => {
    const slices = { width, target: 0.9 };
    const web = part('web', 1, { slices });
    const corrections = [correction({ slo: 'web', from: now - 4 * hour, to: now })];
    const corrected = { ...web, subject: { ...web.subject, terms: terms({ corrections }) } };
    const tally = await tallyOf(sliced('Timeslices', 0.9, [corrected, part('pay', 1, { slices })]), outages);
    expect(tally).toMatchObject({ total: 24, good: 16 });
    const both = sliced('Timeslices', 0.9, [corrected]);
    expect(await tallyOf(both, outages)).toMatchObject({ total: 0 });
  });
});
