import { describe, expect, test } from 'vitest';
import { createEngine, type QueryContext } from './engine.ts';
import { QueryError } from './errors.ts';
import { computeLeaf } from './evaluate/leaf.ts';
import { Labels } from './labels.ts';
import { MemoryStorage } from './memory/storage.ts';
import type { LeafAnswer, LeafRequest, Limits, SelectAnswer, SelectRequest, Storage, StorageContext } from './storage.ts';

const minute = 60_000;

function counters(): MemoryStorage {
  const storage = new MemoryStorage();
  for (const [job, instance, factor] of [
    ['a', '1', 1],
    ['a', '2', 2],
    ['b', '1', 3],
  ] as const) {
    const labels = Labels.from({ __name__: 'requests_total', job, instance });
    for (let step = 0; step <= 60; step++) storage.append(labels, step * 15_000, step * 15 * factor);
  }
  return storage;
}

/** Computes leaves itself, those that `accepts` lets through, and remembers what it was asked. */
class Recorder implements Storage {
  readonly leaves: LeafRequest[] = [];
  readonly selects: SelectRequest[] = [];
  underWay = 0;
  most = 0;
  readonly #inner = counters();
  readonly #accepts: (request: LeafRequest) => boolean;

  constructor(accepts: (request: LeafRequest) => boolean = () => true) {
    this.#accepts = accepts;
  }

  select(request: SelectRequest, context: StorageContext): Promise<SelectAnswer> {
    this.selects.push(request);
    return this.#inner.select(request, context);
  }

  async leaf(request: LeafRequest, context: StorageContext): Promise<LeafAnswer | undefined> {
    this.leaves.push(request);
    if (!this.#accepts(request)) return undefined;
    this.most = Math.max(this.most, ++this.underWay);
    await new Promise((resolve) => setImmediate(resolve));
    this.underWay--;
    const { grid, matchers, function: computed } = request;
    const to = grid.start + (grid.count - 1) * grid.step;
    const { series } = await this.#inner.select({ matchers, from: grid.start - computed.window, to }, context);
    return computeLeaf(series, request);
  }
}

const hour = { start: 5 * minute, end: 15 * minute, step: minute };

const answerOf = async (storage: Storage, query: string, context?: QueryContext) =>
  (await createEngine({ storage }).range(query, hour, context)).series.map(({ labels, values }) => [labels.toRecord(), [...values]]);

describe('leaves', () => {
  test('are asked of the storage with their aggregation, through parentheses too', async () => {
    const storage = new Recorder();
    const answer = await answerOf(storage, 'sum by (job) ((+rate(requests_total{instance!="9"}[5m] offset 1m)))');
    expect(storage.selects).toEqual([]);
    expect(storage.leaves).toEqual([
      {
        matchers: [
          { label: 'instance', op: '!=', value: '9' },
          { label: '__name__', op: '=', value: 'requests_total' },
        ],
        grid: { start: 4 * minute, step: minute, count: 11 },
        function: { name: 'rate', window: 5 * minute, parameters: [] },
        aggregation: { op: 'sum', mode: 'by', labels: ['job'] },
      },
    ]);
    expect(answer.map(([labels]) => labels)).toEqual([{ job: 'a' }, { job: 'b' }]);
    const [, values] = answer[0] as [unknown, number[]];
    expect(values[10]).toBeCloseTo(3);
  });

  test.each([
    ['does not aggregate', (request: LeafRequest) => request.aggregation === undefined, 2, 0],
    ['computes nothing', () => false, 2, 1],
  ])('are computed here when the storage %s', async (_, accepts, leaves, selects) => {
    const storage = new Recorder(accepts);
    const query = 'avg by (job) (increase(requests_total[3m]))';
    expect(await answerOf(storage, query)).toEqual(await answerOf(counters(), query));
    expect([storage.leaves.length, storage.selects.length]).toEqual([leaves, selects]);
  });

  test('that a query holds several times are asked once, and all at the same time', async () => {
    const storage = new Recorder();
    await answerOf(storage, 'rate(requests_total[5m]) / rate(requests_total[5m]) + on(job, instance) increase(requests_total[5m])');
    expect(storage.leaves.map(({ function: { name } }) => name)).toEqual(['rate', 'increase']);
    expect(storage.most).toBe(2);
  });

  test('are not all asked at once when there are many', async () => {
    const storage = new Recorder();
    await answerOf(storage, Array.from({ length: 20 }, (_, index) => `sum(rate(requests_total[${index + 1}m]))`).join(' + '));
    expect(storage.leaves).toHaveLength(20);
    expect(storage.most).toBe(4);
  });

  test('fixed in time are computed for one point, which stands for all', async () => {
    const storage = new Recorder();
    const answer = await answerOf(storage, 'requests_total{job="b"} @ 300');
    expect(storage.leaves[0]?.grid).toEqual({ start: 300_000, step: 0, count: 1 });
    expect(answer.map(([, values]) => values)).toEqual([new Array(11).fill(900)]);
  });

  test('of a subquery are computed on its own grid', async () => {
    const storage = new Recorder();
    await answerOf(storage, 'max_over_time(rate(requests_total[1m])[2m:30s])');
    expect(storage.leaves[0]?.grid).toEqual({ start: 3.5 * minute, step: 30_000, count: 24 });
  });

  test('with windows that no storage knows are not asked of it', async () => {
    const storage = new Recorder();
    await answerOf(storage, 'increase(requests_total[5m] anchored)');
    expect(storage.leaves).toEqual([]);
    expect(storage.selects).toHaveLength(1);
  });
});

describe('limits', () => {
  const failing = (query: string, limits: Partial<Limits>, storage: Storage = counters()) =>
    createEngine({ storage, limits }).range(query, hour);

  test('of samples count each leaf', async () => {
    const { statistics } = await createEngine({ storage: counters() }).range('requests_total', hour);
    expect(statistics.samples).toBeGreaterThan(100);
    const maxSamples = statistics.samples + 10;
    await expect(failing('requests_total', { maxSamples })).resolves.toBeDefined();
    await expect(failing('requests_total + requests_total offset 1m', { maxSamples })).rejects.toMatchObject({
      type: 'execution',
      message: 'query processing would load too many samples into memory in query execution',
    });
  });

  test('of series', async () => {
    await expect(failing('requests_total', { maxSeries: 2 })).rejects.toMatchObject({ type: 'execution' });
    await expect(failing('requests_total', { maxSeries: 2 }, new Recorder())).rejects.toMatchObject({ type: 'execution' });
  });

  test.each([
    ['requests_total', 300],
    ['max_over_time(vector(1)[1y:1ms])', 1e9],
    ['count_values("v", vector(time()))', 1000],
    [`label_replace(vector(1), "a", "${'x'.repeat(1000)}", "", "")`, 1000],
  ])('of bytes stop %s', async (query, maxBytes) => {
    await expect(failing(query, { maxBytes })).rejects.toMatchObject({ type: 'execution', message: expect.stringMatching(/memory|MiB/) });
  });

  test('of bytes know what is no longer needed', async () => {
    const chain = (length: number) => `vector(1)${' + 1'.repeat(length)}`;
    const peak = async (query: string) => (await createEngine({ storage: counters() }).range(query, hour)).statistics.peakBytes;
    // What is waited for side by side comes before what is computed from it: one array for each number.
    expect(await peak(chain(40))).toBeLessThan((await peak(chain(4))) + 41 * 8 * 11);
    const nested = (length: number) => `${'abs('.repeat(length)}vector(1)${')'.repeat(length)}`;
    expect(await peak(nested(40))).toBe(await peak(nested(4)));
  });

  test('of time are seen between operators', async () => {
    let now = 0;
    const engine = createEngine({ storage: counters(), limits: { timeout: 50 }, clock: () => now++ });
    await expect(engine.range(`vector(1)${' + 1'.repeat(100)}`, hour)).rejects.toMatchObject({
      type: 'timeout',
      message: 'query timed out in expression evaluation',
    });
  });

  test('of time reach a storage that does not answer', async () => {
    let told: unknown;
    const storage: Storage = {
      select: (_, { signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            told = signal.reason;
            reject(new Error('closed'));
          });
        }),
    };
    await expect(createEngine({ storage, limits: { timeout: 200 }, clock: () => 0 }).instant('up', { time: 0 })).rejects.toMatchObject({
      type: 'timeout',
    });
    expect(told).toBeInstanceOf(QueryError);
  });

  test('a query whose asker has gone is canceled', async () => {
    const asker = new AbortController();
    const storage: Storage = { select: () => new Promise(() => asker.abort()) };
    const answer = createEngine({ storage }).instant('up', { time: 0 }, { signal: asker.signal });
    await expect(answer).rejects.toMatchObject({ type: 'canceled' });
    await expect(createEngine({ storage }).instant('1', { time: 0 }, { signal: asker.signal })).rejects.toMatchObject({ type: 'canceled' });
  });

  test('long queries let others have a turn', async () => {
    let now = 0;
    const engine = createEngine({ storage: counters(), clock: () => (now += 5) });
    let turns = 0;
    const count = () => {
      turns++;
      waiting = setImmediate(count);
    };
    let waiting = setImmediate(count);
    await engine.range(`vector(1)${' + 1'.repeat(100)}`, hour);
    clearImmediate(waiting);
    expect(turns).toBeGreaterThan(10);
  });
});

describe('answers', () => {
  const engine = createEngine({ storage: counters() });

  test('have the type of their query', async () => {
    expect(await engine.instant('1 + 2', { time: 5 })).toMatchObject({ type: 'scalar', value: 3, time: 5 });
    expect(await engine.instant('"a"', { time: 5 })).toMatchObject({ type: 'string', value: 'a' });
    expect(await engine.instant('vector(3)', { time: 5 })).toMatchObject({ type: 'vector', series: [{ values: Float64Array.of(3) }] });
    const matrix = await engine.instant('requests_total{job="b"}[31s]', { time: minute });
    expect(matrix).toMatchObject({ type: 'matrix', series: [{ times: Float64Array.of(30_000, 45_000, 60_000) }] });
    const subquery = await engine.instant('vector(time())[1m:20s]', { time: minute });
    expect(subquery).toMatchObject({ type: 'matrix', series: [{ values: Float64Array.of(20, 40, 60) }] });
    expect(await engine.range('1', hour)).toMatchObject({ type: 'matrix', series: [{ values: new Float64Array(11).fill(1) }] });
  });

  test.each([
    ['"a"', 'string'],
    ['up[5m]', 'range vector'],
  ])('%s is not for a range', async (query, type) => {
    await expect(engine.range(query, hour)).rejects.toMatchObject({ type: 'bad_data', message: expect.stringContaining(`"${type}"`) });
  });

  test('of ranges are in order of their labels', async () => {
    const { series } = await engine.range('sort_desc(requests_total)', hour);
    expect(series.map(({ labels }) => labels.get('instance') + labels.get('job'))).toEqual(['1a', '1b', '2a']);
  });

  test('say once what there is to say, and where', async () => {
    const { annotations } = await engine.range('rate(foo[1m]) + quantile(2, requests_total) + quantile(2, requests_total)', hour);
    expect(annotations).toEqual([
      { level: 'warning', text: 'quantile value should be between 0 and 1, got 2', position: { start: 25, end: 26 } },
      { level: 'warning', text: 'quantile value should be between 0 and 1, got 2', position: { start: 55, end: 56 } },
    ]);
  });

  test('hint at counters that may be none', async () => {
    const storage = new MemoryStorage();
    for (const time of [0, 1000]) storage.append(Labels.from({ __name__: 'up' }), time, 1);
    for (const one of [storage, Object.assign(new Recorder(), { leaf: async () => ({ series: [], samples: 0, names: ['up'] }) })]) {
      const { annotations } = await createEngine({ storage: one }).instant('sum(rate(up[1m]))', { time: 1000 });
      expect(annotations).toEqual([
        {
          level: 'info',
          text: 'metric might not be a counter, name does not end in _total/_sum/_count/_bucket: "up"',
          position: { start: 9, end: 15 },
        },
      ]);
    }
  });

  test('keep names that functions make untrue for label functions alone', async () => {
    const { series } = await engine.range('label_replace(rate(requests_total{job="b"}[5m]), "was", "$1", "__name__", "(.+)_total")', hour);
    expect(series.map(({ labels }) => labels.toRecord())).toEqual([{ instance: '1', job: 'b', was: 'requests' }]);
  });

  test('that would be the same series twice are refused', async () => {
    const storage = new MemoryStorage();
    for (const __name__ of ['a', 'b']) storage.append(Labels.from({ __name__ }), 0, 1);
    await expect(createEngine({ storage }).instant('-{__name__=~"a|b"}', { time: 0 })).rejects.toMatchObject({
      type: 'execution',
      message: 'vector cannot contain metrics with the same labelset',
    });
  });

  test('tell which statements ran', async () => {
    const storage: Storage = {
      select: async (_, { explain }) => {
        explain?.({ text: 'SELECT 1', parameters: { a: 1 } });
        return { series: [] };
      },
    };
    const statements: unknown[] = [];
    await createEngine({ storage }).instant('up', { time: 0 }, { explain: (statement) => statements.push(statement) });
    expect(statements).toEqual([{ text: 'SELECT 1', parameters: { a: 1 } }]);
  });
});

test.each([
  [{ start: 0, end: 10, step: 0 }, 'step'],
  [{ start: 10, end: 0, step: 1 }, 'before its start'],
])('%o is no range', async (range, message) => {
  await expect(createEngine({ storage: counters() }).range('1', range)).rejects.toThrow(message);
});
