import { describe, expect, test } from 'vitest';
import fc from '../../../../../test/support/property.ts';
import { decodeLine, problems } from './decode.ts';

const now = Date.parse('2026-05-04T10:00:00Z');
const decode = (line: string) => decodeLine(line, now);
const metric = (fields: object) => ({ kind: 'metric', labels: {}, rate: 1, time: undefined, ...fields });

describe('metrics', () => {
  test.each([
    ['page.views:1|c', { type: 'counter', name: 'page_views', values: ['1'] }],
    ['app.c:2|c|@0.5|#env:prod,a:b', { type: 'counter', name: 'app_c', values: ['2'], rate: 0.5, labels: { env: 'prod', a: 'b' } }],
    ['fuel:-3.5|g', { type: 'gauge', name: 'fuel', values: ['-3.5'] }],
    ['users:ada:1815|s', { type: 'set', name: 'users', values: ['ada:1815'] }],
    ['db.time:320|ms', { type: 'timer', name: 'db_time', values: ['320'] }],
    ['h:1:2:3|h', { type: 'histogram', name: 'h', values: ['1', '2', '3'] }],
    ['d:1,2,3|d', { type: 'histogram', name: 'd', values: ['1', '2', '3'] }],
    ['app.late:9|g|T1777888000', { type: 'gauge', name: 'app_late', values: ['9'], time: 1_777_888_000_000 }],
    ['m:1|c|#x:1|c:ci-42|e:it-false|card:low', { type: 'counter', name: 'm', values: ['1'], labels: { x: '1', container_id: 'ci-42' } }],
    ['m,host=a,zone=b:1|c', { type: 'counter', name: 'm', values: ['1'], labels: { host: 'a', zone: 'b' } }],
    [
      'm:1|c|#flag,env:,dup:b,dup:a,5xx:y',
      { type: 'counter', name: 'm', values: ['1'], labels: { flag: 'true', dup: 'a;b', key_5xx: 'y' } },
    ],
    ['404s:1|c', { type: 'counter', name: '_404s', values: ['1'] }],
    ['m:1e3|h', { type: 'histogram', name: 'm', values: ['1e3'] }],
  ])('%s', (line, expected) => {
    expect(decode(line)).toEqual(metric(expected));
  });

  test.each([
    ['', problems.line],
    ['garbage', problems.line],
    [':1|c', problems.line],
    ['m:1', problems.line],
    ['m|c', problems.line],
    ['m:1|x', problems.type],
    ['m:1|constructor', problems.type],
    ['m:1|ms:2|c', problems.type],
    ['m:abc|c', problems.value],
    ['m:|c', problems.value],
    ['m:NaN|g', problems.value],
    ['m:Infinity|g', problems.value],
    ['m:1e999|g', problems.value],
    ['m:0x10|g', problems.value],
    ['m:1: 2|h', problems.value],
    [`m:${'1:'.repeat(2000)}1|h`, problems.value],
    ['m:1|c|@0', problems.rate],
    ['m:1|c|@2', problems.rate],
    ['m:1|c|@x', problems.rate],
    ['...:1|c', problems.name],
    [`${'m'.repeat(600)}:1|c`, problems.name],
    [`m:1|c|#${'a:1,'.repeat(100)}`, problems.tags],
    [`m:1|c|#a:${'x'.repeat(5000)}`, problems.tags],
    ['m:1|g|T99999999999', problems.time],
    ['m:1|g|T12', problems.time],
  ])('%s is not taken', (line, problem) => {
    expect(decode(line)).toEqual({ kind: 'problem', problem });
  });
});

describe('events', () => {
  test('as hot-shots writes them: lengths are those of the escaped text, in bytes', () => {
    const line = '_e{10,12}:app.Deploy|line1\\nline2|d:1777888000|h:web-1|k:k|p:low|s:my|t:warning|#env:prod,service:shop';
    expect(decode(line)).toEqual({
      kind: 'event',
      title: 'app.Deploy',
      text: 'line1\nline2',
      time: 1_777_888_000_000,
      labels: { host: 'web-1', env: 'prod', service: 'shop' },
    });
    expect(decode('_e{6,3}:größe|a|b')).toMatchObject({ kind: 'problem' });
    expect(decode('_e{7,3}:größe|a|b')).toMatchObject({ title: 'größe', text: 'a|b', labels: {} });
  });

  test.each(['_e{0,0}:|', '_e{5,5}:abc', '_e{a,b}:x|y', '_e{3,99999}:abc|d', '_e{999999,1}:abc|d', '_e{'])('%s is not taken', (line) => {
    expect(decode(line)).toEqual({ kind: 'problem', problem: problems.event });
  });
});

describe('service checks', () => {
  test('are read', () => {
    expect(decode('_sc|app.svc|2|d:1777888000|h:web-1|#env:prod|m:down')).toEqual({
      kind: 'check',
      name: 'app.svc',
      status: 2,
      time: 1_777_888_000_000,
      labels: { host: 'web-1', env: 'prod' },
    });
  });

  test.each(['_sc|app', '_sc||1', '_sc|app|4', '_sc|app|x'])('%s is not taken', (line) => {
    expect(decode(line)).toEqual({ kind: 'problem', problem: problems.check });
  });
});

test('whatever the bytes are, a line is a thing of the protocol or a problem of the vocabulary', () => {
  const check = (some: Uint8Array) => {
    for (const line of Buffer.from(some).toString('utf8').split('\n')) {
      for (const text of [line, `${line}:1|c`, `m:${line}|g`, `m:1|c|#${line}`, `_e{3,3}:abc|def|${line}`, `_sc|${line}|1`]) {
        const decoded = decode(text);
        if (decoded.kind === 'problem') expect(Object.values(problems)).toContain(decoded.problem);
      }
    }
  };
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), check));
});
