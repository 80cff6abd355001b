import { afterAll, beforeAll, expect, test } from 'vitest';
import { ingestKey, type TestApp, testApp } from '../../../../../test/support/app.ts';

let app: TestApp;
beforeAll(async () => {
  app = await testApp();
});
afterAll(() => app.close());

const sha = '102836a25f5477e571c73d489b3f0f183687068e';
/** As text: the times of datadog-ci do not fit a double. */
const sent = (more = '', started = '1699960648000999999', finished = '1699961048000000000') =>
  `{"data":{"attributes":{"service":"checkout","started_at":${started},"finished_at":${finished},"env":"prod","version":"1.2.0","git":{"repository_url":"https://github.com/acme/shop.git","commit_sha":"${sha}"},"team":"payments","custom_tags":["department:eng"]${more}}}}`;

async function post(path: string, payload: string, key = ingestKey) {
  const headers = { 'content-type': 'application/json', 'dd-api-key': key };
  const response = await app.http.inject({ method: 'POST', url: path, payload, headers });
  return { status: response.statusCode, body: response.json() };
}

test('what datadog-ci sends becomes one deployment, however often, with times to the millisecond', async () => {
  const first = await post('/api/v2/dora/deployment', sent());
  expect(first).toEqual({ status: 202, body: { data: { id: expect.stringMatching(/^[0-9a-f]{16}$/), type: 'dora_deployment' } } });
  expect(await post('/datadog/api/v2/dora/deployment', sent())).toEqual(first);
  const rows = await app.house.facts.query(
    `SELECT service, environment, repository, sha, release, state, toString(toUnixTimestamp64Milli(assumeNotNull(started))) AS started, toString(toUnixTimestamp64Milli(time)) AS time
     FROM deployment_events FINAL WHERE source = 'datadog' AND service = 'checkout'`,
  );
  const times = { started: '1699960648000', time: '1699961048000' };
  expect(rows).toEqual([
    { service: 'checkout', environment: 'prod', repository: 'github.com/acme/shop', sha, release: '1.2.0', state: 'success', ...times },
  ]);
});

test('a failure that is resolved stays resolved when its beginning comes late', async () => {
  const failure = (finished: string) =>
    `{"data":{"attributes":{"name":"Down","services":["shopist"],"severity":"High","started_at":1707842944${finished}}}}`;
  const resolved = await post('/api/v2/dora/incident', failure(',"finished_at":1707842950000'));
  expect(await post('/api/v2/dora/failure', failure(''))).toEqual(resolved);
  const query = `SELECT state, toString(toUnixTimestamp64Milli(assumeNotNull(resolved))) AS at FROM incidents FINAL WHERE source = 'datadog'`;
  expect(await app.house.facts.query(query)).toEqual([{ state: 'resolved', at: '1707842950000' }]);
});

test.each([
  ['a microsecond time', sent('', '1699960648000000'), '/data/attributes/started_at'],
  ['an end before the start', sent('', '1699961049', '1699961048'), '/data/attributes/finished_at'],
  ['a time in the far future', sent('', '9999999999', '9999999999'), '/data/attributes/started_at'],
  ['a short id', sent(',"id":"x"'), '/data/attributes/id'],
  ['no service', '{"data":{"attributes":{"started_at":1,"finished_at":2}}}', '/data/attributes/service'],
])('%s is refused in the form of Datadog', async (_name, body, pointer) => {
  const { status, body: answer } = await post('/api/v2/dora/deployment', body);
  expect([status, answer.errors[0]]).toMatchObject([400, { status: '400', title: 'Bad Request', source: { pointer } }]);
});

test('a patch says that a deployment failed, and which one repaired it', async () => {
  const patch = (id: string, attributes: object, key = ingestKey) =>
    app.http.inject({
      method: 'PATCH',
      url: `/api/v2/dora/deployments/${id}`,
      payload: JSON.stringify({ data: { id, type: 'dora_deployment_patch_request', attributes } }),
      headers: { 'content-type': 'application/json', 'dd-api-key': key },
    });
  const answer = await patch('deployment-00001', { change_failure: true, remediation: { id: 'deployment-00002', type: 'rollback' } });
  expect([answer.statusCode, answer.json()]).toEqual([202, { data: { id: 'deployment-00001', type: 'dora_deployment' } }]);
  const query = `SELECT id, failed, repairs, unplanned FROM deployment_events FINAL WHERE source = 'datadog' AND state = 'note' ORDER BY id`;
  expect(await app.house.facts.query(query)).toEqual([
    { id: 'deployment-00001', failed: true, repairs: '', unplanned: false },
    { id: 'deployment-00002', failed: null, repairs: 'deployment-00001', unplanned: true },
  ]);
  for (const attributes of [{}, { change_failure: 'yes' }, { remediation: { id: 'deployment-00001' } }]) {
    expect((await patch('deployment-00001', attributes)).statusCode).toBe(400);
  }
  expect((await patch('deployment-00001', { change_failure: true }, 'wrong')).statusCode).toBe(403);
});

test('wrong keys and broken JSON', async () => {
  expect(await post('/api/v2/dora/deployment', sent(), 'of-bad-news')).toEqual({ status: 403, body: { errors: ['Forbidden'] } });
  expect(await post('/api/v2/dora/deployment', sent(), '')).toMatchObject({ status: 401 });
  expect(await post('/api/v2/dora/deployment', '{')).toMatchObject({ status: 400 });
});
