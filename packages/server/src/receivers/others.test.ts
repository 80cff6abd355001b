import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ingestKey, type TestApp, testApp } from '../../../../test/support/app.ts';
import { manualClock } from '../platform/clock.ts';

/** Deployments and incidents in the forms of DevLake, Sleuth and CDEvents; bodies after their documentation, written here. */
const clock = manualClock('2026-10-06T00:00:00Z');
let app: TestApp;
beforeAll(async () => {
  app = await testApp({ clock });
});
afterAll(() => app.close());

const sha = '015e3d3b480e417aede5a1293bd61de9b0fd051d';
const keyed = (path: string, body?: unknown) => app.call('POST', path, body, { authorization: `Bearer ${ingestKey}` });
const events = (source: string) =>
  app.house.facts.query<Record<string, unknown>>(
    `SELECT id, state, repository, service, environment, tier, sha, release, workflow, formatDateTime(started, '%F %T') AS began, formatDateTime(time, '%F %T') AS ended, unplanned
FROM deployment_events FINAL WHERE source = {source:String} ORDER BY ended, id, repository`,
    { source },
  );
const incidents = (source: string) =>
  app.house.facts.query<Record<string, unknown>>(
    `SELECT title, state, services, formatDateTime(started, '%T') AS began, formatDateTime(resolved, '%T') AS over FROM incidents FINAL WHERE source = {source:String}`,
    { source },
  );

describe('DevLake', () => {
  const deployment = {
    id: 'deploy-1',
    startedDate: '2026-10-05T12:00:00+00:00',
    finishedDate: '2026-10-05T12:59:59+00:00',
    result: 'SUCCESS',
    environment: 'STAGING',
    deploymentCommits: [
      {
        repoUrl: 'https://github.com/acme/shop.git',
        commitSha: sha,
        startedDate: '2026-10-05T12:00:00Z',
        finishedDate: '2026-10-05T12:30:00Z',
      },
      { repoUrl: 'git@github.com:acme/cart', commitSha: sha.toUpperCase(), refName: 'main' },
    ],
  };

  test('a deployment of two repositories, however often and at any of its addresses', async () => {
    for (const root of ['/api/rest/plugins/webhook', '/rest/plugins/webhook']) {
      expect(await keyed(`${root}/connections/1/deployments`, deployment)).toMatchObject({ status: 200, body: { success: true } });
    }
    const common = {
      id: '1:deploy-1',
      state: 'success',
      service: '',
      environment: 'staging',
      tier: 'staging',
      sha,
      release: '',
      workflow: '',
    };
    const times = { began: '2026-10-05 12:00:00', unplanned: false };
    expect(await events('devlake')).toEqual([
      { ...common, ...times, repository: 'github.com/acme/shop', ended: '2026-10-05 12:30:00' },
      { ...common, ...times, repository: 'github.com/acme/cart', ended: '2026-10-05 12:59:59' },
    ]);
  });

  test('the form before 1.0, and the project as service', async () => {
    const old = {
      repo_url: 'https://github.com/acme/old',
      commit_sha: sha,
      start_time: '2026-10-05T13:00:00Z',
      end_time: '2026-10-05T13:10:00Z',
    };
    expect((await keyed('/api/rest/plugins/webhook/projects/shop/deployments', old)).status).toBe(200);
    expect((await keyed('/api/rest/plugins/webhook/projects/shop/deployments', old)).status).toBe(200);
    const ofShop = (await events('devlake')).filter(({ service }) => service === 'shop');
    expect(ofShop).toMatchObject([{ environment: 'production', repository: 'github.com/acme/old', ended: '2026-10-05 13:10:00' }]);
  });

  test.each([
    ['no start', { ...deployment, startedDate: undefined }, 'startedDate'],
    ['an environment of its own', { ...deployment, environment: 'qa' }, 'environment'],
    ['a year from now', { ...deployment, finishedDate: '2027-10-05T12:00:00Z' }, 'finishedDate'],
    ['a commit without repository', { ...deployment, deploymentCommits: [{ commitSha: sha }] }, 'deploymentCommits'],
  ])('%s is refused', async (_name, body, field) => {
    const answer = await keyed('/api/rest/plugins/webhook/connections/1/deployments', body);
    expect([answer.status, answer.text]).toEqual([400, expect.stringContaining(field)]);
  });

  test('an incident is open until it is closed, and only once', async () => {
    const root = '/api/rest/plugins/webhook/connections/by-name/ops';
    const issue = {
      issueKey: 'DLK-1234',
      title: 'Down',
      type: 'INCIDENT',
      status: 'TODO',
      originalStatus: 'new',
      component: 'checkout',
      createdDate: '2026-10-05T20:00:00Z',
    };
    expect((await keyed(`${root}/issues`, issue)).status).toBe(200);
    expect(await incidents('devlake')).toEqual([{ title: 'Down', state: 'open', services: ['checkout'], began: '20:00:00', over: null }]);
    expect((await keyed(`${root}/issue/DLK-1234/close`)).status).toBe(200);
    clock.advance(60_000);
    expect((await keyed(`${root}/issue/DLK-1234/close`)).status).toBe(200);
    expect(await incidents('devlake')).toEqual([
      { title: 'Down', state: 'resolved', services: ['checkout'], began: '20:00:00', over: '00:00:00' },
    ]);
    expect((await keyed(`${root}/issue/DLK-9/close`)).status).toBe(404);
    const items = await app.house.facts.query("SELECT status, project FROM work_items FINAL WHERE source = 'devlake'");
    expect(items).toEqual([{ status: 'DONE', project: 'ops' }]);
  });

  test('a pull request', async () => {
    const body = {
      id: 'pr1',
      baseRepoId: 'webhook:1',
      status: 'MERGED',
      displayTitle: 'Feature',
      url: 'https://github.com/acme/shop/pull/1',
      authorName: 'johndoe',
      pullRequestKey: 1,
      createdDate: '2026-02-20T16:17:36Z',
      mergedDate: '2026-02-20T17:17:36Z',
      mergeCommitSha: sha,
      additions: 100,
      deletions: 50,
    };
    expect((await keyed('/rest/plugins/webhook/connections/1/pull_requests', body)).status).toBe(200);
    const rows = await app.house.facts.query('SELECT repository, number, state, merge_sha, additions FROM changes FINAL');
    expect(rows).toEqual([{ repository: 'github.com/acme/shop', number: '1', state: 'merged', merge_sha: sha, additions: 100 }]);
    expect(JSON.stringify(await app.house.facts.query('SELECT * FROM changes'))).not.toContain('johndoe');
  });
});

describe('Sleuth', () => {
  const path = '/api/1/deployments/acme/checkout/register_deploy';

  test('a commit once an environment; again it is refused in text, or ignored when the client says so', async () => {
    const body = { sha, environment: 'production', date: '2026-10-05T14:00:00Z', email: 'ada@example.org', tags: '#hotfix, #api' };
    expect(await keyed(path, body)).toMatchObject({ status: 200, text: 'Success' });
    expect(await keyed(path, body)).toMatchObject({ status: 400, text: expect.stringContaining('already') });
    expect((await keyed(path, { ...body, ignore_if_duplicate: true })).status).toBe(200);
    expect((await keyed(path, { ...body, environment: 'staging' })).status).toBe(200);
    expect(await events('sleuth')).toMatchObject([
      { service: 'checkout', environment: 'production', sha, ended: '2026-10-05 14:00:00', unplanned: true },
      { service: 'checkout', environment: 'staging', sha },
    ]);
  });

  test('the key in the body, as JSON and as a form', async () => {
    const send = (payload: string, type: string) =>
      app.http.inject({ method: 'POST', url: path, payload, headers: { 'content-type': type } });
    const form = (key: string) => `api_key=${key}&sha=${'ab'.repeat(20)}`;
    expect((await send(form(ingestKey), 'application/x-www-form-urlencoded')).statusCode).toBe(200);
    expect((await send(form('wrong'), 'application/x-www-form-urlencoded')).statusCode).toBe(401);
    expect((await send(JSON.stringify({ api_key: ingestKey, sha: 'cd'.repeat(20) }), 'application/json')).statusCode).toBe(200);
    expect((await send(JSON.stringify({ sha }), 'application/json')).statusCode).toBe(401);
  });

  test.each([[{ sha: 'main' }], [{ sha, date: 'yesterday' }], [{ sha, date: '2031-01-01T00:00:00Z' }], ['{']])(
    '%j is refused',
    async (body) => {
      expect((await keyed(path, body)).status).toBe(400);
    },
  );
});

describe('CDEvents', () => {
  const event = (type: string, timestamp: string, subject: object, context: object = {}) => ({
    context: { version: '0.5.0', id: `${type}@${timestamp}`, source: '/ci', type: `dev.cdevents.${type}.0.3.0`, timestamp, ...context },
    subject: { id: 'checkout', source: '/ci', ...subject },
  });
  const artifact = `pkg:oci/checkout@sha256%3A0b31b1c0?vcs_url=git%2Bhttps%3A%2F%2Fgithub.com%2Facme%2Fshop%40${sha}`;
  const rollOut = (type: string, timestamp: string) =>
    event(type, timestamp, { content: { environment: { id: 'prod1' }, artifactId: artifact } });

  test('a service that went live, bare, structured, batched and in binary mode', async () => {
    const bare = rollOut('service.deployed', '2026-10-05T15:00:00.315384Z');
    const structured = { specversion: '1.0', id: '1', source: '/ci', type: 'dev.cdevents.service.deployed.0.3.0', data: bare };
    expect(await keyed('/hooks/cdevents', bare)).toMatchObject({ status: 202, body: { accepted: 1 } });
    expect((await keyed('/cdevents', [structured, rollOut('service.rolledback', '2026-10-05T16:00:00Z')])).status).toBe(202);
    const binary = {
      authorization: `Bearer ${ingestKey}`,
      'ce-id': '1',
      'ce-type': 'dev.cdevents.service.deployed.0.3.0',
      'ce-specversion': '1.0',
    };
    expect((await app.call('POST', '/hooks/cdevents', bare, binary)).status).toBe(202);
    const common = {
      service: 'checkout',
      environment: 'prod1',
      repository: 'github.com/acme/shop',
      sha,
      release: 'sha256:0b31b1c0',
      state: 'success',
    };
    expect(await events('cdevents')).toMatchObject([
      { ...common, ended: '2026-10-05 15:00:00', unplanned: false },
      { ...common, ended: '2026-10-05 16:00:00', unplanned: true },
    ]);
  });

  test('an incident from its detection to its end, in any order', async () => {
    const incident = (type: string, time: string, description: string) =>
      event(type, `2026-10-05T${time}Z`, {
        id: 'incident-123',
        content: { description, service: { id: 'checkout' }, environment: { id: 'prod1' } },
      });
    const all = [
      incident('incident.detected', '20:00:00', 'Slow answers'),
      incident('incident.reported', '20:05:00', 'Slow answers'),
      incident('incident.resolved', '20:50:00', 'Fast again'),
    ];
    for (const body of [...all.toReversed(), ...all]) expect((await keyed('/hooks/cdevents', body)).status).toBe(202);
    expect(await incidents('cdevents')).toEqual([
      { title: 'Slow answers', state: 'resolved', services: ['checkout'], began: '20:00:00', over: '20:50:00' },
    ]);
  });

  test('every other type of the specification is taken, and said not to be measured', async () => {
    const subjects = {
      artifact: 'deleted downloaded packaged published signed',
      branch: 'created deleted',
      build: 'finished queued started',
      change: 'abandoned created merged reviewed updated',
      environment: 'created deleted modified',
      pipelinerun: 'queued started',
      repository: 'created deleted modified',
      service: 'published removed',
      taskrun: 'finished started',
      testcaserun: 'finished queued skipped started',
      testoutput: 'published',
      testsuiterun: 'finished queued started',
      ticket: 'closed created updated',
    };
    for (const [subject, predicates] of Object.entries(subjects)) {
      for (const predicate of predicates.split(' ')) {
        const answer = await keyed('/hooks/cdevents', event(`${subject}.${predicate}`, '2026-10-05T15:00:00Z', { content: {} }));
        expect(answer, `${subject}.${predicate}`).toMatchObject({ status: 202, body: { accepted: 0, ignored: expect.any(String) } });
      }
    }
    const custom = {
      context: { type: 'dev.cdeventsx.mytool-resource.created.0.1.0', timestamp: '2026-10-05T15:00:00Z' },
      subject: { id: 'x' },
    };
    expect((await keyed('/hooks/cdevents', custom)).status).toBe(202);
  });

  test('what is none is refused', async () => {
    expect((await keyed('/hooks/cdevents', { context: { type: 'com.example.x' } })).status).toBe(400);
    expect((await keyed('/hooks/cdevents', ['x'])).status).toBe(400);
    expect((await app.call('POST', '/hooks/cdevents', {}, { authorization: '' })).status).toBe(401);
  });
});
