import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestApp, testApp } from '../../../../test/support/app.ts';
import { TestRepository } from '../../../../test/support/git.ts';
import fc from '../../../../test/support/property.ts';
import { deliveryOf } from './delivery.ts';

const minute = 60_000;
const start = Date.parse('2024-01-01T00:00:00Z');
let app: TestApp;

beforeAll(async () => {
  app = await testApp();
});
afterAll(() => app.close());

/** Histories with branches, merges and several roots, author times that jump about, and releases on any commit in any order. */
const histories = fc.record({
  commits: fc.array(fc.record({ parents: fc.array(fc.nat(), { maxLength: 3 }), written: fc.integer({ min: 0, max: 5000 }) }), {
    minLength: 5,
    maxLength: 40,
  }),
  releases: fc.array(fc.record({ commit: fc.nat(), minute: fc.integer({ min: 0, max: 6000 }) }), { minLength: 2, maxLength: 10 }),
});
type History = typeof histories extends fc.Arbitrary<infer T> ? T : never;

function repositoryOf(name: string, { commits, releases }: History): TestRepository {
  const repository = new TestRepository(name);
  const at = (minutes: number) => new Date(start + minutes * minute).toISOString();
  for (const [index, { parents, written }] of commits.entries()) {
    const names = index === 0 ? [] : [...new Set(parents.map((parent) => `c${parent % index}`))];
    repository.commit(`c${index}`, { at: at(written), committed: at(index), parents: names });
  }
  for (const [index, release] of releases.entries())
    repository.tag(`v1.${index}.0`, `c${release.commit % commits.length}`, at(release.minute));
  for (const index of commits.keys()) repository.branch(`b${index}`, `c${index}`);
  return repository.write();
}

/** The definition word by word, by git itself: what `git rev-list --no-merges new ^earlier...` says, release by release. */
function leadTimes(repository: TestRepository, { releases }: History): number[] {
  const ordered = releases
    .map(({ minute: finished }, index) => ({ finished, index }))
    .sort((a, b) => a.finished - b.finished || a.index - b.index);
  return ordered.slice(1).flatMap(({ finished, index }, position) => {
    const earlier = ordered.slice(0, position + 1).map((other) => `^v1.${other.index}.0`);
    const written = repository.git('log', '--no-merges', '--format=%at', `v1.${index}.0`, ...earlier);
    return written === '' ? [] : written.split('\n').map((seconds) => Math.max(0, (start + finished * minute) / 1000 - Number(seconds)));
  });
}

test('lead times are those that git itself computes, for any history', async () => {
  let run = 0;
  await fc.assert(
    fc.asyncProperty(histories, async (history) => {
      const name = `r${run++}`;
      const repository = repositoryOf(name, history);
      try {
        await deliveryOf(app.house).addRepository({ path: repository.path });
        await deliveryOf(app.house).startImport(name);
        const expected = leadTimes(repository, history).sort((a, b) => a - b);
        const found = await app.house.facts.query<{ lead: string }>(
          `SELECT greatest(0, dateDiff('second', author_time, finished)) AS lead FROM deployment_commits FINAL
WHERE service = {name:String} AND deployment != '' AND NOT merge ORDER BY lead`,
          { name },
        );
        expect(found.map(({ lead }) => Number(lead))).toEqual(expected);
      } finally {
        repository.remove();
      }
    }),
    { numRuns: 8, endOnFailure: true },
  );
});
