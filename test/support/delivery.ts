import type { DeliveryRows } from '../../packages/server/src/facts/delivery-batch.ts';
import { concluded, versionOf } from '../../packages/server/src/facts/versions.ts';

type Change = NonNullable<DeliveryRows['changes']>[number];
type ChangeEvent = NonNullable<DeliveryRows['changeEvents']>[number];
type Deployment = NonNullable<DeliveryRows['deploymentEvents']>[number];

/** `HH:MM` of 2024-05-01, a Wednesday, or a time in full; UTC. */
export const at = (time: string) => Date.parse(time.includes('T') ? `${time}Z` : `2024-05-01T${time}:00Z`);
/** Forty hex digits of a short name. */
export const sha = (text: string) => Buffer.from(text.padEnd(20, '.')).toString('hex');
/** Opened 09:00, merged 12:00. */
export function change(repository: string, number: string, more: Partial<Change> = {}): Change {
  return {
    repository,
    number,
    source: 'github',
    title: `Change ${number}`,
    author: 'author',
    bot: false,
    state: 'merged',
    draft: false,
    created: at('09:00'),
    closed: at('12:00'),
    merged: at('12:00'),
    merge_sha: sha(`m${number}`),
    head_sha: sha(`h${number}`),
    branch: `acme:topic-${number}`,
    base: 'main',
    additions: 10,
    deletions: 2,
    files: 1,
    commits: 1,
    labels: [],
    url: '',
    version: versionOf(at('12:00'), 2),
    ...more,
  };
}

export function said(repository: string, number: string, kind: string, time: string, more: Partial<ChangeEvent> = {}): ChangeEvent {
  const rest = { id: `${kind}${time}`, actor: 'other', bot: false, state: '', sha: '', version: versionOf(at(time)) };
  return { repository, change: number, kind, time: at(time), ...rest, ...more };
}

export function deployed(repository: string, id: string, commit: string, time: string, more: Partial<Deployment> = {}): Deployment {
  return {
    source: 'github',
    id: `${repository}-${id}`,
    state: 'success',
    repository,
    service: '',
    environment: 'production',
    tier: '',
    sha: sha(commit),
    release: '',
    ref: 'main',
    workflow: '',
    time: at(time),
    started: at(time) - 60_000,
    finished: null,
    url: '',
    unplanned: false,
    repairs: '',
    failed: null,
    version: versionOf(at(time)),
    ...more,
  };
}

interface Told {
  readonly name: string;
  readonly time?: string;
  readonly subject?: string;
  readonly paths?: readonly string[];
  /** Names of the commits that it says it was picked from. */
  readonly picked?: readonly string[];
}

/** Commits of a branch, each following the one before. */
export function pushed(repository: string, branch: string, commits: readonly Told[], before = 'root'): DeliveryRows {
  return {
    pushedCommits: commits.map(({ name, time = '08:00', subject = name, paths = [], picked = [] }, index) => ({
      repository,
      branch: `acme:${branch}`,
      sha: sha(name),
      parents: [sha(commits[index - 1]?.name ?? before)],
      author_time: at(time),
      commit_time: at(time),
      author: 'x',
      bot: false,
      squash: false,
      subject,
      reverts: '',
      picked_from: picked.map(sha),
      paths,
      mainline: branch === 'main',
      source: 'github',
      version: concluded,
    })),
  };
}
