import { describe, expect, test } from 'vitest';
import { bitsOf, staleBits } from '../../facts/sample-columns.ts';
import { Aggregator, type AggregatorOptions, problems } from './aggregator.ts';
import { decodeLine } from './decode.ts';

const start = Date.parse('2026-05-04T10:00:00Z');
const source = 'statsd';

/** An aggregator that is fed with lines, and whose flushes read as Prometheus would write them, with seconds since `start`. */
function aggregator(options: AggregatorOptions = {}) {
  const under = new Aggregator(options);
  return {
    under,
    take(line: string, seconds = 0, signed = true) {
      const decoded = decodeLine(line, start + seconds * 1000);
      if (decoded.kind !== 'metric') throw new Error(`not a metric: ${line}`);
      return under.take(decoded, start + seconds * 1000, signed);
    },
    flush(seconds: number) {
      const data = [...under.flush({ source, now: start + seconds * 1000 })].map((batch) => batch.finish());
      const histograms = data.flatMap((each) => [...(each.histograms ?? [])]);
      const lines = data.flatMap(({ series, samples }) => {
        const names = new Map([...series].map(({ id, name, labels }) => [id, name + JSON.stringify(labels)]));
        const bits = bitsOf(samples.values);
        return [...samples.ids].map((id, index) => {
          const at = (Number(samples.times[index]) - start) / 1000;
          return `${names.get(String(id))} ${bits[index] === staleBits ? 'stale' : samples.values[index]} @${at}`;
        });
      });
      return { lines, histograms };
    },
  };
}

describe('counters', () => {
  test('add up over intervals, and begin with a zero', () => {
    const { take, flush } = aggregator();
    take('hits:2|c|#env:prod', 1);
    take('hits:1|c|@0.1|#env:prod', 2);
    expect(flush(10).lines).toEqual(['hits{"env":"prod"} 0 @1', 'hits{"env":"prod"} 12 @10']);
    take('hits:3|c|#env:prod', 11);
    expect(flush(20).lines).toEqual(['hits{"env":"prod"} 15 @20']);
    expect(flush(30).lines).toEqual(['hits{"env":"prod"} 15 @30']);
  });

  test('state when they began, and begin anew after a pause', () => {
    const { under, take, flush } = aggregator();
    take('hits:2|c', 1);
    const [batch] = under.flush({ source, now: start + 10_000 });
    expect([...(batch?.finish().samples.startTimes ?? [])]).toEqual([BigInt(start + 999), BigInt(start + 999)]);
    expect(flush(301).lines).toEqual(['hits{} stale @301']);
    expect(flush(310).lines).toEqual([]);
    take('hits:1|c', 320);
    expect(flush(330).lines).toEqual(['hits{} 0 @320', 'hits{} 1 @330']);
  });

  test('may come with times of their own', () => {
    const { take, flush } = aggregator();
    const at = (seconds: number) => `T${start / 1000 + seconds}`;
    take(`jobs:2|c|${at(5)}`, 9);
    take(`jobs:1|c|${at(3)}`, 9);
    expect(flush(10).lines).toEqual(['jobs{} 1 @3', 'jobs{} 3 @5']);
    expect(take(`jobs:1|c|${at(4)}`, 11)).toBe(problems.late);
    take(`jobs:1|c|${at(12)}`, 13);
    expect(flush(20).lines).toEqual(['jobs{} 4 @12']);
  });

  test('do not fall', () => {
    expect(aggregator().take('hits:-1|c')).toBe(problems.falls);
  });
});

describe('gauges', () => {
  test('keep their last value, change by what has a sign, and end after a pause', () => {
    const { take, flush } = aggregator();
    take('depth:10|g');
    take('depth:+5|g');
    take('depth:-3|g');
    expect(flush(10).lines).toEqual(['depth{} 12 @10']);
    expect(flush(20).lines).toEqual(['depth{} 12 @20']);
    expect(flush(300).lines).toEqual(['depth{} stale @300']);
  });

  test('are absolute where the listener says so', () => {
    const { take, flush } = aggregator();
    take('depth:10|g', 0, false);
    take('depth:-3|g', 0, false);
    expect(flush(10).lines).toEqual(['depth{} -3 @10']);
  });

  test('of the same tags in another order are the same', () => {
    const { take, flush } = aggregator();
    take('depth:1|g|#a:1,b:2');
    take('depth:2|g|#b:2,a:1');
    expect(flush(10).lines).toEqual(['depth{"a":"1","b":"2"} 2 @10']);
  });

  test('may come with times of their own, and then have no others', () => {
    const { take, flush } = aggregator();
    take(`depth:9|g|T${start / 1000 - 60}`);
    expect(flush(10).lines).toEqual(['depth{} 9 @-60']);
    expect(flush(20).lines).toEqual([]);
  });
});

test('a set tells how many members an interval had', () => {
  const { take, flush } = aggregator({ members: 3 });
  for (const member of ['ada', 'grace', 'ada', 'joan']) expect(take(`users:${member}|s`)).toBeUndefined();
  expect(take('users:edsger|s')).toBe(problems.members);
  expect(flush(10).lines).toEqual(['users{} 3 @10']);
  expect(flush(20).lines).toEqual(['users{} 0 @20']);
});

describe('timers and histograms', () => {
  test('become native histograms; timers in seconds', () => {
    const { take, flush } = aggregator();
    take('query:250|ms', 1);
    take('query:250:1000|ms|@0.5', 2);
    const { lines, histograms } = flush(10);
    expect(lines).toEqual(['query_count{} 0 @1', 'query_count{} 5 @10', 'query_sum{} 0 @1', 'query_sum{} 2.75 @10']);
    expect(histograms).toMatchObject([
      { count: 0, sum: 0, time: start + 1000 },
      { schema: 5, count: 5, sum: 2.75, zero_count: 0, positive_offsets: [-64, 63], positive_lengths: [1, 1], positive_counts: [3, 2] },
    ]);
  });

  test('grow coarser rather than larger, and lose no measurement', () => {
    const { take, flush } = aggregator();
    for (let exponent = -300; exponent <= 300; exponent++) take(`sizes:1e${exponent}:-1e${exponent}|h`);
    take('sizes:0|h');
    const histogram = flush(10).histograms.at(-1);
    expect(histogram?.count).toBe(1203);
    const total = [...(histogram?.positive_counts ?? []), ...(histogram?.negative_counts ?? [])].reduce((sum, each) => sum + each, 0);
    expect(total + (histogram?.zero_count ?? 0)).toBe(1203);
    expect(histogram?.positive_counts.length).toBeLessThan(500);
    expect(histogram?.schema).toBeLessThan(0);
  });
});

test('the number of metrics is bounded, and there is room again when some have ended', () => {
  const { under, take, flush } = aggregator({ limit: 2 });
  take('a:1|c');
  take('b:1|c');
  expect(take('c:1|c')).toBe(problems.full);
  expect(take('a:1|c', 200)).toBeUndefined();
  flush(301);
  expect(under.size).toBe(1);
  expect(take('c:1|c', 302)).toBeUndefined();
});

test('so is their memory', () => {
  const { under, take } = aggregator({ memory: 100_000 });
  for (let index = 0; index < 100; index++) take(`m${index}:1|ms|#tag:${'x'.repeat(1000)}`);
  expect(under.size).toBe(5);
});

test('a name with its tags has one type', () => {
  const { take } = aggregator();
  take('a:1|c');
  expect(take('a:1|g')).toBe(problems.type);
});

test('nobody writes under the job of the server itself', () => {
  expect(aggregator().take('a:1|c|#job:binnacle')).toContain("server's own");
});
