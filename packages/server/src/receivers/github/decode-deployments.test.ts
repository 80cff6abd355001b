import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../json-object.ts';
import { decodeEvent } from './decode.ts';
import { examplesOf } from './fixtures/examples.ts';

const now = Date.parse('2026-05-02T10:00:00Z');
const decode = (event: string, payload: JsonObject | undefined, change: Record<string, object> = {}) => {
  const copy = structuredClone(payload) as Record<string, any>;
  for (const [name, value] of Object.entries(change))
    copy[name] = Array.isArray(value) || typeof value === 'string' ? value : { ...copy[name], ...value };
  return decodeEvent(event, copy, { now, pseudonym: (identity) => `<${identity}>` });
};
const at = (text: string) => Date.parse(text);

describe('a deployment', () => {
  test('without `production_environment`, as older servers send it, has no tier of its own', () => {
    const { rows } = decode('deployment_status', examplesOf('deployment_status')[0]);
    expect(rows.deploymentEvents).toMatchObject([
      { id: '145988746', state: 'created', tier: '', environment: 'production', time: at('2019-05-15T15:20:53Z') },
      { id: '145988746', state: 'success', tier: '', environment: 'production', time: at('2019-05-15T15:20:55Z') },
    ]);
  });
  test('of a production environment says so', () => {
    const { rows } = decode('deployment', examplesOf('deployment')[0], {
      deployment: { original_environment: 'live', production_environment: true },
    });
    expect(rows.deploymentEvents).toMatchObject([{ environment: 'live', tier: 'production' }]);
  });
  test.each([
    ['in_progress', 'running'],
    ['success', 'success'],
    ['failure', 'failure'],
    ['error', 'failure'],
    ['inactive', 'inactive'],
  ])('%s becomes %s', (state, kept) => {
    const { rows } = decode('deployment_status', examplesOf('deployment_status')[0], { deployment_status: { state } });
    expect(rows.deploymentEvents?.map((row) => row.state)).toEqual(['created', kept]);
  });
  test('that succeeds twice succeeded when it did first', () => {
    const versions = ['2019-05-15T15:20:55Z', '2019-05-15T15:21:55Z'].map((created_at) => {
      const { rows } = decode('deployment_status', examplesOf('deployment_status')[0], { deployment_status: { created_at } });
      return BigInt(rows.deploymentEvents?.[1]?.version ?? 0);
    });
    expect(versions[0]).toBeGreaterThan(versions[1] as bigint);
  });
  test.each(['queued', 'pending', 'waiting', 'constructor'])('%s says nothing that the deployment does not', (state) => {
    const { rows, ignored } = decode('deployment_status', examplesOf('deployment_status')[0], { deployment_status: { state } });
    expect(rows.deploymentEvents?.map((row) => row.state)).toEqual(['created']);
    expect(ignored).toBeTruthy();
  });
});

describe('a run of a workflow', () => {
  test('that is `completed` by the name of the event alone has no conclusion and is not kept', () => {
    const payload = examplesOf('workflow_run', 'completed').find((one) => (one.workflow_run as JsonObject).status === 'queued');
    expect(decode('workflow_run', payload)).toMatchObject({
      rows: { deploymentEvents: [] },
      ignored: expect.stringContaining('no conclusion'),
    });
  });
  test('began and ended; its name is its file where it has none; another attempt is another roll-out', () => {
    const payload = examplesOf('workflow_run', 'completed').find((one) => (one.workflow_run as JsonObject).conclusion === 'success');
    const common = { source: 'github-actions', id: '289782451', workflow: '.github/workflows/test.yml', environment: '', ref: 'master' };
    const started = at('2020-10-05T16:33:49Z');
    expect(decode('workflow_run', payload).rows.deploymentEvents).toMatchObject([
      { ...common, state: 'running', started, finished: null },
      { ...common, state: 'success', started, finished: started },
    ]);
    const again = {
      run_attempt: 2,
      run_started_at: '2020-10-05T17:00:00Z',
      updated_at: '2020-10-05T17:05:00Z',
      name: 'Deploy',
      conclusion: 'timed_out',
    };
    expect(decode('workflow_run', payload, { workflow_run: again }).rows.deploymentEvents).toMatchObject([
      { id: '289782451.2', state: 'running', workflow: 'Deploy', started: at('2020-10-05T17:00:00Z') },
      { id: '289782451.2', state: 'failure', finished: at('2020-10-05T17:05:00Z') },
    ]);
  });
});

describe('an issue', () => {
  test('that was reopened is open, though it still says when it had been closed', () => {
    const [payload] = examplesOf('issues', 'reopened');
    const issue = { closed_at: '2021-07-05T18:05:24Z', labels: [{ name: 'incident' }] };
    const { rows } = decode('issues', payload, { issue });
    expect(rows.workItems).toMatchObject([{ id: 'Codertocat/Hello-World#1', status: 'open', deleted: false }]);
    expect(rows.incidents).toMatchObject([{ state: 'open', resolved: null }]);
    expect(rows.workItemTransitions).toMatchObject([{ from_status: 'closed', to_status: 'open' }]);
  });
  test('with the label incident is one, with what its other labels and its text say', () => {
    const [payload] = examplesOf('issues', 'opened');
    const labels = ['Incident', 'service: checkout', 'sev1', 'env:production'].map((name) => ({ name }));
    const issue = {
      labels,
      body: 'Down.\nroot cause: 6113728F27AE',
      state: 'closed',
      closed_at: '2019-05-15T16:00:00Z',
      updated_at: '2019-05-15T16:00:00Z',
    };
    const [incident] = decode('issues', payload, { issue }).rows.incidents ?? [];
    expect(incident).toMatchObject({
      source: 'github',
      id: 'Codertocat/Hello-World#1',
      state: 'resolved',
      services: ['checkout'],
      environment: 'production',
      severity: 'sev1',
      sha: '6113728f27ae',
      started: at('2019-05-15T15:20:18Z'),
      resolved: at('2019-05-15T16:00:00Z'),
    });
    // Without a label for it, the service is that of the repository.
    expect(decode('issues', payload, { issue: { labels: [labels[0]] } }).rows.incidents).toMatchObject([
      { services: ['Codertocat/Hello-World'] },
    ]);
  });
  test('that loses the label stops being an incident then, and one that is deleted as well', () => {
    const [payload] = examplesOf('issues', 'unlabeled');
    const lost = decode('issues', payload, { label: { name: 'incident' }, issue: { updated_at: '2019-05-15T17:00:00Z' } });
    expect(lost.rows.incidents).toMatchObject([{ state: 'resolved', resolved: at('2019-05-15T17:00:00Z') }]);
    const [deleted] = examplesOf('issues', 'deleted');
    expect(decode('issues', deleted).rows.workItems).toMatchObject([{ deleted: true }]);
  });
  test.each([
    ['completed', 'closed'],
    ['not_planned', 'not_planned'],
    ['duplicate', 'duplicate'],
    [null, 'closed'],
  ])('closed as %s gets the status %s', (state_reason, status) => {
    const [payload] = examplesOf('issues', 'opened');
    const issue = { state: 'closed', state_reason, closed_at: '2019-05-15T16:00:00Z', updated_at: '2019-05-15T16:00:00Z' };
    const { rows } = decode('issues', { ...payload, action: 'closed' }, { issue });
    expect(rows.workItems).toMatchObject([{ status }]);
    expect(rows.workItemTransitions).toMatchObject([{ from_status: 'open', to_status: status, time: at('2019-05-15T16:00:00Z') }]);
  });
});

test('a release, whose created_at is the time of its commit, makes no row, and a deleted repository leaves what was learnt', () => {
  for (const payload of examplesOf('release'))
    expect(decode('release', payload)).toMatchObject({ rows: {}, ignored: expect.stringContaining('release') });
  const deleted = { ...examplesOf('repository')[0], action: 'deleted' };
  expect(decode('repository', deleted)).toMatchObject({
    event: 'repository.deleted',
    rows: {},
    ignored: 'what became of a repository: what was learnt of it stays',
  });
});

test('an event that nobody knows is ignored under a fixed name', () => {
  expect(decode('toString', {})).toMatchObject({ event: 'unknown', ignored: 'an event that is not known here' });
  expect(decode('brand_new_thing', { action: 'x' })).toMatchObject({ event: 'unknown', rows: {} });
});
