import { expect, test } from 'vitest';
import { parseDocuments, parseOrThrow } from './parse.ts';

const manifest = `# a comment
apiVersion: binnacle/v1
kind: SLO
metadata:
  name: checkout
spec:
  objectives:
    - name: fast
      target: "0.99"
`;

test('one text holds several documents, and empty ones are passed over', () => {
  const { documents } = parseDocuments(`${manifest}---\n---\n# nothing\n---\nkind: Team\n`);
  expect(documents.map(({ value }) => (value as { kind: string }).kind)).toEqual(['SLO', 'Team']);
});

test('a value is found by its path, a field by its name', () => {
  const [document] = parseOrThrow(manifest, 'slo.yaml');
  expect(document?.locate({ path: ['spec', 'objectives', 0, 'target'] })).toEqual({ file: 'slo.yaml', line: 9, column: 15 });
  expect(document?.locate({ path: ['spec', 'objectives', 0, 'target'], atKey: true })).toEqual({ file: 'slo.yaml', line: 9, column: 7 });
});

test('what is missing is found at what should hold it', () => {
  const [document] = parseOrThrow(manifest);
  expect(document?.locate({ path: ['spec', 'service'] })).toEqual({ line: 6, column: 1 });
});

test('places count from the start of the text, not of the document', () => {
  const [, second] = parseOrThrow(`${manifest}---\nkind: Team\n`);
  expect(second?.locate({ path: ['kind'] })).toEqual({ line: 11, column: 7 });
});

test('JSON is YAML, tabs included', () => {
  const [document] = parseOrThrow('{\n\t"kind": "Team",\n\t"spec": {"a": [1]}\n}');
  expect(document?.value).toEqual({ kind: 'Team', spec: { a: [1] } });
  expect(document?.locate({ path: ['spec', 'a', 0] })).toEqual({ line: 3, column: 17 });
});

test.each([
  ['broken syntax', 'a: [1,\nb: 2', 2, 'not valid YAML'],
  ['wrong indentation', 'a:\n  b: 1\n c: 2', 3, 'same column'],
  ['a repeated key', 'a: 1\nb: 2\na: 3', 3, '"a" is there twice'],
  ['an unknown tag', 'a: !!js/function "x"', 1, 'Unresolved tag'],
  ['an alias to nothing', 'a: *x', 1, 'Unresolved alias'],
  ['brackets without end', `a: 1\nb: ${'['.repeat(10_000)}`, 2, 'nests deeper than 64'],
  ['lists in lists', `${'- '.repeat(5000)}a`, 1, 'nests deeper than 64'],
  ['maps in maps', Array.from({ length: 500 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'), 66, 'nests deeper than 64'],
  ['an alias within itself', 'a: &a [*a, *a]', 1, 'stands within what it repeats'],
  ['too many documents', '---\na: 1\n'.repeat(1001), 1, 'the most is 1000'],
  ['too long a text', `a: ${'x'.repeat(1024 * 1024)}`, 1, 'larger than'],
])('%s is refused with its line', (_, text, line, message) => {
  const { documents, problems } = parseDocuments(text);
  expect(documents).toEqual([]);
  expect(problems[0]).toMatchObject({ line, message: expect.stringContaining(message) });
});

test('a billion laughs are not laughed', () => {
  const levels = 'bcdefghi'.split('').map((name, i) => `${name}: &${name} [${Array(9).fill(`*${'abcdefghi'[i]}`).join(', ')}]`);
  const { problems } = parseDocuments(`a: &a [x, x, x, x, x, x, x, x, x]\n${levels.join('\n')}`);
  expect(problems[0]?.message).toContain('Excessive alias count');
});

test('aliases that repeat a large text are bounded by what they expand to', () => {
  const { problems } = parseDocuments(`a: &a ${'x'.repeat(100_000)}\nb: [${Array(50).fill('*a').join(', ')}]`);
  expect(problems[0]?.message).toContain('with its aliases expanded');
});

test('honest aliases and merge keys are read', () => {
  const [document] = parseOrThrow('a: &a {x: 1}\nb: *a\nc:\n  <<: *a\n  y: 2\n');
  expect(document?.value).toEqual({ a: { x: 1 }, b: { x: 1 }, c: { x: 1, y: 2 } });
});
