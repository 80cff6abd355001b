import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { ingestKey, type TestApp, testApp } from '../../../../../test/support/app.ts';
import fc from '../../../../../test/support/property.ts';
import { manualClock } from '../../platform/clock.ts';
import { decodeLine, problems } from './decode.ts';

// The store's own clock, by which it drops rows, cannot be set: both must agree.
const now = Math.floor(Date.now() / 60_000) * 60_000;
const bodyLimit = 100_000;

describe('a line', () => {
  test.each([
    ['cpu usage=0.64 1465839830100400000', { measurement: 'cpu', fields: [['usage', 0.64]], time: '1465839830100400000' }],
    [
      'cpu,host=a,zone=b u=1i,s=2u,on=true,off=F',
      {
        tags: [
          ['host', 'a'],
          ['zone', 'b'],
        ],
        fields: [
          ['u', 1],
          ['s', 2],
          ['on', 1],
          ['off', 0],
        ],
      },
    ],
    ['disk\\ io,path=C:\\ drive\\,x\\=y a\\ b=1e3', { measurement: 'disk io', tags: [['path', 'C: drive,x=y']], fields: [['a b', 1000]] }],
    ['m text="a b, \\"c\\"=1",n=-.5 12', { fields: [['n', -0.5]], texts: 1, time: '12' }],
    ['m text="only"', { fields: [], texts: 1 }],
    ['m   v=1   12', { fields: [['v', 1]], time: '12' }],
    ['größe,stadt=Zürich wert=1', { measurement: 'größe', tags: [['stadt', 'Zürich']] }],
  ])('%s', (line, expected) => {
    expect(decodeLine(line)).toMatchObject({ tags: [], texts: 0, time: undefined, ...expected });
  });

  test.each([
    ['cpu', problems.fields],
    [',host=a v=1', problems.measurement],
    ['cpu,host v=1', problems.tags],
    ['cpu,host= v=1', problems.tags],
    ['cpu,=a v=1', problems.tags],
    ['cpu v', problems.field],
    ['cpu v=', problems.field],
    ['cpu =1', problems.field],
    ['cpu v=1,', problems.field],
    ['cpu v=1x', problems.value],
    ['cpu v=NaN', problems.value],
    ['cpu v=1e999', problems.value],
    ['cpu v=1.5i', problems.value],
    ['cpu v="open', problems.text],
    ['cpu v=1 yesterday', problems.time],
    ['cpu v=1 1 2', problems.time],
  ])('%s is none', (line, problem) => {
    expect(decodeLine(line)).toBe(problem);
  });

  test('is read back as it was written, whatever its texts hold', () => {
    const escaped = (text: string) => text.replace(/([,= ])/g, '\\$1');
    const text = fc.string({ minLength: 1, maxLength: 20 }).filter((each) => !/[\\\n"]/.test(each));
    fc.assert(
      fc.property(text, text, text, text, fc.double({ noNaN: true, noDefaultInfinity: true }), (measurement, key, value, field, number) => {
        const line = `${escaped(measurement)},${escaped(key)}=${escaped(value)} ${escaped(field)}=${number} 7`;
        expect(decodeLine(line)).toEqual({ measurement, tags: [[key, value]], fields: [[field, number]], texts: 0, time: '7' });
      }),
    );
  });

  test('of whatever bytes ends with fields or a problem of the vocabulary', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'ab,= "\\1i.e\u00e9') }), (line) => {
        const decoded = decodeLine(line);
        if (typeof decoded === 'string') expect(Object.values(problems)).toContain(decoded);
        else expect(decoded.fields.every(([, value]) => Number.isFinite(value))).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});

let app: TestApp;
beforeAll(async () => {
  app = await testApp({ clock: manualClock(now), environment: { BINNACLE_BODY_LIMIT: String(bodyLimit) } });
});
afterAll(() => app.close());

async function post(url: string, payload: string | Buffer, headers: Record<string, string> = { authorization: `Token ${ingestKey}` }) {
  const response = await app.http.inject({ method: 'POST', url, payload, headers });
  return { status: response.statusCode, body: response.body === '' ? '' : response.json() };
}

async function stored(prefix: string) {
  const rows = await app.house.facts.query<{ name: string; labels: object; value: number; ms: string }>(
    `SELECT name, labels, value, toUnixTimestamp64Milli(samples.time) AS ms FROM samples FINAL JOIN series FINAL ON series.id = samples.series_id
     WHERE startsWith(name, {prefix:String}) ORDER BY name, ms`,
    { prefix },
  );
  return rows.map(({ name, labels, value, ms }) => [name, labels, value, Number(ms) - now]);
}

test('no more of a line is cut out than a series may have', () => {
  const tags = 'a=b,'.repeat(200_000);
  expect(decodeLine(`m,${tags}c=d v=1`)).toMatchObject({ tags: { length: 200 }, fields: [['v', 1]] });
  expect(decodeLine(`m${','.repeat(200_000)} v=1`)).toBe(problems.tags);
});

describe('writing', () => {
  test('in version 2, nanoseconds unless said otherwise, compressed', async () => {
    const body = gzipSync(`# a comment\nv2,host=a usage=1.5,state="ok",up=true ${now - 1000}000000\n\nv2,host=a usage=2\n`);
    const headers = { authorization: `Token ${ingestKey}`, 'content-encoding': 'gzip' };
    expect(await post('/api/v2/write?org=o&bucket=b', body, headers)).toEqual({ status: 204, body: '' });
    expect(await stored('v2_')).toEqual([
      ['v2_up', { host: 'a' }, 1, -1000],
      ['v2_usage', { host: 'a' }, 1.5, -1000],
      ['v2_usage', { host: 'a' }, 2, 0],
    ]);
  });

  test.each([
    ['n', `${now}000000`],
    ['u', `${now}000`],
    ['ms', `${now}`],
    ['s', `${now / 1000}`],
    ['m', `${now / 60_000}`],
  ])('in version 1 with precision %s and the key as password', async (precision, time) => {
    const url = `/influx/write?db=d&precision=${precision}&u=any&p=${ingestKey}`;
    expect(await post(url, `v1.${precision} value=1 ${time}`, {})).toEqual({ status: 204, body: '' });
    expect(await stored(`v1_${precision}_`)).toEqual([[`v1_${precision}_value`, {}, 1, 0]]);
  });

  test('with Basic, whose password or user is the key', async () => {
    for (const pair of [`any:${ingestKey}`, `${ingestKey}:`]) {
      const authorization = `Basic ${Buffer.from(pair).toString('base64')}`;
      expect((await post('/write', 'basic v=1', { authorization })).status).toBe(204);
    }
  });

  test('of which some lines are wrong names them, and keeps the others', async () => {
    const body = `part v=1 ${now}000000\npart v=\npart v=2 12\npart v=3 ${now + 1000}000000`;
    const parse = (line: string, number: number, problem: string) => `unable to parse '${line}' (line ${number}): ${problem}`;
    const farAway = "the time must lie between 2000-01-01 and 1 day ahead of the server's clock";
    const message = `partial write: ${parse('part v=', 2, 'invalid field format')}\n${parse('part v=2 12', 3, farAway)}`;
    expect(await post('/write', body)).toEqual({ status: 400, body: { error: message } });
    expect(await post('/api/v2/write', body)).toEqual({ status: 400, body: { code: 'invalid', message } });
    expect(await stored('part_')).toEqual([
      ['part_v', {}, 1, 0],
      ['part_v', {}, 3, 1000],
    ]);
  });

  test('is counted, text fields as what no sample can hold', async () => {
    const { intake } = (await app.call('GET', '/api/v1/sources')).body;
    const counted = intake.find(({ protocol }: { protocol: string }) => protocol === 'influx');
    expect(counted.reasons).toContainEqual({ reason: 'a text field, which no sample can hold', count: 1 });
    expect(counted.accepted24h).toBe(3 + 5 + 2 + 4);
  });
});

test('a client that asks whether somebody is there is answered', async () => {
  expect((await app.http.inject('/ping')).statusCode).toBe(204);
  expect((await app.http.inject({ method: 'HEAD', url: '/influx/ping' })).statusCode).toBe(204);
});

describe('bad input', () => {
  let honest = 0;
  afterEach(async () => {
    honest++;
    expect((await post('/write', `honest v=${honest} ${now + honest}000000`)).status).toBe(204);
    expect(await stored('honest')).toHaveLength(honest);
  });
  const key = { authorization: `Token ${ingestKey}` };

  test.each([
    ['an unknown precision', '/write?precision=weeks', 'm v=1', key, 400],
    ['what is not UTF-8', '/write', Buffer.from([0x6d, 0xff, 0x20]), key, 400],
    ['what is not gzip', '/write', 'plain', { ...key, 'content-encoding': 'gzip' }, 400],
    ['a bomb', '/write', gzipSync(Buffer.alloc(50_000_000)), { ...key, 'content-encoding': 'gzip' }, 413],
    ['a body over the limit', '/write', 'x'.repeat(bodyLimit + 1), key, 413],
    ['no key', '/write', 'm v=1', {}, 401],
    ['a wrong key', '/write', 'm v=1', { authorization: 'Token of-bad-news' }, 403],
    ['a name that is too long', '/write', `${'m'.repeat(600)} v=1`, key, 400],
    ['tags without end', '/write', `m,${Array.from({ length: 200 }, (_, index) => `t${index}=1`).join(',')} v=1`, key, 400],
    ['garbage', '/write', Buffer.from('\u0001\u0002\u0003\n'.repeat(1000)), key, 400],
  ] as const)('%s is answered in both forms', async (_what, url, body, headers, status) => {
    expect(await post(url, body as string, headers as Record<string, string>)).toMatchObject({
      status,
      body: { error: expect.stringMatching(/.{5}/) },
    });
    const second = url.replace('/write', '/influx/api/v2/write');
    expect(await post(second, body as string, headers as Record<string, string>)).toMatchObject({
      status,
      body: { code: expect.any(String), message: expect.any(String) },
    });
  });
});
