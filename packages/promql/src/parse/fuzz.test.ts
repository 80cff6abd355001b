import { expect, test } from 'vitest';
import fc from '../../../../test/support/property.ts';
import { ownFiles, sharedFiles } from '../conformance/files.ts';
import { parseScript } from '../conformance/script.ts';
import { QueryError } from '../errors.ts';
import { printExpression } from '../print/print.ts';
import { parseExpression } from './parse.ts';

const queries = [...new Set([...(sharedFiles() ?? []), ...ownFiles()].flatMap(({ text }) => queriesOf(text)))];

function queriesOf(script: string): string[] {
  return parseScript(script).flatMap((command) => (command.kind === 'eval' ? [command.query] : []));
}

/** The query as printed, `undefined` when it is refused; anything but a refusal in the language's terms is thrown. */
function printed(query: string): string | undefined {
  try {
    return printExpression(parseExpression(query));
  } catch (error) {
    if (error instanceof QueryError && error.type === 'bad_data') return undefined;
    throw new Error(`${JSON.stringify(query)} fails with ${String(error)}`, { cause: error });
  }
}

/** What is accepted is printed as something that is accepted and means the same. */
function expectSound(query: string): void {
  const once = printed(query);
  if (once !== undefined) expect(printed(once)).toBe(once);
}

const words =
  `a foo sum by without on ignoring group_left group_right offset @ start() end() bool and or unless atan2 topk rate fill anchored
  smoothed ( ) { } [ ] , : + - * / ^ % == =~ !~ != = < >= </ >/ 1 5m 1e400 0x1F Inf NaN 1_000 -1 0 1y 99999999999999999999 300y "x" 'y' \`z\` . #
  step() range() min_of info absent histogram_quantile label_replace __name__ é 💥 \\`.split(/\s+/);

const word = fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...words) }, fc.constantFrom('\0', '\ud800', '\n', ' '));

test('takes or refuses whatever it is given', () => {
  const texts = fc.oneof(
    fc.string({ maxLength: 80, unit: 'binary' }),
    fc.uint8Array({ maxLength: 80 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
    fc.tuple(fc.array(word, { maxLength: 25 }), fc.constantFrom('', ' ')).map(([some, between]) => some.join(between)),
  );
  fc.assert(fc.property(texts, expectSound), { numRuns: 3000 });
});

test('takes or refuses queries with a part replaced', () => {
  const replaced = fc
    .tuple(fc.constantFrom(...queries), fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(10), word)
    .map(([query, where, length, text]) => {
      const at = Math.floor(where * query.length);
      return query.slice(0, at) + text + query.slice(at + length);
    });
  fc.assert(fc.property(replaced, expectSound), { numRuns: 3000 });
});

test('takes or refuses queries cut off anywhere', () => {
  for (const query of queries.filter((_, index) => index % 10 === 0)) {
    for (let end = 0; end < query.length; end++) expectSound(query.slice(0, end));
  }
});

const repeated: readonly (readonly [string, (count: number) => string])[] = [
  ['matchers', (count) => `a{${'b="c",'.repeat(count)}}`],
  ['labels', (count) => `sum by (${'b,'.repeat(count)}) (a)`],
  ['arguments', (count) => `label_join(a, "b", "-"${',"c"'.repeat(count)})`],
  ['comments', (count) => `${'# a\n'.repeat(count)}a`],
  ['alternatives', (count) => `a{b=~"c${'|c'.repeat(count)}"}`],
  ['classes without end', (count) => `a{b=~"${'['.repeat(count)}"}`],
];

test.each(repeated)('takes time in proportion to its %s', (_, query) => {
  const time = (count: number) => {
    const { user } = process.cpuUsage();
    printed(query(count));
    return process.cpuUsage().user - user;
  };
  time(4000);
  const [few, many] = [500, 8000].map((count) => Math.min(...[1, 2, 3, 4, 5].map(() => time(count)))) as [number, number];
  // Sixteen times as many; what grows with the square takes 256 times as long.
  expect(many).toBeLessThan(100 * Math.max(few, 500));
});

test('refuses regular expressions that would hold the thread', () => {
  expect(() => parseExpression(`a{b=~"${'c{1000}'.repeat(1000)}"}`)).toThrow('too large');
  expect(() => parseExpression(`a{${'b=~"(c[)]d{10}){100}",'.repeat(100)}}`)).toThrow('too large');
  expect(parseExpression(`a{b=~"${'pod-[a-z0-9]{5}-[a-z0-9]{10}|'.repeat(500)}"}`)).toBeDefined();
});
