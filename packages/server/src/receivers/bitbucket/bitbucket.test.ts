import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ingestKey, type TestApp, testApp } from '../../../../../test/support/app.ts';
import { decodeBitbucket } from './routes.ts';

const pseudonym = (identity: string) => `<${identity}>`;
const [base, first, second, merged] = ['0a', '1b', '2c', '3d'].map((byte) => byte.repeat(20)) as [string, string, string, string];

const repository = { full_name: 'acme/shop', name: 'shop', mainbranch: { name: 'main' } };
const ada = { type: 'user', account_id: '557058:ada', nickname: 'ada' };
const ben = { type: 'user', account_id: '557058:ben', nickname: 'ben' };

function cloudChange(over: object = {}, rest: object = {}) {
  return {
    repository,
    actor: ada,
    pullrequest: {
      id: 5,
      title: 'Add a basket',
      state: 'OPEN',
      author: ada,
      created_on: '2026-05-01T09:00:00.000000+00:00',
      updated_on: '2026-05-01T09:00:00.000000+00:00',
      source: { branch: { name: 'topic' }, commit: { hash: second }, repository: { full_name: 'acme/shop' } },
      destination: { branch: { name: 'main' } },
      links: { html: { href: 'https://bitbucket.org/acme/shop/pull-requests/5' } },
      ...over,
    },
    ...rest,
  };
}

describe('Bitbucket Cloud', () => {
  test('lists the newest commit of a push first; they are chained in order', () => {
    const commit = (hash: string, message: string, more: object = {}) => ({
      hash,
      message,
      date: '2026-05-01T08:00:00+00:00',
      author: { raw: 'Ada <ada@example.org>' },
      ...more,
    });
    const push = {
      changes: [
        { new: { type: 'branch', name: 'main' }, old: { target: { hash: base } }, commits: [commit(second, 'B'), commit(first, 'A')] },
      ],
    };
    const { rows } = decodeBitbucket('repo:push', { repository, push }, pseudonym);
    expect(rows.pushedCommits).toMatchObject([
      { sha: first, parents: [base], branch: 'acme:main', mainline: true, author: '<ada@example.org>', version: '1' },
      { sha: second, parents: [first] },
    ]);
    const stated = {
      changes: [{ new: { type: 'branch', name: 'topic' }, commits: [commit(second, 'B', { parents: [{ hash: first }, { hash: base }] })] }],
    };
    expect(decodeBitbucket('repo:push', { repository, push: stated }, pseudonym).rows.pushedCommits).toMatchObject([
      { parents: [first, base], mainline: false, version: '2' },
    ]);
  });

  test('tells a pull request from its opening to its merge, and who said what', () => {
    expect(decodeBitbucket('pullrequest:created', cloudChange(), pseudonym).rows.changes).toMatchObject([
      {
        number: '5',
        state: 'open',
        branch: 'acme:topic',
        author: '<bitbucket:557058:ada>',
        merge_sha: '',
        created: Date.parse('2026-05-01T09:00:00Z'),
      },
    ]);
    const approval = { approval: { date: '2026-05-01T10:00:00+00:00', user: ben } };
    expect(decodeBitbucket('pullrequest:approved', cloudChange({}, approval), pseudonym).rows.changeEvents).toMatchObject([
      { kind: 'review', state: 'approved', actor: '<bitbucket:557058:ben>', time: Date.parse('2026-05-01T10:00:00Z') },
    ]);
    const fulfilled = cloudChange({ state: 'MERGED', updated_on: '2026-05-01T11:00:00+00:00', merge_commit: { hash: merged } });
    expect(decodeBitbucket('pullrequest:fulfilled', fulfilled, pseudonym).rows.changes).toMatchObject([
      { state: 'merged', merged: Date.parse('2026-05-01T11:00:00Z'), merge_sha: merged },
    ]);
  });

  test('a comment after the merge does not move the merge', () => {
    const comment = { comment: { id: 9, created_on: '2026-05-03T10:00:00+00:00', user: ben } };
    const late = cloudChange({ state: 'MERGED', updated_on: '2026-05-03T10:00:00+00:00' }, comment);
    expect(decodeBitbucket('pullrequest:comment_created', late, pseudonym).rows).toMatchObject({
      changes: [],
      changeEvents: [{ kind: 'comment', id: '9' }],
    });
  });

  test('tells of builds, from which rules make deployments', () => {
    const status = {
      key: 'build-1',
      name: 'Deploy',
      state: 'SUCCESSFUL',
      created_on: '2026-05-01T12:00:00+00:00',
      updated_on: '2026-05-01T12:05:00+00:00',
      commit: { hash: merged },
      refname: 'main',
    };
    expect(
      decodeBitbucket('repo:commit_status_updated', { repository, commit_status: status }, pseudonym).rows.deploymentEvents,
    ).toMatchObject([
      {
        source: 'bitbucket',
        id: 'build-1',
        state: 'success',
        workflow: 'Deploy',
        sha: merged,
        started: Date.parse('2026-05-01T12:00:00Z'),
      },
    ]);
  });
});

describe('Bitbucket Server and Data Center', () => {
  const shop = { slug: 'shop', project: { key: 'ACME' } };
  const change = (over: object = {}) => ({
    id: 8,
    title: 'Add a basket',
    state: 'OPEN',
    createdDate: 1_777_626_000_000,
    updatedDate: 1_777_626_000_000,
    fromRef: { displayId: 'topic', latestCommit: second, repository: shop },
    toRef: { displayId: 'main', repository: shop },
    author: { user: { id: 3, name: 'ada', type: 'NORMAL' } },
    ...over,
  });

  test('tells a pull request with the merge commit', () => {
    const body = {
      eventKey: 'pr:merged',
      date: '2026-05-01T21:00:00+1000',
      actor: { id: 4, name: 'ben' },
      pullRequest: change({
        state: 'MERGED',
        closedDate: 1_777_633_200_000,
        updatedDate: 1_777_633_200_000,
        properties: { mergeCommit: { id: merged } },
      }),
    };
    expect(decodeBitbucket('', body, pseudonym).rows.changes).toMatchObject([
      {
        repository: 'ACME/shop',
        number: '8',
        state: 'merged',
        merged: 1_777_633_200_000,
        merge_sha: merged,
        branch: 'ACME:topic',
        author: '<bitbucket-server:3>',
      },
    ]);
  });

  test('tells who asked for more, at the time of the webhook', () => {
    const body = { date: '2026-05-01T20:00:00+1000', actor: { id: 4, name: 'ben' }, pullRequest: change() };
    expect(decodeBitbucket('pr:reviewer:needs_work', body, pseudonym).rows.changeEvents).toMatchObject([
      { kind: 'review', state: 'changes_requested', time: Date.parse('2026-05-01T10:00:00Z'), actor: '<bitbucket-server:4>' },
    ]);
  });

  test('pushes name at least their last commit', () => {
    const body = {
      repository: shop,
      changes: [{ ref: { displayId: 'main', type: 'BRANCH' }, fromHash: base, toHash: first, type: 'UPDATE' }],
      toCommit: {
        id: first,
        message: 'A',
        author: { name: 'Ada', emailAddress: 'ada@example.org' },
        authorTimestamp: 1_777_620_000_000,
        committerTimestamp: 1_777_620_001_000,
        parents: [{ id: base }],
      },
    };
    expect(decodeBitbucket('repo:refs_changed', body, pseudonym).rows.pushedCommits).toMatchObject([
      { sha: first, parents: [base], author_time: 1_777_620_000_000, commit_time: 1_777_620_001_000, mainline: true },
    ]);
  });
});

test.each([
  ['pullrequest:created', {}],
  ['pullrequest:approved', { pullrequest: { id: 'x', created_on: 'soon' } }],
  ['pr:opened', { pullRequest: [] }],
  ['repo:push', { push: { changes: [null, { new: 7 }] } }],
  ['repo:refs_changed', { changes: 'no' }],
  ['repo:commit_status_updated', { commit_status: {} }],
  ['repo:fork', {}],
  ['', {}],
])('%s of %j is ignored with a reason', (event, body) => {
  const outcome = decodeBitbucket(event, body, pseudonym);
  expect(Object.values(outcome.rows).flat()).toEqual([]);
  expect(outcome.ignored).toEqual(expect.any(String));
});

describe('the door', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await testApp();
  });
  afterAll(() => app.close());
  const body = JSON.stringify(cloudChange());
  const send = (headers: Record<string, string>, query = '') =>
    app.call('POST', `/hooks/bitbucket${query}`, body, { authorization: '', 'x-event-key': 'pullrequest:created', ...headers });
  const sign = (secret: string) => ({ 'x-hub-signature': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}` });

  test('takes a signature, or a key in the address where no secret is set', async () => {
    expect((await send(sign(ingestKey))).status).toBe(202);
    expect((await send({}, `?key=${ingestKey}`)).status).toBe(202);
  });
  test('refuses a wrong signature, even with a good key, and a request without either', async () => {
    expect((await send(sign('wrong'))).status).toBe(401);
    expect((await send(sign('wrong'), `?key=${ingestKey}`)).status).toBe(401);
    expect((await send({})).status).toBe(401);
    expect((await send({}, '?key=unknown')).status).toBe(403);
  });
});
