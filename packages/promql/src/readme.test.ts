import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import * as promql from './index.ts';

const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8');
const examples = [...readme.matchAll(/```js\n(.*?)```/gs)].map(([, code]) => code as string);

/** What an example prints when it is run with the package's exports. */
async function outputOf(example: string): Promise<string[]> {
  const [, names, body] = /^import \{ (.*) \} from '@binnacle\/promql';\n(.*)$/s.exec(example) ?? [];
  if (names === undefined || body === undefined) throw new Error('an example begins with its import');
  const lines: string[] = [];
  const console = { log: (...parts: unknown[]) => lines.push(parts.join(' ')) };
  const AsyncFunction: FunctionConstructor = Object.getPrototypeOf(outputOf).constructor;
  const { ...exported }: Record<string, unknown> = promql;
  await new AsyncFunction('console', `{ ${names} }`, body)(console, exported);
  return lines;
}

test.each(examples)('an example prints what it says: %#', async (example) => {
  const promised = [...(/(?:\n\/\/ .*)+\n$/.exec(example)?.[0].matchAll(/\/\/ (.*)/g) ?? [])].map(([, line]) => line);
  expect(promised).not.toEqual([]);
  expect(await outputOf(example)).toEqual(promised);
});

test('names every function of the language', () => {
  const supported = readme.slice(readme.indexOf('## What of PromQL'), readme.indexOf('## Differences'));
  const words = new Set(supported.match(/\w+/g));
  expect([...promql.functions.keys()].filter((name) => !words.has(name))).toEqual([]);
});

test('says the limits that hold', () => {
  const limit = (name: string) => new RegExp(`\`${name}\` \\| ([^|]*) \\|`).exec(readme)?.[1];
  expect(limit('maxSamples')).toBe(promql.defaultLimits.maxSamples.toLocaleString('en'));
  expect(limit('maxSeries')).toBe(promql.defaultLimits.maxSeries.toLocaleString('en'));
  expect(limit('timeout')).toBe(promql.defaultLimits.timeout.toLocaleString('en'));
});
