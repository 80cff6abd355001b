import type { House } from '../../area.ts';
import { samePatches } from '../patch-ids.ts';
import { broughtBy, commitsNaming, commitsPickedFrom, pathsOf } from './brought.ts';
import type { KnownChange, KnownChanges, KnownCommit } from './known.ts';
import { type Evidence, type Match, matchesOf } from './match.ts';
import type { Place } from './places.ts';

/** Looks for the merged changes of a page in deployments: by their commits, and by what other commits say of them. */
export async function matchesFor(
  house: House,
  { canonical, hasClone }: Place,
  { changes, commits }: KnownChanges,
): Promise<Map<string, Match[]>> {
  const merged = changes.filter(({ state }) => state === 'merged');
  const own = new Map(merged.map((change) => [change.number, ownCommits(change, commits.get(change.number) ?? [])]));
  const [naming, picks] = await Promise.all([
    commitsNaming(house, canonical, [...own.keys()]),
    commitsPickedFrom(
      house,
      canonical,
      [...own.values()].flatMap(({ merge_sha, head_sha, commit_sha }) => [...merge_sha, ...head_sha, ...commit_sha.slice(-1)]),
    ),
  ]);
  const evidence = new Map([...own].map(([number, one]) => [number, withOthers(one, naming.get(number) ?? [], picks)]));
  const found = await matched(house, canonical, evidence);
  const missing = new Map([...evidence].filter(([number]) => found.get(number)?.length === 0));
  const rebased = hasClone
    ? await samePatches(
        house,
        canonical,
        [...missing.values()].flatMap((one) => one.commit_sha ?? []),
      )
    : new Map();
  if (rebased.size === 0) return found;
  const patches = [...missing].map(
    ([number, { commit_sha = [] }]) => [number, { patch_id: commit_sha.flatMap((sha) => rebased.get(sha) ?? []) }] as const,
  );
  return new Map([...found, ...(await matched(house, canonical, new Map(patches)))]);
}

async function matched(house: House, repository: string, evidence: ReadonlyMap<string, Evidence>): Promise<Map<string, Match[]>> {
  const shas = new Set([...evidence.values()].flatMap((one) => Object.values(one).flat()));
  const brought = await broughtBy(house, repository, [...shas]);
  return new Map([...evidence].map(([number, one]) => [number, matchesOf(one, (sha) => brought.get(sha) ?? [])]));
}

type OwnCommits = Evidence & Readonly<Record<'merge_sha' | 'head_sha' | 'commit_sha', readonly string[]>>;

function ownCommits({ mergeSha, headSha }: KnownChange, commits: readonly KnownCommit[]): OwnCommits {
  const inOrder = [...commits].sort((a, b) => a.commitTime - b.commitTime);
  return { merge_sha: filled(mergeSha), head_sha: filled(headSha), commit_sha: inOrder.map(({ sha }) => sha) };
}

/**
 * Commits of a branch are picked in their order, so that the change is there with the newest of them.
 *
 * @param picks which commits were picked from each.
 */
function withOthers(own: OwnCommits, subject: readonly string[], picks: ReadonlyMap<string, readonly string[]>): Evidence {
  const whole = [...own.merge_sha, ...own.head_sha, ...own.commit_sha.slice(-1)].find((sha) => picks.has(sha));
  return { ...own, subject, cherry_pick: whole === undefined ? [] : (picks.get(whole) ?? []) };
}

function filled(sha: string): string[] {
  return sha === '' ? [] : [sha];
}

/** What each change touches, by number; without those of which nobody knows. */
export async function pathsFor(house: House, place: Place, { changes, commits }: KnownChanges): Promise<Map<string, readonly string[]>> {
  if (!place.isShared) return new Map();
  const merges = changes.map(({ mergeSha }) => mergeSha).filter((sha) => sha !== '');
  const kept = await pathsOf(house, place.canonical, merges);
  const found = new Map<string, readonly string[]>();
  for (const { number, mergeSha } of changes) {
    const own = (commits.get(number) ?? []).flatMap(({ paths }) => paths);
    const paths = [...new Set([...own, ...(kept.get(mergeSha) ?? [])])];
    if (paths.length > 0) found.set(number, paths);
  }
  return found;
}
