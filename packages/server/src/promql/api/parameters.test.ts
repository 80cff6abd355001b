import { expect, test } from 'vitest';
import { formatDuration, parseDurationText } from './duration.ts';
import { unescapeLabelName } from './label-name.ts';
import { Parameters, rangeOf } from './parameters.ts';

const of = (query: Record<string, string>) => new Parameters(`/x?${new URLSearchParams(query)}`);

test.each([
  ['1700000000', 1_700_000_000_000],
  ['1700000000.123', 1_700_000_000_123],
  ['1.7e9', 1_700_000_000_000],
  ['-1', -1000],
  ['2023-11-14T22:13:20Z', 1_700_000_000_000],
  ['2023-11-14T23:13:20.5+01:00', 1_700_000_000_500],
  ['2023-11-14t22:13:20.123456789z', 1_700_000_000_123],
  ['+292277025-08-18T07:12:54.999999999Z', undefined],
  ['292277025-08-18T07:12:54.999999999Z', Date.parse('9999-12-31T23:59:59.999Z')],
  ['-292273086-05-16T16:47:06Z', Date.parse('0000-01-01T00:00:00Z')],
  ['1e300', Date.parse('9999-12-31T23:59:59.999Z')],
])('the time %s', (text, milliseconds) => {
  if (milliseconds === undefined) expect(() => of({ time: text }).time('time')).toThrow(`invalid parameter "time": cannot parse "${text}"`);
  else expect(of({ time: text }).time('time')).toBe(milliseconds);
});

test.each(['yesterday', 'NaN', 'Inf', '2023-11-14', '2023-13-14T22:13:20Z', '1700000000s'])('%s is no time', (text) => {
  expect(() => of({ time: text }).time('time')).toThrow(`invalid parameter "time": cannot parse "${text}" to a valid timestamp`);
});

test('a time that may be left out is refused in more words', () => {
  expect(() => of({ time: 'x' }).time('time', 0)).toThrow('invalid parameter "time": Invalid time value for \'time\': cannot parse "x"');
});

test.each([
  ['15', 15_000],
  ['0.5', 500],
  ['5m', 300_000],
  ['1h30m', 5_400_000],
  ['1d', 86_400_000],
  ['100ms', 100],
  ['2w', 1_209_600_000],
])('the duration %s', (text, milliseconds) => {
  expect(of({ step: text }).duration('step')).toBe(milliseconds);
});

test.each(['5', '1m1h', '1.5h', '', '5 m', 'm', '-5m'])('%j is no duration text', (text) => {
  expect(parseDurationText(text)).toBeUndefined();
});

test.each([
  [0, '0s'],
  [300_000, '5m'],
  [86_400_000, '1d'],
  [90_000_000, '25h'],
  [5_400_500, '1h30m500ms'],
])('%d ms are %s', (milliseconds, text) => {
  expect(formatDuration(milliseconds)).toBe(text);
});

test('a form goes before the address, and match[] is of both', () => {
  const parameters = new Parameters('/x?query=up&match[]=a', new URLSearchParams('query=down&match[]=b&match[]=c'));
  expect(parameters.text('query')).toBe('down');
  expect(parameters.all('match[]')).toEqual(['b', 'c', 'a']);
});

test.each([
  [{ end: '2', step: '1' }, 'invalid parameter "start": cannot parse "" to a valid timestamp'],
  [{ start: '1', step: '1' }, 'invalid parameter "end": cannot parse "" to a valid timestamp'],
  [{ start: '1', end: '2' }, 'invalid parameter "step": cannot parse "" to a valid duration'],
  [{ start: '2', end: '1', step: '1' }, 'invalid parameter "end": end timestamp must not be before start time'],
  [{ start: '1', end: '2', step: '0' }, 'invalid parameter "step": zero or negative query resolution step widths are not accepted'],
  [{ start: '1', end: '2', step: '1e30' }, 'overflows int64'],
  [{ start: '0', end: '11001', step: '1' }, 'exceeded maximum resolution of 11,000 points per timeseries'],
])('the range %j is refused', (query, message) => {
  expect(() => rangeOf(of(query as unknown as Record<string, string>))).toThrow(message);
});

test('11,000 steps are taken', () => {
  expect(rangeOf(of({ start: '0', end: '11000', step: '1' }))).toEqual({ start: 0, end: 11_000_000, step: 1000 });
});

test.each([
  ['', Number.POSITIVE_INFINITY],
  ['0', Number.POSITIVE_INFINITY],
  ['7', 7],
])('the limit %j is %d', (text, limit) => {
  expect(of({ limit: text }).limit()).toBe(limit);
});

test.each(['-1', 'x', '1.5'])('%s is no limit', (text) => {
  expect(() => of({ limit: text }).limit()).toThrow('invalid parameter "limit"');
});

test.each([
  ['job', 'job'],
  ['U__service_2e_name', 'service.name'],
  ['U__with__underscore', 'with_underscore'],
  ['U___1f525_', '🔥'],
  ['U__broken_zz_', 'U__broken_zz_'],
  ['U___d800_', 'U___d800_'],
  ['service.name', 'service.name'],
])('the label %s in an address is %s', (text, name) => {
  expect(unescapeLabelName(text)).toBe(name);
});
