import { describe, expect, test } from 'vitest';
import { expandStatement } from './statement.ts';

const complete = (middle: string) => `SELECT $bucket(time) AS bucket, ${middle} AS value FROM events WHERE $range(time) GROUP BY bucket`;

describe('macros', () => {
  test('expand to expressions over bound parameters, around any expression', () => {
    const sql = expandStatement('SELECT $bucket(toDateTime64(a.time, 3)) AS bucket, 1 AS value FROM events a WHERE $range( a.time )');
    expect(sql).toContain('roundDown(toUnixTimestamp64Milli(toDateTime64((toDateTime64(a.time, 3)), 3)), {bounds:Array(Int64)}) AS bucket');
    expect(sql).toContain('((a.time) >= fromUnixTimestamp64Milli({from:Int64}');
    expect(sql).toContain("(a.time) < fromUnixTimestamp64Milli({to:Int64}, 'UTC'))");
  });

  test('in a text are text', () => {
    expect(() => expandStatement(complete("'$bucket(x)'"))).not.toThrow();
    expect(expandStatement(complete("'$bucket(x)'"))).toContain("'$bucket(x)'");
  });

  test.each([
    ['SELECT 1 AS bucket, 2 AS value FROM events WHERE $range(time)', /needs \$bucket/],
    ['SELECT $bucket(time) AS bucket, 2 AS value FROM events', /needs \$range/],
    ['SELECT $bucket() AS bucket, 1 AS value WHERE $range(time)', /without a time column/],
    ['SELECT $bucket(time AS bucket, 1 AS value WHERE $range(time)', /second argument/],
    ['SELECT $bucket($range(time)) AS bucket', /inside a macro|needs/],
    ['SELECT $bucket(time, 5) AS bucket, 1 AS value WHERE $range(time)', /second argument/],
    ['SELECT $range(time), $bucket(time', /does not end/],
  ])('%s is refused', (sql, message) => {
    expect(() => expandStatement(sql)).toThrow(message);
  });
});

describe('comments', () => {
  test('are left out, and hide nothing', () => {
    const sql = expandStatement(complete('count() -- FORMAT\n /* SETTINGS x */ + 1'));
    expect(sql).not.toMatch(/FORMAT|SETTINGS|--|\/\*/);
  });

  test('do not glue words together', () => {
    expect(expandStatement(complete('a/**/b'))).toContain('a b');
  });

  test('a comment sign in a text is text, and a quote in a comment begins none', () => {
    expect(expandStatement(complete("'-- not a comment /* '"))).toContain("'-- not a comment /* '");
    expect(expandStatement(complete("1 /* it's */ + 2 -- it's\n"))).toContain('1   + 2');
  });
});

describe('what is refused, with its line and column', () => {
  test.each([
    ['another statement', '1 AS value FROM events; DROP TABLE events --', 'semicolon'],
    ['settings', '1 AS v FROM events SETTINGS max_execution_time = 0 --', 'SETTINGS'],
    ['settings in small letters and a subquery', '1 AS v FROM (SELECT 1 seTtings readonly = 0) --', 'SETTINGS'],
    ['another format', '1 AS v FORMAT Null --', 'FORMAT'],
    ['a file', "1 AS v INTO OUTFILE '/tmp/x' --", 'INTO'],
    ['a heredoc', '$$ text $$', '"$"'],
    ['a tagged heredoc', '$t$ text $t$', '"$"'],
    ['a # comment', '1 # comment', '"#"'],
    ['typographic quotes', '‘text’', '"‘"'],
    ['a no-break space', '1\u00a0+ 1', '"\u00a0"'],
    ['a full-width letter', 'ｆile(1)', '"ｆ"'],
    ['a Cyrillic letter', 'sleep\u0435(1)', '"\u0435"'],
    ['a byte order mark', '\ufeff1', '"\ufeff"'],
    ['a NUL', '1\u0000', '"\u0000"'],
    ['a form feed', '1\f+ 1', '"\f"'],
    ['a session variable', '@@max_threads', '"@"'],
    ['a parameter of its own', '{to:Int64}', '"{"'],
    ['a nested comment', '1 /* a /* b */ c */', 'comment inside a comment'],
    ['a comment that does not end', '1 /* a', '"/"|expected|\\*'],
    ['a text that does not end', "'abc", 'does not end'],
    ['an escaped line break in a text', "'a\\nb'", 'line break'],
    ['a line break in a text', "'a\nb'", 'line break'],
    ['a byte escape in a text', "'\\x00'", 'escape'],
    ['a quoted name with a line break', '`a\nb`', 'quoted name'],
    ['a quoted name that imitates the query tree', '`a, table_function_name: numbers`', 'quoted name'],
    ['a backslash', '\\G', '"\\"'],
  ])('%s', (_, middle, named) => {
    if (named.includes('|')) {
      // ClickHouse reads on to the end of an open comment; here it is two signs, and its parser refuses them.
      expect(expandStatement(complete(middle))).toContain('/*');
      return;
    }
    expect(() => expandStatement(complete(middle))).toThrow(named);
  });

  test.each([
    '',
    '   ',
    '-- nothing',
    'INSERT INTO events SELECT 1',
    'DROP TABLE events',
    'EXPLAIN SELECT 1',
    'SET readonly = 0',
    '(SELECT 1)',
  ])('a statement that is no SELECT: "%s"', (sql) => {
    expect(() => expandStatement(sql)).toThrow(/one SELECT/);
  });

  test('says where', () => {
    expect(() => expandStatement('SELECT\n  1 # x')).toThrow('line 2, column 5');
  });
});

test('one semicolon at the end is a habit, not a second statement', () => {
  expect(expandStatement(`${complete('1')};\n`)).not.toContain(';');
});

test('format() is a function, a quoted format a column', () => {
  expect(() => expandStatement(complete("length(format('{}', name)) + `format`"))).not.toThrow();
});
