import { deployments } from '../facts/deployments.ts';
import { timeline } from '../facts/timeline.ts';
import type { Clock } from '../platform/clock.ts';
import type { Facts } from '../stores/facts.ts';
import { appendInBatches } from './append.ts';
import { type Deployment, isSame, readDeployments, replacing, timelineEntry } from './deployment-rows.ts';
import type { Ref } from './git/repository.ts';
import type { Repository } from './tables.ts';
import { tagsMatching } from './tag-pattern.ts';

/** The environment that a release tag counts as a deployment to. */
const releaseEnvironment = 'production';

const tagPrefix = 'refs/tags/';

/** @throws AppError `invalid_request` for a pattern that takes too long. */
export function releaseTags(refs: readonly Ref[], repository: Repository): Ref[] {
  const tags = refs.filter(({ name }) => name.startsWith(tagPrefix));
  const nameOf = ({ name }: Ref) => name.slice(tagPrefix.length);
  const matching = tagsMatching(repository.tagPattern, tags.map(nameOf));
  return tags.filter((tag) => matching.has(nameOf(tag)));
}

/** Brings the deployments learnt from tags to what the tags are now: new ones, moved ones, deleted ones. */
export async function writeReleases(house: { facts: Facts; clock: Clock }, repository: Repository, tags: readonly Ref[]): Promise<void> {
  const { facts, clock } = house;
  const stored = await readDeployments(facts, "source = 'git' AND repository = {name:String}", { name: repository.name });
  const before = new Map(stored.map((row) => [`${row.service} ${row.id}`, row]));
  const changed: Deployment[] = [];
  for (const tag of tags) {
    const wanted = release(repository, tag, clock.now());
    const key = `${wanted.service} ${wanted.id}`;
    const old = before.get(key);
    before.delete(key);
    if (old === undefined) {
      changed.push(wanted);
    } else {
      // What attribution found out stays until it runs again.
      const status = old.status === 'withdrawn' ? 'success' : old.status;
      const next = replacing(
        old,
        { ...wanted, status, contents: old.contents, rolls_back: old.rolls_back, unrelated: old.unrelated },
        clock.now(),
      );
      if (!isSame(old, next)) changed.push(next);
    }
  }
  for (const old of before.values()) {
    if (old.status !== 'withdrawn')
      changed.push(replacing(old, { status: 'withdrawn', contents: 'none', rolls_back: '', unrelated: 0 }, clock.now()));
  }
  await appendInBatches(facts, deployments, changed);
  await appendInBatches(
    facts,
    timeline,
    changed.filter(({ status }) => status === 'success').map((row) => timelineEntry(row)),
  );
}

function release(repository: Repository, { name, sha, time }: Ref, now: number): Deployment {
  const version = name.slice(tagPrefix.length);
  return {
    id: `${repository.name}@${version}`,
    service: repository.service,
    environment: releaseEnvironment,
    repository: repository.name,
    sha,
    version,
    status: 'success',
    started: time,
    finished: time,
    source: 'git',
    url: '',
    unplanned: false,
    repairs: '',
    rolls_back: '',
    contents: 'unmatched',
    updated: now,
    tier: '',
    stated_failed: null,
    ref: '',
    superseded_by: '',
    located_by: '',
    unrelated: 0,
  };
}
