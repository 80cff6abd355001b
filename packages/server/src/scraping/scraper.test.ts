import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { bitsOf, staleBits } from '../facts/sample-columns.ts';
import type { MetricData } from '../facts/series-writer.ts';
import { manualClock } from '../platform/clock.ts';
import { createLog } from '../platform/log.ts';
import type { ScrapeSpec } from './definitions.ts';
import { compileRelabel } from './relabel.ts';
import { Scraper } from './scraper.ts';
import { targetsOf } from './target.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

const start = Date.parse('2026-11-24T12:00:00Z');
let handle: Handler;
const server = createServer((request, response) => handle(request, response));
let address: string;
beforeAll(async () => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** What a scrape wrote: series as text, their values, and their times after `start`. */
type Written = Record<string, readonly [number | 'stale', number]>;
let appended: MetricData[];
let counted: [number, Record<string, number>][];
let names: Map<string, string>;
beforeEach(() => {
  appended = [];
  counted = [];
  names = new Map();
});

const writer = {
  needs: (id: bigint) => !names.has(String(id)),
  append: async (_source: string, data: MetricData) => {
    for (const { id, name, labels } of data.series) names.set(id, `${name}${JSON.stringify(labels)}`);
    appended.push(data);
    return { accepted: data.samples.length, rejected: new Map<string, number>() };
  },
};

function scraperOf(spec: ScrapeSpec, target = address): Scraper {
  const { active } = targetsOf(
    'shop',
    spec,
    [{ targets: [target], labels: { instance: 'one' } }],
    compileRelabel(spec.relabel_configs),
    (problem) => {
      throw new Error(problem);
    },
  );
  const secrets = { read: () => 's3cret' };
  const ledger = {
    count: (_s: string, _p: string, accepted: number, rejected: ReadonlyMap<string, number>) =>
      void counted.push([accepted, Object.fromEntries(rejected)]),
  };
  const plan = { name: 'shop', spec, relabelMetrics: compileRelabel(spec.metric_relabel_configs) };
  return new Scraper(active[0]!, plan, { writer, ledger, secrets, clock: manualClock(start + 100), log: createLog('silent') });
}

const never = new AbortController().signal;
/** Lets the target answer with `body`, and reads it `at` milliseconds after `start`. */
async function scrape(scraper: Scraper, body: string | Handler, at = 0, type = 'text/plain; version=0.0.4'): Promise<Written> {
  handle = typeof body === 'string' ? (_request, response) => void response.setHeader('content-type', type).end(body) : body;
  await scraper.scrape(start + at, never);
  return last();
}

function last(): Written {
  const { samples } = appended.at(-1)!;
  const bits = bitsOf(samples.values);
  return Object.fromEntries(
    Array.from({ length: samples.length }, (_, index) => {
      const series = names.get(String(samples.ids[index]))?.replace('"instance":"one","job":"shop"', '').replace('{}', '') ?? '?';
      return [series, [bits[index] === staleBits ? 'stale' : samples.values[index]!, Number(samples.times[index]) - start]] as const;
    }),
  );
}

/** Without what is said of the scrape itself. */
function own(written: Written): Written {
  return Object.fromEntries(Object.entries(written).filter(([series]) => series !== 'up' && !series.startsWith('scrape_')));
}

test('a scrape brings the samples of the target with its labels, and what is to say of it', async () => {
  const scraper = scraperOf({});
  const written = await scrape(scraper, '# TYPE a counter\na 1\nb{x="y"} NaN\n', 5);
  expect(written).toMatchObject({
    a: [1, 5],
    up: [1, 5],
    scrape_samples_scraped: [2, 5],
    scrape_samples_post_metric_relabeling: [2, 5],
    scrape_series_added: [2, 5],
  });
  expect(written.scrape_duration_seconds?.[0]).toBeGreaterThan(0);
  expect([...appended[0]!.series].find(({ name }) => name === 'a')).toMatchObject({
    labels: { instance: 'one', job: 'shop' },
    type: 'counter',
    source: 'scrape/shop',
  });
  expect(scraper.health).toMatchObject({ health: 'up', lastError: '', lastScrape: start + 5 });
  expect(counted).toEqual([[7, {}]]);
});

test('it asks as Prometheus 3 does', async () => {
  let headers: IncomingMessage['headers'] = {};
  const answer: Handler = (request, response) => {
    headers = request.headers;
    response.end('a 1\n');
  };
  await scrape(scraperOf({ scrape_timeout: '3s' }), answer);
  expect(headers.accept).toBe(
    'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,' +
      'text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1',
  );
  expect(headers).toMatchObject({ 'accept-encoding': 'gzip', 'x-prometheus-scrape-timeout-seconds': '3' });
  expect(headers.authorization).toBeUndefined();
  await scrape(scraperOf({ scrape_native_histograms: true, basic_auth: { username: 'u', password_file: 'x' } }), answer);
  expect(headers.accept).toMatch(
    /^application\/vnd\.google\.protobuf;proto=io\.prometheus\.client\.MetricFamily;encoding=delimited;q=0\.6,/,
  );
  expect(headers.authorization).toBe(`Basic ${Buffer.from('u:s3cret').toString('base64')}`);
  await scrape(scraperOf({ authorization: { credentials_file: 'x' } }), answer);
  expect(headers.authorization).toBe('Bearer s3cret');
});

describe('staleness', () => {
  test('ends a series that does not come again, once', async () => {
    const scraper = scraperOf({});
    await scrape(scraper, 'a 1\nb 2\n');
    expect(own(await scrape(scraper, 'a 1\n', 10))).toEqual({ a: [1, 10], b: ['stale', 10] });
    const third = await scrape(scraper, 'a 1\nb 3\n', 20);
    expect(own(third)).toEqual({ a: [1, 20], b: [3, 20] });
    expect(third.scrape_series_added?.[0]).toBe(1);
    expect(own(await scrape(scraper, 'a 1\nb 3\n', 30))).toEqual({ a: [1, 30], b: [3, 30] });
  });

  test.each<[string, Handler | string, RegExp]>([
    [
      'an answer with an error',
      (_request, response) => void response.writeHead(503, 'Out of order').end('a 1\n'),
      /HTTP status 503 Out of order/,
    ],
    ['an answer that cannot be read', 'a 1\nb x\n', /"x" is not a number/],
    ['a broken connection', (request) => void request.socket.destroy(), /socket hang up|ECONNRESET/],
    [
      'an answer that breaks off',
      (_request, response) => void response.writeHead(200, { 'content-length': '50' }).end('a 1\n', () => response.socket?.destroy()),
      /aborted|ECONNRESET|hang up/,
    ],
  ])('ends all series at %s', async (_what, answer, message) => {
    const scraper = scraperOf({});
    await scrape(scraper, 'a 1\nb 2\n');
    const failed = await scrape(scraper, answer, 10);
    expect(own(failed)).toEqual({ a: ['stale', 10], b: ['stale', 10] });
    expect(failed).toMatchObject({ up: [0, 10], scrape_samples_post_metric_relabeling: [0, 10] });
    expect(scraper.health).toMatchObject({ health: 'down', lastError: expect.stringMatching(message) });
    expect(counted.some(([, rejected]) => rejected['a target that could not be read'] === 1)).toBe(true);
    expect(own(await scrape(scraper, answer, 20))).toEqual({});
    expect(own(await scrape(scraper, 'a 1\n', 30))).toEqual({ a: [1, 30] });
    expect(scraper.health.health).toBe('up');
  });

  test('ends all series when the target is none any more, those about the scrape as well', async () => {
    const scraper = scraperOf({});
    await scraper.retire();
    expect(appended).toEqual([]);
    await scrape(scraper, 'a 1\n');
    await scraper.retire();
    expect(last()).toEqual(
      Object.fromEntries(
        [
          'a',
          'up',
          'scrape_duration_seconds',
          'scrape_samples_scraped',
          'scrape_samples_post_metric_relabeling',
          'scrape_series_added',
        ].map((name) => [name, ['stale', 100]]),
      ),
    );
  });

  test('leaves series alone whose times are the target’s own', async () => {
    const scraper = scraperOf({});
    expect(own(await scrape(scraper, `a 1 ${start - 5000}\nb 2\n`))).toEqual({ a: [1, -5000], b: [2, 0] });
    expect(own(await scrape(scraper, '', 10))).toEqual({ b: ['stale', 10] });
    const without = scraperOf({ honor_timestamps: false });
    expect(own(await scrape(without, `a 1 ${start - 5000}\n`, 20))).toEqual({ a: [1, 20] });
    expect(own(await scrape(without, '', 30))).toEqual({ a: ['stale', 30] });
  });

  test('follows a changed definition: what is dropped now ends', async () => {
    const scraper = scraperOf({});
    await scrape(scraper, 'a 1\nb 2\n');
    const spec: ScrapeSpec = { metric_relabel_configs: [{ source_labels: ['__name__'], regex: 'b', action: 'drop' }] };
    scraper.replan({ name: 'shop', spec, relabelMetrics: compileRelabel(spec.metric_relabel_configs) });
    expect(own(await scrape(scraper, 'a 1\nb 2\n', 10))).toEqual({ a: [1, 10], b: ['stale', 10] });
  });
});

describe('labels', () => {
  test('of the target win, and those they hide are exported', async () => {
    expect(Object.keys(own(await scrape(scraperOf({}), 'a{job="x",exported_job="y",instance=""} 1\n')))).toEqual([
      'a{"exported_exported_job":"x","exported_job":"y",}',
    ]);
  });

  test('of what it exposes win with honor_labels', async () => {
    expect(Object.keys(own(await scrape(scraperOf({ honor_labels: true }), 'a{job="x"} 1\n')))).toEqual(['a{"instance":"one","job":"x"}']);
  });

  test('are relabeled, and what is dropped is not counted among what is left', async () => {
    const spec: ScrapeSpec = {
      metric_relabel_configs: [
        { source_labels: ['__name__'], regex: 'go_.*', action: 'drop' },
        { source_labels: ['__name__'], regex: '(.*)_old', target_label: '__name__', replacement: '${1}_new' },
        { regex: 'secret', action: 'labeldrop' },
      ],
    };
    const written = await scrape(scraperOf(spec), 'go_x 1\na_old{secret="s"} 2\n');
    expect(own(written)).toEqual({ a_new: [2, 0] });
    expect(written).toMatchObject({ scrape_samples_scraped: [2, 0], scrape_samples_post_metric_relabeling: [1, 0] });
  });

  test('that make two series one are counted, and the first one is taken', async () => {
    const spec: ScrapeSpec = { metric_relabel_configs: [{ regex: 'x', action: 'labeldrop' }] };
    const scraper = scraperOf(spec);
    expect(own(await scrape(scraper, 'a{x="1"} 1\na{x="2"} 2\n'))).toEqual({ a: [1, 0] });
    expect(counted.at(-1)).toEqual([6, { 'a target has a series twice': 1 }]);
    expect(scraper.health).toMatchObject({ health: 'up', lastError: 'not everything was taken: a target has a series twice (1)' });
  });

  test('or times that cannot be are counted, and harm nothing else', async () => {
    expect(own(await scrape(scraperOf({ honor_labels: true }), 'a 1 5\nb{job="binnacle"} 1\nc 3\n'))).toEqual({ c: [3, 0] });
    expect(Object.keys(counted.at(-1)![1])).toEqual([expect.stringMatching(/time must lie/), expect.stringMatching(/job binnacle/)]);
  });
});

describe('exemplars, starts and native histograms', () => {
  test('are written, an exemplar once', async () => {
    const scraper = scraperOf({});
    const body = '# TYPE a counter\na_total 1 # {trace_id="t"} 0.5\na_created 1764000000\n# EOF\n';
    const type = 'application/openmetrics-text; version=1.0.0';
    await scrape(scraper, body, 5, type);
    expect(appended[0]?.exemplars).toMatchObject([{ value: 0.5, time: start + 5, labels: { trace_id: 't' } }]);
    expect(appended[0]?.samples.startTimes[0]).toBe(1_764_000_000_000n);
    await scrape(scraper, body, 10, type);
    expect(appended[1]?.exemplars).toEqual([]);
  });
});

describe('limits', () => {
  test.each<[string, ScrapeSpec, RegExp]>([
    ['samples', { sample_limit: 2 }, /more than 2 samples, its sample_limit/],
    ['labels', { label_limit: 3 }, /has 5 labels; label_limit is 3/],
    ['label names', { label_name_length_limit: 10 }, /longer than label_name_length_limit/],
    ['label values', { label_value_length_limit: 10 }, /longer than label_value_length_limit/],
    ['bytes', { body_size_limit: '50B' }, /larger than body_size_limit, 50 bytes/],
  ])('on %s fail the scrape', async (_what, spec, message) => {
    const scraper = scraperOf(spec);
    await scrape(scraper, 'a 1\nb 2\nc{label_name_long="value of a label",y="z"} 3\nd 4\n');
    expect(own(last())).toEqual({});
    expect(scraper.health).toMatchObject({ health: 'down', lastError: expect.stringMatching(message) });
  });

  test('on bytes are of what is decompressed, and an answer without an end is left', async () => {
    const bomb: Handler = (_request, response) =>
      void response.setHeader('content-encoding', 'gzip').end(gzipSync(Buffer.alloc(5_000_000, 'a')));
    const scraper = scraperOf({ body_size_limit: '1MB' });
    await scrape(scraper, bomb);
    expect(scraper.health.lastError).toMatch(/larger than body_size_limit, 1048576 bytes/);
    let sent = 0;
    const left = new Promise<void>((done) => {
      handle = (_request, response) => {
        const more = () => {
          while (!response.destroyed && response.write('a 1\n'.repeat(1000))) sent += 4000;
        };
        response.on('drain', more).on('close', done);
        more();
      };
    });
    await scraper.scrape(start + 10, never);
    await left;
    expect(scraper.health.lastError).toMatch(/larger than body_size_limit/);
    expect(sent).toBeLessThan(20_000_000);
  });

  test('on time end an answer that never comes, or never ends', async () => {
    const scraper = scraperOf({ scrape_timeout: '50ms' });
    for (const answer of [
      () => undefined,
      (_request: IncomingMessage, response: ServerResponse) => void response.write('a 1\n'),
    ] as Handler[]) {
      await scrape(scraper, answer);
      expect(scraper.health.lastError).toBe('the target did not answer whole within 0.05 s');
    }
  });

  test('on redirects end a circle; others are followed, without the secret where another host is meant', async () => {
    const circle: Handler = (_request, response) => void response.writeHead(302, { location: '/again' }).end();
    const scraper = scraperOf({ authorization: { credentials_file: 'x' } });
    await scrape(scraper, circle);
    expect(scraper.health.lastError).toMatch(/more than 10 redirects/);
    const asked: [string | undefined, string | undefined][] = [];
    const elsewhere: Handler = (request, response) => {
      asked.push([request.headers.host?.split(':')[0], request.headers.authorization]);
      if (request.url === '/metrics') response.writeHead(307, { location: '/here' }).end();
      else if (request.url === '/here') response.writeHead(307, { location: `http://localhost:${address.split(':')[1]}/there` }).end();
      else response.end('a 1\n');
    };
    await scrape(scraper, elsewhere, 10);
    expect(asked).toEqual([
      ['127.0.0.1', 'Bearer s3cret'],
      ['127.0.0.1', 'Bearer s3cret'],
      ['localhost', undefined],
    ]);
    const fixed = scraperOf({ follow_redirects: false });
    await scrape(fixed, elsewhere);
    expect(fixed.health.lastError).toMatch(/HTTP status 307/);
    await scrape(scraper, (_request, response) => void response.writeHead(302, { location: 'file:///etc/passwd' }).end());
    expect(scraper.health.lastError).toMatch(/redirect leads to no HTTP address/);
  });

  test('a target where nobody listens is down', async () => {
    const scraper = scraperOf({}, '127.0.0.1:1');
    await scrape(scraper, '');
    expect(last()).toMatchObject({ up: [0, 0] });
    expect(scraper.health.lastError).toBe('connection refused');
  });

  test('gzip is read', async () => {
    const packed: Handler = (_request, response) => void response.setHeader('content-encoding', 'gzip').end(gzipSync('a 1\n'));
    expect(own(await scrape(scraperOf({}), packed))).toEqual({ a: [1, 0] });
    const scraper = scraperOf({});
    await scrape(scraper, (_request, response) => void response.setHeader('content-encoding', 'gzip').end('not gzip'));
    expect(scraper.health).toMatchObject({ health: 'down', lastError: expect.stringMatching(/header/) });
  });
});

test('what cannot be stored is said', async () => {
  const scraper = scraperOf({});
  const { append } = writer;
  writer.append = async () => {
    throw new Error('the queue is full');
  };
  handle = (_request, response) => void response.end('a 1\n');
  await scraper.scrape(start, never);
  writer.append = append;
  expect(scraper.health).toMatchObject({ health: 'up', lastError: 'what was read could not be stored: the queue is full' });
});
