import type { House } from '../../area.ts';
import { type BranchChange, commitsByChange } from './branches.ts';
import { readRecords } from './records.ts';
import type { ReviewEvent } from './reviews.ts';

/** A change as its host last told it; times in milliseconds UTC. */
export interface KnownChange extends BranchChange {
  readonly author: string;
  readonly bot: boolean;
  readonly state: string;
  readonly draft: boolean;
  readonly closed: number | null;
  readonly merged: number | null;
  readonly mergeSha: string;
  readonly headSha: string;
  readonly branch: string;
  readonly additions: number | null;
  readonly deletions: number | null;
  readonly files: number | null;
  readonly commits: number | null;
}

export interface KnownCommit {
  readonly sha: string;
  readonly branch: string;
  readonly authorTime: number;
  readonly commitTime: number;
  readonly paths: readonly string[];
}

/** Changes of one repository with what happened to them and the commits they are made of, by their numbers. */
export interface KnownChanges {
  readonly changes: readonly KnownChange[];
  readonly events: ReadonlyMap<string, readonly ReviewEvent[]>;
  readonly commits: ReadonlyMap<string, readonly KnownCommit[]>;
}

const milliseconds = (column: string) => `toUnixTimestamp64Milli(${column})`;
const merged = `if(state = 'merged', ${milliseconds('coalesce(merged, closed)')}, NULL)`;
const closed = `if(state = 'closed', ${milliseconds('closed')}, NULL)`;

const changeFields: { readonly [K in keyof KnownChange]: string } = {
  number: 'number',
  created: milliseconds('created'),
  ended: `if(state = 'merged', ${milliseconds('coalesce(merged, closed)')}, ${closed})`,
  author: 'author',
  bot: 'bot',
  state: "CAST(state, 'String')",
  draft: 'draft',
  closed,
  merged,
  mergeSha: "if(state = 'merged', merge_sha, '')",
  headSha: 'head_sha',
  branch: 'branch',
  additions: 'additions',
  deletions: 'deletions',
  files: 'files',
  commits: 'commits',
};

/** @param withPaths what commits touch decides on the services of a change. */
export async function readKnownChanges(
  house: House,
  repository: string,
  numbers: readonly string[],
  withPaths: boolean,
): Promise<KnownChanges> {
  const { facts } = house;
  const [rows, events] = await Promise.all([
    readRecords<KnownChange>(
      facts,
      changeFields,
      'FROM changes FINAL WHERE repository = {repository:String} AND number IN (SELECT arrayJoin({numbers:Array(String)}))',
      { repository, numbers },
    ),
    readRecords<ReviewEvent & { change: string }>(
      facts,
      {
        change: 'change',
        kind: "CAST(kind, 'String')",
        id: 'id',
        time: milliseconds('time'),
        actor: 'actor',
        bot: 'bot',
        state: "CAST(state, 'String')",
      },
      'FROM change_events FINAL WHERE repository = {repository:String} AND change IN (SELECT arrayJoin({numbers:Array(String)}))',
      { repository, numbers },
    ),
  ]);
  // Flags come as numbers.
  const changes = rows.map((row) => ({ ...row, bot: Boolean(row.bot), draft: Boolean(row.draft) }));
  const said = events.map((event) => ({ ...event, bot: Boolean(event.bot) }));
  return {
    changes,
    events: Map.groupBy(said, ({ change }) => change),
    commits: await readCommits(house, repository, changes, withPaths),
  };
}

/** Names of branches are used again: all changes of a branch share its commits out among them. */
async function readCommits({ facts }: House, repository: string, changes: readonly KnownChange[], withPaths: boolean) {
  const branches = [...new Set(changes.map(({ branch }) => branch))].filter((branch) => branch !== '');
  const found = new Map<string, KnownCommit[]>();
  if (branches.length === 0) return found;
  const ofBranches = 'repository = {repository:String} AND branch IN (SELECT arrayJoin({branches:Array(String)}))';
  const [siblings, commits] = await Promise.all([
    readRecords<BranchChange & { branch: string }>(
      facts,
      { number: 'number', branch: 'branch', created: changeFields.created, ended: changeFields.ended },
      `FROM changes FINAL WHERE ${ofBranches}`,
      { repository, branches },
    ),
    readRecords<KnownCommit>(
      facts,
      {
        sha: 'sha',
        branch: 'branch',
        authorTime: milliseconds('author_time'),
        commitTime: milliseconds('commit_time'),
        paths: withPaths ? 'paths' : "CAST([], 'Array(String)')",
      },
      `FROM pushed_commits FINAL WHERE ${ofBranches}`,
      { repository, branches },
    ),
  ]);
  const sharing = Map.groupBy(siblings, ({ branch }) => branch);
  for (const [branch, own] of Map.groupBy(commits, (commit) => commit.branch)) {
    for (const [number, list] of commitsByChange(sharing.get(branch) ?? [], own)) found.set(number, list);
  }
  return found;
}
