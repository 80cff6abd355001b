import { describe, expect, test } from 'vitest';
import { at } from '../fields.ts';
import type { JsonObject } from '../json-object.ts';
import { decodeEvent } from './decode.ts';
import { examplesOf } from './fixtures/examples.ts';

const now = Date.parse('2026-05-02T10:00:00Z');
const pseudonym = (identity: string) => `<${identity}>`;
const decode = (event: string, payload: JsonObject) => decodeEvent(event, payload, { now, pseudonym });
/** An example with some of what it says changed, by the path of objects to it. */
function changed(payload: JsonObject | undefined, path: string, change: object): JsonObject {
  const copy = structuredClone(payload) as Record<string, any>;
  const target = path === '' ? copy : path.split('.').reduce((at, name) => at[name], copy);
  Object.assign(target, change);
  return copy;
}
const time = (text: string) => Date.parse(text);

describe('a pull request', () => {
  test.each(examplesOf('pull_request', 'closed').map((one, index) => [index, one] as const))(
    'that was closed without being merged has a commit of a test merge, which is none (%i)',
    (_, payload) => {
      expect((payload.pull_request as JsonObject).merge_commit_sha).toMatch(/^[0-9a-f]{40}$/);
      const { event, rows } = decode('pull_request', payload);
      expect(event).toBe('pull_request.closed');
      expect(rows.changes).toMatchObject([
        {
          repository: 'Codertocat/Hello-World',
          number: '2',
          state: 'closed',
          merged: null,
          merge_sha: '',
          closed: time('2019-05-15T15:21:18Z'),
          created: time('2019-05-15T15:20:33Z'),
          head_sha: 'ec26c3e57ca3a959ca5aad62de7213c562f8c821',
          branch: 'Codertocat:changes',
          base: 'master',
          additions: 1,
          deletions: 1,
          files: 1,
          commits: 1,
          author: '<Codertocat>',
        },
      ]);
    },
  );

  test('that was merged has its commit and its time, and comes before closed of the same second', () => {
    const [closed] = examplesOf('pull_request', 'closed');
    const merge = changed(closed, 'pull_request', { merged: true, merged_at: '2019-05-15T15:21:18Z' });
    const [row] = decode('pull_request', merge).rows.changes ?? [];
    expect(row).toMatchObject({
      state: 'merged',
      merged: time('2019-05-15T15:21:18Z'),
      merge_sha: 'c4295bd74fb0f4fda03689c3df3f2803b658fd85',
    });
    const [before] = decode('pull_request', closed as JsonObject).rows.changes ?? [];
    expect(BigInt(row?.version ?? 0) > BigInt(before?.version ?? 0)).toBe(true);
  });

  test.each([
    ['ready_for_review', 'ready'],
    ['converted_to_draft', 'draft'],
    ['reopened', 'reopened'],
    ['synchronize', 'head'],
  ])('%s is told as %s', (action, kind) => {
    for (const payload of examplesOf('pull_request', action)) {
      expect(decode('pull_request', payload).rows.changeEvents).toMatchObject([{ kind, change: '2' }]);
    }
  });

  test('of a program is known as one, under the name that GraphQL gives it', () => {
    const user = { login: 'dependabot[bot]', type: 'Bot' };
    const payload = changed(examplesOf('pull_request', 'opened')[0], 'pull_request', { user });
    expect(decode('pull_request', payload).rows.changes).toMatchObject([{ bot: true, author: '<dependabot>' }]);
  });

  test('of a deleted account and a deleted fork has no author and no branch', () => {
    const [opened] = examplesOf('pull_request', 'opened');
    const payload = changed(opened, 'pull_request', { user: null, head: { ref: 'x', sha: 'a'.repeat(40), label: null, repo: null } });
    expect(decode('pull_request', payload).rows.changes).toMatchObject([{ author: '', branch: '', head_sha: 'a'.repeat(40) }]);
  });

  test('of the future is refused with a reason, and what is no pull request is no event of GitHub', () => {
    const [opened] = examplesOf('pull_request', 'opened');
    const future = changed(opened, 'pull_request', { updated_at: '2031-01-01T00:00:00Z' });
    expect(decode('pull_request', future)).toMatchObject({ rows: {}, ignored: expect.stringContaining('ahead') });
    expect(() => decode('pull_request', changed(opened, '', { pull_request: 7 }))).toThrow('no event of GitHub');
    expect(() => decode('pull_request', changed(opened, '', { repository: { full_name: '../etc' } }))).toThrow('repository.full_name');
  });
});

describe('a review', () => {
  test('of the author himself carries who did it, so that it counts for nothing later', () => {
    const [payload = {}] = examplesOf('pull_request_review', 'submitted');
    const author = at(payload.pull_request, 'user').login;
    expect(decode('pull_request_review', payload).rows).toEqual({
      changeEvents: [
        expect.objectContaining({ kind: 'review', state: 'commented', actor: `<${author}>`, time: time('2019-05-15T15:20:38Z') }),
      ],
    });
  });
  test('that was dismissed points at the one it takes back', () => {
    const [payload] = examplesOf('pull_request_review', 'dismissed');
    expect(decode('pull_request_review', payload as JsonObject).rows.changeEvents).toMatchObject([{ kind: 'dismissed', id: '237895671' }]);
  });
  test('that is not submitted yet is none', () => {
    const pending = changed(examplesOf('pull_request_review', 'submitted')[0], 'review', { state: 'pending', submitted_at: null });
    expect(decode('pull_request_review', pending)).toMatchObject({ rows: {}, ignored: 'a review that is not submitted yet' });
  });
});

describe('comments', () => {
  test('on lines and in the conversation are told apart; deleted ones and those on issues are left out', () => {
    const [onLines] = examplesOf('pull_request_review_comment', 'created');
    expect(decode('pull_request_review_comment', onLines as JsonObject).rows.changeEvents).toMatchObject([
      { kind: 'comment', id: 'r284312630' },
    ]);
    const [onIssue] = examplesOf('issue_comment', 'created');
    expect(decode('issue_comment', onIssue as JsonObject)).toMatchObject({ rows: {}, ignored: expect.stringContaining('on an issue') });
    const onPull = changed(onIssue, 'issue', { pull_request: { url: 'https://api.github.com/x' } });
    expect(decode('issue_comment', onPull).rows.changeEvents).toMatchObject([{ kind: 'comment', id: '492700400', change: '1' }]);
    const deleted = changed(onPull, '', { action: 'deleted' });
    expect(decode('issue_comment', deleted).rows.changeEvents).toBeUndefined();
  });
});

describe('a push', () => {
  const branch = () => examplesOf('push').find(({ ref }) => ref === 'refs/heads/master');
  test('of tags, made or deleted, brings no commits', () => {
    for (const payload of examplesOf('push').filter(({ ref }) => String(ref).startsWith('refs/tags/'))) {
      expect(decode('push', payload)).toMatchObject({ rows: { pushedCommits: [] }, ignored: expect.stringContaining('tag') });
    }
  });
  test('takes the times of its commits, not `pushed_at`, which is in seconds there', () => {
    const payload = branch() as JsonObject;
    expect((payload.repository as JsonObject).pushed_at).toBeTypeOf('number');
    expect(decode('push', payload).rows.pushedCommits).toMatchObject([
      {
        sha: '6113728f27ae82c7b1a177c8d03f9e96e0adf246',
        author_time: time('2019-05-15T15:19:25Z'),
        mainline: true,
        parents: [],
        paths: ['README.md'],
      },
    ]);
  });
  test('chains its commits; a merge keeps what was there before as its first parent; a forced one follows nothing', () => {
    const shas = ['a', 'b', 'c'].map((digit) => digit.repeat(40));
    const one = (id: string | undefined, message: string) => ({
      id,
      message,
      timestamp: '2026-05-01T10:00:00+02:00',
      author: { name: 'A', email: 'a@b.c' },
    });
    const commits = [one(shas[0], 'One'), one(shas[1], 'Two (#3)'), one(shas[2], 'Merge pull request #4 from x/y')];
    const payload = changed(branch(), '', { before: 'd'.repeat(40), commits });
    const parents = (push: JsonObject) => decode('push', push).rows.pushedCommits?.map((row) => row.parents);
    expect(parents(payload)).toEqual([['d'.repeat(40)], [shas[0]], ['d'.repeat(40), shas[1]]]);
    expect(parents(changed(payload, '', { forced: true }))?.[0]).toEqual([]);
    expect(parents(changed(payload, '', { before: '0'.repeat(40), created: true }))?.[0]).toEqual([]);
  });
  test('keeps a commit of the far future, within what can be stored', () => {
    const commits = [{ id: 'a'.repeat(40), message: 'x', timestamp: '9999-01-01T00:00:00Z', author: {} }, { id: 'nothing' }];
    expect(decode('push', changed(branch(), '', { commits }))).toMatchObject({
      rows: { pushedCommits: [{ author_time: time('2200-01-01T00:00:00Z') }] },
      ignored: 'commits that cannot be read were left out',
    });
  });
});
