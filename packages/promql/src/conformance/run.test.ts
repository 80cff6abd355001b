import { expect, test } from 'vitest';
import { QueryError } from '../errors.ts';
import { emptyHistogram } from '../histogram/types.ts';
import { Labels } from '../labels.ts';
import { pinnedQueries } from './at-modifier.ts';
import { complaint, judge } from './known-failures.ts';
import { runScript } from './run.ts';
import { parseSeries, parseStartTimes } from './series-notation.ts';
import type { Answer, AnswerData, LoadedSeries, Target } from './target.ts';

/** Answers from a table, and remembers what it was asked. */
class TableTarget implements Target {
  readonly loaded: LoadedSeries[] = [];
  readonly asked: string[] = [];
  clears = 0;
  readonly #answers: ReadonlyMap<string, Answer | QueryError>;

  constructor(answers: Record<string, AnswerData | Answer | QueryError>) {
    const entries = Object.entries(answers).map(([query, answer]) => {
      return [query, answer instanceof QueryError || 'data' in answer ? answer : { data: answer, annotations: [] }] as const;
    });
    this.#answers = new Map(entries);
  }

  async load(series: readonly LoadedSeries[]): Promise<void> {
    this.loaded.push(...series);
  }

  async clear(): Promise<void> {
    this.clears++;
  }

  async instant(query: string, time: number): Promise<Answer> {
    this.asked.push(`${query} at ${time}`);
    return this.#answer(query);
  }

  async range(query: string, start: number, end: number, step: number): Promise<Answer> {
    this.asked.push(`${query} from ${start} to ${end} step ${step}`);
    const answer = this.#answer(query);
    return answer.data.type === 'vector' ? { ...answer, data: { type: 'matrix', series: [] } } : answer;
  }

  #answer(query: string): Answer {
    const answer = this.#answers.get(query);
    if (answer === undefined) throw new Error(`not in the table: ${query}`);
    if (answer instanceof QueryError) throw answer;
    return answer;
  }
}

const a = Labels.from({ __name__: 'a' });

async function failureOf(script: string, answer: AnswerData | Answer | QueryError): Promise<string | undefined> {
  const query = /(?:at \S+|step \S+) (.*)/.exec(script)?.[1] as string;
  const results = await runScript(script, new TableTarget({ [query]: answer }), { variants: false });
  expect(results).toHaveLength(1);
  // Failures of instant queries begin with the query that failed.
  return results[0]?.failure?.replace(`${query} at 0: `, '');
}

test('loads what is written', async () => {
  const target = new TableTarget({});
  await runScript(
    `load 30s
       a 1+2x2 _ stale _x2 NaN

     clear
     load 1m
       b{c="d"}@st _ -1m-30sx1
       b{c="d"}    5 6 7
       h {{schema:1 count:2 sum:3 buckets:[1 0 1] offset:-1 counter_reset_hint:gauge}}+{{count:1 buckets:[1]}}x1`,
    target,
  );
  expect(target.clears).toBe(2);
  const [first, second, third] = target.loaded as [LoadedSeries, LoadedSeries, LoadedSeries];
  expect(first.samples).toEqual([
    { time: 0, value: 1, startTime: 0 },
    { time: 30_000, value: 3, startTime: 0 },
    { time: 60_000, value: 5, startTime: 0 },
    { time: 120_000, value: 'stale', startTime: 0 },
    { time: 210_000, value: Number.NaN, startTime: 0 },
  ]);
  expect(second.labels.toRecord()).toEqual({ __name__: 'b', c: 'd' });
  expect(second.samples.map(({ startTime }) => startTime)).toEqual([0, 0, 30_000]);
  expect(third.samples[0]?.value).toEqual(
    emptyHistogram({
      schema: 1,
      count: 2,
      sum: 3,
      positiveSpans: [{ offset: -1, length: 3 }],
      positiveCounts: [1, 0, 1],
      resetHint: 'gauge',
    }),
  );
  expect(third.samples[1]?.value).toMatchObject({ schema: 0, count: 3 });
});

test('makes histograms with custom buckets of classic ones', async () => {
  const target = new TableTarget({});
  await runScript('load_with_nhcb 1m\n h_bucket{le="1"} 2\n h_bucket{le="+Inf"} 5\n h_sum 9\n h_count 5', target);
  const native = target.loaded.at(-1);
  expect(native?.labels.toRecord()).toEqual({ __name__: 'h' });
  expect(native?.samples[0]?.value).toMatchObject({ schema: -53, count: 5, sum: 9, customBounds: [1], positiveCounts: [2, 3] });
});

test('asks instant queries in a range and pinned at other times too', async () => {
  const vector: AnswerData = { type: 'vector', samples: [] };
  const target = new TableTarget({ a: vector, 'a @ 5.000': vector });
  await runScript('eval instant at 5s a', target);
  expect(target.asked.slice(0, 2)).toEqual(['a at 5000', 'a from -55000 to 65000 step 60000']);
  expect(target.asked.filter((query) => query.includes(' at '))).toEqual([
    'a at 5000',
    'a @ 5.000 at -50000',
    'a @ 5.000 at 0',
    'a @ 5.000 at 1000',
    'a @ 5.000 at 5000',
    'a @ 5.000 at 50000',
  ]);
});

test('pins what a subquery does not pin, and leaves alone what depends on the time', () => {
  const pinned = (query: string) => pinnedQueries(query, 0)[0]?.query;
  expect(pinned('sum(rate(a[5m] offset 1m)) + b @ 7')).toBe('sum(rate(a[5m] @ 0.000 offset 1m)) + b @ 7.000');
  expect(pinned('max_over_time(rate(a[1m])[5m:] @ end())')).toBe('max_over_time(rate(a[1m])[5m:] @ 0.000)');
  expect(pinned('timestamp(a)')).toBeUndefined();
  expect(pinned('a + time()')).toBeUndefined();
});

test.each([
  ['eval instant at 0 a\n a 1', { type: 'vector', samples: [{ labels: a, value: 1.0000005 }] }, undefined],
  ['eval instant at 0 a\n a 1', { type: 'vector', samples: [{ labels: a, value: 1.00001 }] }, 'expected 1 for a{}, got 1.00001'],
  ['eval instant at 0 a\n a NaN', { type: 'vector', samples: [{ labels: a, value: Number.NaN }] }, undefined],
  ['eval instant at 0 a\n a 1', { type: 'vector', samples: [] }, 'expected a{} 1, which is missing'],
  ['eval instant at 0 a', { type: 'vector', samples: [{ labels: a, value: 1 }] }, 'unexpected a{} 1'],
  ['eval instant at 0 1\n 1', { type: 'scalar', value: 1 }, undefined],
  ['eval instant at 0 1\n 2', { type: 'scalar', value: 1 }, 'expected 2, got 1'],
  ['eval instant at 0 "x"\n expect string "x"', { type: 'string', value: 'x' }, undefined],
  ['eval instant at 0 "x"\n expect string "y"', { type: 'string', value: 'x' }, 'expected the string "y", got "x"'],
  [
    'eval range from 0 to 1m step 1m a\n a _ 2',
    { type: 'matrix', series: [{ labels: a, points: [{ time: 60_000, value: 2 }] }] },
    undefined,
  ],
  [
    'eval range from 0 to 1m step 1m a\n a 2',
    { type: 'matrix', series: [{ labels: a, points: [{ time: 60_000, value: 2 }] }] },
    'expected 2@0 for a{}, got 2@60000',
  ],
  [
    'eval instant at 1m a[2m]\n expect range vector from 0 to 1m step 1m\n a 1 2',
    {
      type: 'matrix',
      series: [
        {
          labels: a,
          points: [
            { time: 0, value: 1 },
            { time: 60_000, value: 2 },
          ],
        },
      ],
    },
    undefined,
  ],
] satisfies [string, AnswerData, string | undefined][])('judges data: %s', async (script, data, failure) => {
  expect(await failureOf(script, data)).toBe(failure);
});

test('judges histograms, their hints only when written', async () => {
  const data = (resetHint: 'gauge' | 'unknown'): AnswerData => ({
    type: 'vector',
    samples: [
      { labels: a, value: emptyHistogram({ count: 1, positiveSpans: [{ offset: 0, length: 2 }], positiveCounts: [1, 0], resetHint }) },
    ],
  });
  expect(await failureOf('eval instant at 0 a\n a {{count:1 buckets:[1]}}', data('gauge'))).toBeUndefined();
  expect(await failureOf('eval instant at 0 a\n a {{count:1 buckets:[1] counter_reset_hint:gauge}}', data('gauge'))).toBeUndefined();
  expect(await failureOf('eval instant at 0 a\n a {{count:1 buckets:[1] counter_reset_hint:gauge}}', data('unknown'))).toMatch('expected');
  expect(await failureOf('eval instant at 0 a\n a {{count:2 buckets:[1]}}', data('unknown'))).toMatch('expected');
});

test('judges order where it is expected', async () => {
  const b = Labels.from({ __name__: 'b' });
  const samples = [a, b].map((labels) => ({ labels, value: 1 }));
  expect(await failureOf('eval instant at 0 a\n expect ordered\n b 1\n a 1', { type: 'vector', samples })).toMatch('at place 2');
  expect(await failureOf('eval instant at 0 a\n b 1\n a 1', { type: 'vector', samples })).toBeUndefined();
});

test('judges annotations and failures', async () => {
  const data: AnswerData = { type: 'vector', samples: [] };
  const noted: Answer = { data, annotations: [{ level: 'warning', text: 'odd', position: { start: 2, end: 3 } }] };
  expect(await failureOf('eval instant at 0 a\n expect warn msg: PromQL warning: odd (1:3)', noted)).toBeUndefined();
  expect(await failureOf('eval instant at 0 a\n expect warn regex: o.d', noted)).toBeUndefined();
  expect(await failureOf('eval instant at 0 a\n expect warn msg: odd', noted)).toMatch('expected the annotation odd');
  expect(await failureOf('eval instant at 0 a\n expect no_warn', noted)).toMatch('expected no annotation');
  expect(await failureOf('eval instant at 0 a\n expect info', noted)).toMatch('expected the annotation of any text');
  expect(await failureOf('eval_warn instant at 0 a', data)).toMatch('expected the annotation');
  const error = new QueryError('execution', 'no');
  expect(await failureOf('eval instant at 0 a\n expect fail', error)).toBeUndefined();
  expect(await failureOf('eval instant at 0 a\n expect fail msg: no', error)).toBeUndefined();
  expect(await failureOf('eval instant at 0 a\n expect fail msg: nothing', error)).toMatch('expected the error nothing, got no');
  expect(await failureOf('eval instant at 0 a', error)).toBe('failed: no');
  expect(await failureOf('eval instant at 0 a\n expect fail', data)).toMatch('expected the query to fail');
});

test('reads start times', () => {
  expect(parseStartTimes('_ -1mx1 * -59999ms-1mx1 0-1mx1 _x2')).toEqual([
    undefined,
    -60_000,
    -60_000,
    -60_000,
    -59_999,
    -119_999,
    0,
    -60_000,
    undefined,
    undefined,
  ]);
});

test('reads names and labels that need quotes', () => {
  expect(parseSeries('{"a.b", "c d"="e\\"}", f=\'g\'} 1').labels.toRecord()).toEqual({ __name__: 'a.b', 'c d': 'e"}', f: 'g' });
  expect(() => parseSeries('a{b="c" 1')).toThrow('not a series');
  expect(() => parseSeries('a 1 x')).toThrow('not a sample: x');
});

test('the list of failing cases may only get shorter', () => {
  const known = { file: ['1: a', '2: b'] };
  const results = [
    { id: '1: a', failure: undefined },
    { id: '2: b', failure: 'wrong' },
    { id: '3: c', failure: 'wrong too' },
  ];
  const judgement = judge(known, 'file', results);
  expect(complaint(judgement, 'update')).toBe(
    ['fails: 3: c', '    wrong too', 'passes and is listed as failing: 1: a', 'shorten the list with: update'].join('\n'),
  );
  expect(complaint(judge(known, 'file', [{ id: '1: a', failure: 'x' }, results[1] as (typeof results)[0]]), 'update')).toBe('');
});
