import { expect, test } from 'vitest';
import type { Indicator } from '../slo.ts';
import type { AskMany } from './ask.ts';
import { Batch } from './batch.ts';

const minute = 60_000;
const start = Date.parse('2026-11-24T12:00:00Z');
const promql: Indicator = { kind: 'events', part: 'bad', events: { promql: 'bad[$__interval]' }, total: { promql: 'all[$__interval]' } };

/** Answers take so many milliseconds, and each holds a number of its own. */
function slow(took: number) {
  let [elapsed, asked] = [0, 0];
  const ask: AskMany = async (metrics, bounds) => {
    asked++;
    elapsed += took;
    const answer = { values: new Float64Array(bounds.length - 1).fill(asked), explain: { freshness: bounds.at(-1) } as never };
    return metrics.map(() => answer);
  };
  const batch = new Batch({ ask, elapsed: () => elapsed });
  const count = async (edges: readonly number[], indicator = promql) => {
    const counted = await batch.count(indicator, undefined, edges);
    return { asked, total: counted.between(edges[0] ?? 0, edges.at(-1) ?? 0).total };
  };
  const pass = (ms: number) => {
    elapsed += ms;
  };
  return { count, pass };
}
/** A window of 28 days and the last hour of it. */
const edgesAt = (now: number) => [now - 28 * 1440 * minute, now - 60 * minute, now];

test('what costs seconds is not asked again for twenty times as long, and moves on with the time', async () => {
  const { count, pass } = slow(6_000);
  expect(await count(edgesAt(start))).toEqual({ asked: 1, total: 2 });
  expect(await count(edgesAt(start))).toEqual({ asked: 1, total: 2 });
  pass(60_000);
  expect(await count(edgesAt(start + minute))).toEqual({ asked: 1, total: 2 });
  pass(60_000);
  expect(await count(edgesAt(start + 2 * minute))).toEqual({ asked: 2, total: 4 });
});

test('another question is asked', async () => {
  const { count } = slow(6_000);
  await count(edgesAt(start));
  expect(await count([start - 60 * minute, start])).toMatchObject({ asked: 2 });
  expect(await count(edgesAt(start + 30 * minute))).toMatchObject({ asked: 3 });
  expect(await count(edgesAt(start), { ...promql, total: { promql: 'more[$__interval]' } })).toMatchObject({ asked: 4 });
});

test('what costs little is asked each time, and so is what adds up', async () => {
  const quick = slow(100);
  await quick.count(edgesAt(start));
  expect(await quick.count(edgesAt(start))).toMatchObject({ asked: 2 });
  const events = slow(6_000);
  const counter: Indicator = { kind: 'events', part: 'bad', events: { counter: 'bad' }, total: { counter: 'all' } };
  await events.count([start - minute, start], counter);
  expect(await events.count([start - minute, start], counter)).toMatchObject({ asked: 2 });
});
