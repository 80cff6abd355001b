import { expect, test } from 'vitest';
import { memoryTarget } from './engine-target.ts';
import { ownFiles, sharedDirectory, sharedFiles } from './files.ts';
import { complaint, judge, memoryFailuresPath, readKnownFailures } from './known-failures.ts';
import { runScript } from './run.ts';

const update = 'node packages/promql/src/conformance/update.ts';
const known = readKnownFailures(memoryFailuresPath);
const shared = sharedFiles();

if (shared === undefined) {
  test.skip(`no cases of Prometheus in ${sharedDirectory}: set PROMQLTEST_DIR to where they are`, () => undefined);
}

test.each([...ownFiles(), ...(shared ?? [])])('$name', async ({ name, text }) => {
  const results = await runScript(text, memoryTarget());
  expect(results.length).toBeGreaterThan(0);
  expect(complaint(judge(known, name, results), update)).toBe('');
});
