import { expect, test } from 'vitest';
import fc from '../../../../test/support/property.ts';
import { contentsOf } from './ancestry.ts';
import { buildGraph } from './graph.ts';

type Parents = Record<string, readonly string[]>;

function graphOf(parents: Parents) {
  return buildGraph([Object.entries(parents).map(([sha, list]) => ({ sha, parents: list, authorTime: 0, flags: 0 }))]);
}

/** Contents by name, in order. */
async function contents(
  parents: Parents,
  deployed: readonly string[],
): Promise<{ state: string; commits: string[]; rollsBack: number | undefined }[]> {
  const graph = await graphOf(parents);
  const found = contentsOf(
    graph,
    deployed.map((sha) => ({ sha, mayRollBack: true })),
  );
  return found.map(({ state, commits, rollsBack }) => ({
    state,
    commits: commits.map((index) => graph.shas[index] ?? '').sort(),
    rollsBack,
  }));
}

/** `git rev-list sha ^earlier...` word by word: everything reachable, without everything reachable from what was deployed before. */
function bruteForce(parents: Parents, deployed: readonly string[], position: number): string[] {
  const reachable = (sha: string): string[] => [sha, ...(parents[sha] ?? []).flatMap(reachable)];
  const earlier = new Set(deployed.slice(0, position).flatMap(reachable));
  return [...new Set(reachable(deployed[position] ?? ''))].filter((sha) => !earlier.has(sha)).sort();
}

/** Commit i has up to three parents among those before it: every directed graph without cycles, with several roots. */
const histories = fc
  .array(fc.array(fc.nat(), { maxLength: 3 }), { minLength: 1, maxLength: 12 })
  .map(
    (choices): Parents =>
      Object.fromEntries(
        choices.map((list, index) => [`c${index}`, index === 0 ? [] : [...new Set(list.map((choice) => `c${choice % index}`))]]),
      ),
  );
const cases = histories.chain((parents) =>
  fc.tuple(fc.constant(parents), fc.array(fc.constantFrom(...Object.keys(parents)), { minLength: 1, maxLength: 8 })),
);

test('what a deployment brings is what is reachable from it and from none before, whatever the history', async () => {
  await fc.assert(
    fc.asyncProperty(cases, async ([parents, deployed]) => {
      const found = await contents(parents, deployed);
      expect(found[0]).toEqual({ state: 'baseline', commits: [], rollsBack: undefined });
      for (let position = 1; position < deployed.length; position++) {
        expect(found[position]).toMatchObject({ state: 'known', commits: bruteForce(parents, deployed, position) });
      }
    }),
    { numRuns: 300 },
  );
});

test('a deployment is a roll-back exactly when an older or earlier commit replaces another', async () => {
  await fc.assert(
    fc.asyncProperty(cases, async ([parents, deployed]) => {
      const found = await contents(parents, deployed);
      for (let position = 1; position < deployed.length; position++) {
        const [sha = '', live = ''] = [deployed[position], deployed[position - 1]];
        const ancestor = bruteForce(parents, [live], 0).includes(sha);
        const before = deployed.slice(0, position).includes(sha);
        expect(found[position]?.rollsBack).toBe(sha !== live && (ancestor || before) ? position - 1 : undefined);
      }
    }),
    { numRuns: 300 },
  );
});

test('two branches that share nothing but their root (DevLake, deployment_commit_diff)', async () => {
  const parents = { sha6: [], sha7: [], sha1: ['sha6'], sha2: ['sha6'], sha4: ['sha7'], old: [] };
  const found = await contents(parents, ['old', 'sha1', 'sha2', 'sha4']);
  expect(found.slice(1).map(({ commits }) => commits)).toEqual([['sha1', 'sha6'], ['sha2'], ['sha4', 'sha7']]);
});

test('history that is cut off makes contents incomplete once, not for ever', async () => {
  const parents = { a: ['missing'], b: ['a'], c: ['b'], x: ['gone'] };
  expect((await contents(parents, ['x', 'b', 'c'])).map(({ state, commits }) => [state, commits])).toEqual([
    ['baseline', []],
    ['incomplete', []],
    ['known', ['c']],
  ]);
});

test('a commit nobody knows, and one that is only known as a parent, match nothing; the baseline is the first that does', async () => {
  const parents = { a: ['missing'], b: ['a'] };
  expect((await contents(parents, ['elsewhere', 'missing', '', 'a', 'b'])).map(({ state }) => state)).toEqual([
    'unmatched',
    'unmatched',
    'none',
    'baseline',
    'known',
  ]);
});

test('release tags take nothing back', async () => {
  const graph = await graphOf({ a: [], b: ['a'] });
  const found = contentsOf(
    graph,
    ['b', 'a'].map((sha) => ({ sha, mayRollBack: false })),
  );
  expect(found[1]?.rollsBack).toBeUndefined();
});
