import { isBot, isSquash, pickedCommits, revertedCommit } from '../../facts/commit-signs.ts';
import type { DeliveryRows } from '../../facts/delivery-batch.ts';
import { exact } from '../../facts/versions.ts';
import { at, idOf, labelNames, limited, shaOf, webAddress } from '../../receivers/fields.ts';
import { changeRow, eventRow, type MergeRequest } from '../../receivers/gitlab/changes.ts';
import { secondOf } from '../../receivers/gitlab/second.ts';
import type { JsonObject } from '../../receivers/json-object.ts';
import { listOf, textOf } from '../../receivers/json-object.ts';
import type { BackfillRequest } from '../types.ts';
import { changedSince, type GitlabProject, type PhasePage, readAll } from './paging.ts';

/** Requests to the API that run side by side. */
const atOnce = 4;

/** Merge requests with their comments, approvals, drafts and commits, by when they changed. */
export async function* readMergeRequests(project: GitlabProject, after: string, request: BackfillRequest): AsyncGenerator<PhasePage> {
  const path = `/api/v4/projects/${project.id}/merge_requests?scope=all&state=all`;
  for await (const page of changedSince(request.api, path, after)) {
    const rows: Required<Pick<DeliveryRows, 'changes' | 'changeEvents' | 'pushedCommits'>>[] = [];
    for (let start = 0; start < page.entries.length; start += atOnce) {
      request.signal.throwIfAborted();
      rows.push(...(await Promise.all(page.entries.slice(start, start + atOnce).map((entry) => readOne(project, entry, request)))));
    }
    yield {
      after: page.after,
      read: page.entries.length,
      rows: {
        changes: rows.flatMap((one) => one.changes),
        changeEvents: rows.flatMap((one) => one.changeEvents),
        pushedCommits: rows.flatMap((one) => one.pushedCommits),
      },
    };
  }
}

async function readOne(project: GitlabProject, entry: JsonObject, { api, pseudonym }: BackfillRequest) {
  const merge = mergeRequestOf(project, entry);
  if (merge === undefined) return { changes: [], changeEvents: [], pushedCommits: [] };
  const path = `/api/v4/projects/${project.id}/merge_requests/${merge.iid}`;
  const [notes, commits] = await Promise.all([readAll(api, `${path}/notes?sort=asc`), readAll(api, `${path}/commits`)]);
  return {
    changes: [changeRow(merge, pseudonym)],
    changeEvents: notes.flatMap((note) => happeningsOf(merge, note)).map((one) => eventRow(one, pseudonym)),
    pushedCommits: commits.flatMap((commit) => commitRow(project, merge, commit, pseudonym)),
  };
}

function mergeRequestOf(project: GitlabProject, entry: JsonObject): MergeRequest | undefined {
  const created = secondOf(entry.created_at);
  const updated = secondOf(entry.updated_at) ?? created;
  if (created === undefined || updated === undefined) return undefined;
  const state = textOf(entry.state);
  return {
    repository: project.name,
    iid: idOf(entry.iid),
    title: limited(entry.title),
    authorId: idOf(at(entry, 'author').id),
    state: state === 'merged' || state === 'closed' ? state : 'open',
    draft: entry.draft === true || entry.work_in_progress === true,
    created,
    updated,
    closed: state === 'closed' ? (secondOf(entry.closed_at) ?? null) : null,
    merged: state === 'merged' ? (secondOf(entry.merged_at) ?? null) : null,
    mergeSha: shaOf(entry.merge_commit_sha) || shaOf(entry.squash_commit_sha) || shaOf(entry.sha),
    headSha: shaOf(entry.sha),
    sourceProject: idOf(entry.source_project_id),
    sourceBranch: limited(entry.source_branch, 300),
    targetBranch: limited(entry.target_branch, 300),
    labels: labelNames(entry.labels),
    url: webAddress(entry.web_url),
  };
}

/** What GitLab writes itself about a merge request, in its own English whatever language people read it in. */
const systemNotes: readonly { readonly text: RegExp; readonly kind: string; readonly state: string }[] = [
  { text: /^approved this merge request/, kind: 'review', state: 'approved' },
  { text: /^unapproved this merge request/, kind: 'dismissed', state: '' },
  { text: /^marked this merge request as \*\*draft\*\*/, kind: 'draft', state: '' },
  { text: /^marked this merge request as \*\*ready\*\*/, kind: 'ready', state: '' },
  { text: /^reopened/, kind: 'reopened', state: '' },
  { text: /^added \d+ (?:new )?commits?/, kind: 'head', state: '' },
];

function happeningsOf(merge: MergeRequest, note: JsonObject) {
  const time = secondOf(note.created_at);
  if (time === undefined) return [];
  const author = at(note, 'author');
  const happening = {
    repository: merge.repository,
    iid: merge.iid,
    time,
    actorId: idOf(author.id),
    bot: isBot({ authorName: limited(author.username) }),
  };
  if (note.system !== true) return [{ ...happening, kind: 'comment', id: idOf(note.id) }];
  const known = systemNotes.find(({ text }) => text.test(textOf(note.body)));
  return known === undefined ? [] : [{ ...happening, kind: known.kind, state: known.state, id: String(time) }];
}

function commitRow(project: GitlabProject, merge: MergeRequest, commit: JsonObject, pseudonym: (identity: string) => string) {
  const sha = shaOf(commit.id);
  const authored = secondOf(commit.authored_date);
  const committed = secondOf(commit.committed_date) ?? authored;
  if (sha === '' || authored === undefined || committed === undefined) return [];
  const signs = { authorName: textOf(commit.author_name), authorEmail: textOf(commit.author_email) };
  const [subject = '', ...rest] = textOf(commit.message).split('\n');
  const parents = listOf(commit.parent_ids)
    .map(shaOf)
    .filter((parent) => parent !== '');
  return [
    {
      repository: project.name,
      branch: `${merge.sourceProject}:${merge.sourceBranch}`,
      sha,
      parents,
      author_time: authored,
      commit_time: committed,
      author: pseudonym(signs.authorEmail),
      bot: isBot(signs),
      squash: isSquash({ parents, authorTime: authored, commitTime: committed, subject }),
      subject: limited(subject),
      reverts: revertedCommit({ subject, body: rest.join('\n') }) ?? '',
      picked_from: pickedCommits({ body: rest.join('\n') }),
      paths: [],
      mainline: merge.sourceBranch === project.defaultBranch,
      source: 'gitlab',
      version: exact,
    },
  ];
}
