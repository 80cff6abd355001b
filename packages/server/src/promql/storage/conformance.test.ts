import { join } from 'node:path';
import {
  complaint,
  engineTarget,
  judge,
  ownFiles,
  readKnownFailures,
  runScript,
  sharedDirectory,
  sharedFiles,
  writeKnownFailures,
} from '@binnacle/promql/conformance';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ClickHouseStorage } from './storage.ts';
import { openTestStore, type TestStore } from './testing.ts';

/** The cases that do not pass on the fact store; `CONFORMANCE=update` writes the list anew, `CONFORMANCE=variants` asks each in twelve ways. */
const path = join(import.meta.dirname, 'known-failures.json');
const known = readKnownFailures(path);
const mode = process.env.CONFORMANCE;
const shared = sharedFiles();

let store: TestStore;
beforeAll(async () => {
  store = await openTestStore();
});
afterAll(() => store.close());

if (shared === undefined) {
  test.skip(`no cases of Prometheus in ${sharedDirectory}: set PROMQLTEST_DIR to where they are`, () => undefined);
}

const failures: Record<string, string[]> = {};

test.each([...ownFiles(), ...(shared ?? [])])(
  '$name',
  async ({ name, text }) => {
    const target = engineTarget(new ClickHouseStorage(store.facts), {
      load: (series) =>
        store.write(
          series.map(({ labels, samples }) => ({
            labels: labels.toRecord(),
            samples: samples.map(({ time, value, startTime }) => [time, value, startTime]),
          })),
        ),
      clear: () => store.clear(),
    });
    const results = await runScript(text, target, { variants: mode === 'variants' });
    failures[name] = results.filter(({ failure }) => failure !== undefined).map(({ id }) => id);
    if (mode === 'update') writeKnownFailures(path, failures);
    else
      expect(
        complaint(judge(known, name, results), 'CONFORMANCE=update npx vitest run packages/server/src/promql/storage/conformance'),
      ).toBe('');
  },
  mode === 'variants' ? 3_600_000 : 120_000,
);
