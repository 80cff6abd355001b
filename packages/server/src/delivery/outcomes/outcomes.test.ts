import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApp, testApp } from '../../../../../test/support/app.ts';
import { TestRepository } from '../../../../../test/support/git.ts';
import { budgetStates } from '../../facts/budget-states.ts';
import { type DeliveryRows, writeDeliveryRows } from '../../facts/delivery-batch.ts';
import { manualClock } from '../../platform/clock.ts';
import { deliveryOf } from '../delivery.ts';

/** The worked examples of the definitions, through the doors that data comes in by. */
const clock = manualClock('2024-06-01T00:00:00Z');
let app: TestApp;
const repositories: TestRepository[] = [];

beforeAll(async () => {
  app = await testApp({ clock });
});
afterAll(async () => {
  await app.close();
  for (const repository of repositories) repository.remove();
});

const may = (day: number, time = '12:00:00') => `2024-05-${String(day).padStart(2, '0')}T${time}Z`;

async function deploy(service: string, id: string, finished: string, more: Record<string, unknown> = {}): Promise<void> {
  const answer = await app.ingest('/api/v1/deployments', { service, id, version: id, finished, ...more });
  expect(answer.status, answer.text).toBe(201);
}

type IncidentRow = NonNullable<DeliveryRows['incidents']>[number];
let versions = 1;

/** As a receiver writes it. */
async function incident(service: string, id: string, started: string, more: Partial<IncidentRow> = {}): Promise<void> {
  const rest = {
    title: id,
    environment: '',
    severity: '',
    acknowledged: null,
    resolved: null,
    sha: '',
    release: '',
    deployment: '',
    url: '',
  };
  const row = { source: 'pagerduty', id, state: 'open', services: [service], started: Date.parse(started), ...rest };
  await writeDeliveryRows(app.house, { incidents: [{ ...row, version: String(versions++), ...more }] }, clock.now());
}

const settle = () => deliveryOf(app.house).assembly.settle();

async function value(metric: string, filter: Record<string, unknown>, query: Record<string, unknown> = {}): Promise<number | null> {
  await settle();
  const body = { metric: `delivery.${metric}`, from: '2024-05-01', to: '2024-06-01', filter, ...query };
  const answer = await app.call('POST', '/api/v1/evaluate', body);
  expect(answer.status, answer.text).toBe(200);
  return answer.body.series[0]?.values[0] ?? null;
}

async function detail(service: string, id: string, environment = 'production'): Promise<any> {
  await settle();
  const answer = await app.call('GET', `/api/v1/deployments/detail?service=${service}&environment=${environment}&id=${id}`);
  expect(answer.status, answer.text).toBe(200);
  return answer.body;
}

async function apply(...manifests: object[]): Promise<void> {
  const answer = await app.call('POST', '/api/v1/definitions/apply', { manifests, owner: 'people' });
  expect(answer.status, answer.text).toBe(200);
}

const minutes = (count: number) => count * 60;

describe('four of six deployments failed', () => {
  const end = Date.parse(may(20));
  const before = (hours: number) => new Date(end - hours * 3_600_000).toISOString();
  const expected = async (service: string) => {
    expect(await value('change_fail_rate', { service })).toBeCloseTo(4 / 6, 12);
    expect(await value('incidents', { service })).toBe(7);
  };
  const hours = [7 * 24, 6 * 24, 4 * 24, 2 * 24, 6, 0.5].map((ago, i) => [`d${i + 1}`, before(ago)] as const);
  const begun = [10 * 24, 5 * 24, 3 * 24, 20, 4, 2, 1].map((ago, i) => [`i${i + 1}`, before(ago)] as const);

  test('in the order of things', async () => {
    for (const [id, at] of hours) await deploy('m', id, at);
    for (const [id, at] of begun) await incident('m', `m-${id}`, at);
    await expected('m');
  });

  test('and in any other, computed in between', async () => {
    for (const [id, at] of begun.toReversed()) await incident('n', `n-${id}`, at);
    await settle();
    for (const [id, at] of [3, 0, 5, 1, 4, 2].flatMap((i) => [hours[i] ?? (['', ''] as const)])) await deploy('n', id, at);
    await expected('n');
  });

  test('within the window that the Service states', async () => {
    const failures = { incidentsWithin: '24h', pendingFor: '1h' };
    await apply({ apiVersion: 'binnacle/v1', kind: 'Service', metadata: { name: 'm' }, spec: { failures } });
    expect(await value('change_fail_rate', { service: 'm' })).toBeCloseTo(3 / 6, 12);
  });
});

test('two incidents that name two commits of one deployment: 100 %, where Four Keys says 200 %', async () => {
  const shop = new TestRepository('capped').commit('a', { at: may(1) });
  shop
    .commit('b', { at: may(2) })
    .commit('c', { at: may(3) })
    .branch('main', 'c')
    .write();
  repositories.push(shop);
  await deliveryOf(app.house).addRepository({ path: shop.path, service: 'capped' });
  await deliveryOf(app.house).startImport('capped');
  await deploy('capped', 'd0', may(1), { sha: shop.sha('a'), environment: 'production' });
  await deploy('capped', 'd1', may(4), { sha: shop.sha('c') });
  for (const label of ['b', 'c']) await incident('capped', `capped-${label}`, may(5), { sha: shop.sha(label), services: [] });
  const range = { from: '2024-05-02' };
  expect(await value('change_fail_rate', { service: 'capped' }, range)).toBe(1);
  expect(await value('change_fail_rate.as_four_keys', { service: 'capped' }, range)).toBe(2);
  const { outcome } = await detail('capped', 'd1');
  expect(outcome).toMatchObject({ state: 'failed', rule: 'incident', evidence: [{ rule: 'incident' }, { rule: 'incident' }] });
});

describe('D1 of 10:00, an incident of 10:20, the hotfix D2 of 11:05, resolved at 11:10', () => {
  beforeAll(async () => {
    await apply(
      {
        apiVersion: 'binnacle/v1',
        kind: 'Team',
        metadata: { name: 'late' },
        spec: { calendar: { timezone: 'UTC', from: '10:30', to: '18:00' } },
      },
      { apiVersion: 'binnacle/v1', kind: 'Service', metadata: { name: 'recovery' }, spec: { owner: 'late' } },
    );
    const resolved = { state: 'resolved', resolved: Date.parse(may(10, '11:10:00')) };
    await incident('recovery', 'r', may(10, '10:20:00'), resolved);
    await deploy('recovery', 'D2', may(10, '11:05:00'), { repairs: 'D1' });
    await deploy('recovery', 'D1', may(10, '10:00:00'));
  });

  test.each([
    ['failed_deployment_recovery_time', minutes(70)],
    ['failed_deployment_recovery_time.as_devlake', minutes(70)],
    ['failed_deployment_recovery_time.as_four_keys', minutes(50)],
    ['failed_deployment_recovery_time.as_datadog', minutes(65)],
    ['failed_deployment_recovery_time.as_gitlab', minutes(50)],
    ['incident_recovery_time', minutes(50)],
    ['change_fail_rate', 0.5],
    ['change_fail_rate.as_devlake', 0.5],
    ['change_fail_rate.as_datadog', 0.5],
    ['change_fail_rate.as_gitlab', 0.5],
    ['change_fail_rate.as_four_keys', 0],
    ['deployment_rework_rate', 0.5],
    ['incidents', 1],
  ])('%s is %d', async (metric, expected) => expect(await value(metric, { service: 'recovery' })).toBeCloseTo(expected, 9));

  test('in working time from 10:30 on it took 40 minutes', async () => {
    expect(await value('failed_deployment_recovery_time', { service: 'recovery', clock: 'working' })).toBe(minutes(40));
    expect(await value('failed_deployment_recovery_time', { team: 'late', clock: 'wall' })).toBe(minutes(70));
    const wrong = { metric: 'delivery.failed_deployment_recovery_time', from: '2024-05-01', to: '2024-06-01', filter: { clock: 'sun' } };
    expect((await app.call('POST', '/api/v1/evaluate', wrong)).status).toBe(400);
  });

  test('Four Keys begins at the deployment where the incident names its commit', async () => {
    const sha = 'd'.repeat(40);
    await deploy('rooted', 'D1', may(10, '10:00:00'), { sha });
    await incident('rooted', 'rooted', may(10, '10:20:00'), { sha, state: 'resolved', resolved: Date.parse(may(10, '11:10:00')) });
    expect(await value('failed_deployment_recovery_time.as_four_keys', { service: 'rooted' })).toBe(minutes(70));
    expect(await value('change_fail_rate.as_four_keys', { service: 'rooted' })).toBe(1);
  });

  test('the page of the deployment says the same', async () => {
    const { outcome, previous, next, ...page } = await detail('recovery', 'D1');
    expect(outcome).toMatchObject({ state: 'failed', rule: 'stated', confidence: 1, restored: '2024-05-10T11:10:00.000Z', rework: false });
    expect(outcome.evidence.map(({ rule }: any) => rule)).toEqual(['stated', 'incident_by_time']);
    expect([previous, next?.id, page.team, page.commitCount]).toEqual([null, 'D2', 'late', 0]);
    expect((await detail('recovery', 'D2')).outcome).toMatchObject({ state: 'ok', rework: true });
  });
});

describe('of ten deployments one was bad and mended by two hotfixes', () => {
  beforeAll(async () => {
    for (let i = 1; i <= 10; i++) {
      await deploy('ten', `t${i}`, may(i), i === 6 || i === 7 ? { repairs: 't5', unplanned: true } : {});
    }
  });
  const both = async () => [await value('change_fail_rate', { service: 'ten' }), await value('deployment_rework_rate', { service: 'ten' })];

  test('10 % failed, 20 % were rework', async () => expect(await both()).toEqual([0.1, 0.2]));

  test('an outage of the data centre long after changes neither, but is an incident', async () => {
    await incident('ten', 'outage', may(20), { state: 'resolved', resolved: Date.parse(may(20, '14:00:00')) });
    expect(await both()).toEqual([0.1, 0.2]);
    expect(await value('incidents', { service: 'ten' })).toBe(1);
    expect(await value('incident_recovery_time', { service: 'ten' })).toBe(2 * 3600);
    expect(await value('failed_deployment_recovery_time', { service: 'ten' })).toBe(24 * 3600);
    // GitLab and DevLake do not ask for the cause.
    expect(await value('change_fail_rate.as_gitlab', { service: 'ten' })).toBe(0.1);
    expect(await value('change_fail_rate.as_devlake', { service: 'ten' })).toBe(0.1);
  });
});

test('a rate can exceed one where another tool lets it', async () => {
  await deploy('over', 'o1', may(3));
  for (const id of ['o-1', 'o-2', 'o-3']) await incident('over', id, may(4));
  expect(await value('change_fail_rate', { service: 'over' })).toBe(1);
  expect(await value('change_fail_rate.as_devlake', { service: 'over' })).toBe(1);
  expect(await value('change_fail_rate.as_gitlab', { service: 'over' })).toBe(3);
  expect(await value('change_fail_rate.as_gitlab', { service: 'over' }, { from: '2024-05-04' })).toBeNull();
});

test('a revert that was deployed says that what it takes back failed; deploying that again takes the failure back', async () => {
  const shop = new TestRepository('taken').commit('a', { at: may(1), message: 'Begin' }).commit('b', { at: may(2) });
  const takeBack = (label: string, of: string, at: string) => {
    shop.branch('main', of).write();
    const message = `Revert "${of}"\n\nThis reverts commit ${shop.sha(of)}.\n`;
    shop.commit(label, { at, message }).branch('main', label).write();
  };
  takeBack('c', 'b', may(3));
  repositories.push(shop);
  await deliveryOf(app.house).addRepository({ path: shop.path, service: 'taken' });
  await deliveryOf(app.house).startImport('taken');
  for (const [i, label] of ['a', 'b', 'c'].entries()) await deploy('taken', label, may(4 + i), { sha: shop.sha(label) });
  expect((await detail('taken', 'b')).outcome).toMatchObject({ state: 'failed', rule: 'revert', restored: new Date(may(6)).toISOString() });
  expect(await value('deployment_rework_rate', { service: 'taken' })).toBeCloseTo(1 / 3, 12);
  takeBack('d', 'c', may(7));
  await deliveryOf(app.house).startImport('taken');
  await deploy('taken', 'd', may(8), { sha: shop.sha('d') });
  expect((await detail('taken', 'b')).outcome).toMatchObject({ state: 'ok', rule: '', evidence: [] });
});

test('changes of a code host tell reverts by their branch and hotfixes by their label', async () => {
  await apply({ apiVersion: 'binnacle/v1', kind: 'Service', metadata: { name: 'web' }, spec: { repository: 'acme/web' } });
  const shas = ['0', '1', '2', '3', '4'].map((digit) => digit.repeat(40));
  const told = { repository: 'acme/web', author: 'a', bot: false, version: '1' };
  const at = (i: number) => Date.parse(may(10 + i));
  const pushed = shas.map((sha, i) => ({
    ...told,
    branch: 'acme:main',
    sha,
    parents: i === 0 ? [] : [shas[i - 1] ?? ''],
    author_time: at(i),
    commit_time: at(i),
    squash: false,
    subject: `Change (#${i})`,
    reverts: '',
    picked_from: [],
    paths: [],
    mainline: true,
    source: 'github',
  }));
  const branches = ['topic', 'revert-1-topic', 'other', 'third'];
  const changes = branches.map((branch, i) => ({
    ...told,
    number: String(i + 1),
    source: 'github',
    title: branch,
    state: 'merged',
    draft: false,
    created: at(i + 1),
    closed: at(i + 1),
    merged: at(i + 1),
    merge_sha: shas[i + 1] ?? '',
    head_sha: '',
    branch: `acme:${branch}`,
    base: 'main',
    additions: null,
    deletions: null,
    files: null,
    commits: null,
    labels: i === 3 ? ['Type: Hotfix'] : [],
    url: `https://github.com/acme/web/pull/${i + 1}`,
  }));
  for (const [i, sha] of shas.entries()) await deploy('web', `w${i}`, may(10 + i, '13:00:00'), { sha });
  await writeDeliveryRows(app.house, { changes, pushedCommits: pushed }, clock.now());
  const outcomes = await Promise.all(shas.map(async (_, i) => (await detail('web', `w${i}`)).outcome));
  expect(outcomes.map(({ state, rule }) => `${state} ${rule}`)).toEqual(['ok ', 'failed revert', 'ok ', 'failed hotfix', 'ok ']);
  expect(outcomes.map(({ rework }) => rework)).toEqual([false, false, true, false, true]);
  expect(outcomes[1].evidence[0]).toMatchObject({
    link: 'https://github.com/acme/web/pull/2',
    text: expect.stringContaining('revert-1-topic'),
  });
  expect((await detail('web', 'w4')).changes).toMatchObject([{ change: '4', title: 'third' }]);
  // The label was taken off again.
  const [, , , last] = changes;
  if (last !== undefined) await writeDeliveryRows(app.house, { changes: [{ ...last, labels: [], version: '2' }] }, clock.now());
  expect((await detail('web', 'w3')).outcome).toMatchObject({ state: 'ok', evidence: [] });
});

test('an incident that turns out to be of another service takes its failure along', async () => {
  await deploy('mine', 'x', may(3));
  await deploy('yours', 'y', may(3));
  await incident('mine', 'moved', may(3, '13:00:00'));
  expect((await detail('mine', 'x')).outcome.state).toBe('failed');
  clock.advance(60_000);
  await incident('yours', 'moved', may(3, '13:00:00'));
  expect((await detail('mine', 'x')).outcome.state).toBe('ok');
  expect((await detail('yours', 'y')).outcome.state).toBe('failed');
  const answer = await app.call('GET', `/api/v1/timeline?from=${may(3)}&to=${may(4)}&kind=incident`);
  expect(answer.body.entries.map(({ title, service }: any) => [title, service])).toEqual([['moved', 'yours']]);
});

test('an error budget that is spent within an hour after it proposes that it failed', async () => {
  await deploy('burning', 'b1', may(4));
  await deploy('burning', 'b2', may(5));
  const crossing = { slo: 'pay', objective: '99.9 %', service: 'burning', environment: 'production', remaining: -0.1 };
  const told = [
    { ...crossing, state: 'exhausted', previous: 'healthy', since: Date.parse(may(4, '12:20:00')) },
    // Better, and later than an hour.
    { ...crossing, state: 'caution', previous: 'exhausted', since: Date.parse(may(5, '12:10:00')) },
    { ...crossing, state: 'freeze', previous: 'caution', since: Date.parse(may(5, '13:10:00')) },
  ];
  await app.house.facts.append(
    budgetStates,
    told.map((row) => ({ ...row, updated: clock.now() })),
  );
  app.house.arrivals.announce();
  expect((await detail('burning', 'b1')).outcome).toMatchObject({
    evidence: [
      {
        rule: 'slo',
        text: 'The error budget of pay (99.9 %) came from healthy to exhausted (20 min after it)',
        link: '/reliability/slos/pay',
      },
    ],
  });
  expect((await detail('burning', 'b2')).outcome.evidence).toEqual([]);
});

describe('people say how it went', () => {
  const say = (body: Record<string, unknown>, headers = {}) =>
    app.call('POST', '/api/v1/deployments/outcome', { service: 'said', environment: 'production', deployment: 's1', ...body }, headers);

  beforeAll(async () => {
    await deploy('said', 's1', '2024-05-31T22:00:00Z');
    await deploy('said', 's2', '2024-05-31T22:00:00Z', { status: 'failure' });
  });

  test('before that it is pending, in no rate', async () => {
    expect((await detail('said', 's1')).outcome).toMatchObject({ state: 'pending', rule: '', history: [] });
    expect(await value('change_fail_rate', { service: 'said' })).toBeNull();
  });

  test('failed, with a reason, at once; the list and the timeline show it', async () => {
    const answer = await say({ failed: true, reason: ' The basket was empty. ' });
    expect(answer.body).toMatchObject({ state: 'failed', rule: 'override', history: [{ failed: true, reason: 'The basket was empty.' }] });
    expect(await value('change_fail_rate', { service: 'said' })).toBe(1);
    const list = await app.call('GET', '/api/v1/deployments?service=said');
    expect(list.body.deployments.map(({ id, outcome }: any) => [id, outcome])).toEqual([
      ['s1', { state: 'failed', rule: 'override' }],
      ['s2', null],
    ]);
    const told = await app.call('GET', '/api/v1/timeline?from=2024-05-31T23:00:00Z&to=2024-06-02T00:00:00Z&service=said');
    expect(told.text).toContain('said s1 in production was said to have failed: The basket was empty.');
    const audit = await app.call('GET', '/api/v1/audit');
    expect(audit.text).toContain('deployment.outcome');
  });

  test('not failed after all, and then the evidence again; the history keeps who said what when', async () => {
    clock.advance(1000);
    expect((await say({ failed: false, reason: 'It was the network.' })).body).toMatchObject({ state: 'ok', rule: 'override' });
    expect(await value('change_fail_rate', { service: 'said' })).toBe(0);
    clock.advance(1000);
    const { history, ...outcome } = (await say({ failed: null, reason: 'Unclear.' })).body;
    expect(outcome).toMatchObject({ state: 'pending', rule: '' });
    expect(history.map(({ failed }: any) => failed)).toEqual([null, false, true]);
    expect(history[0].by).not.toBe('');
    expect(history[0].at).toBe(new Date(clock.now()).toISOString());
  });

  test.each([
    [{ failed: true }, 400, 'body.reason'],
    [{ failed: true, reason: '  ' }, 400, 'say why'],
    [{ failed: 'yes', reason: 'x' }, 400, 'body.failed'],
    [{ failed: true, reason: 'x', deployment: 's2' }, 400, 'only one that reached its environment'],
    [{ failed: true, reason: 'x', deployment: 'none' }, 404, 'There is no deployment none of said to production.'],
    [{ failed: true, reason: 'x', by: 'somebody' }, 400, 'by'],
  ])('%o is refused', async (body, status, reason) => {
    const answer = await say(body);
    expect(answer.status, answer.text).toBe(status);
    expect(answer.text).toContain(reason);
  });
});

test('time alone makes a pending one ok', async () => {
  await deploy('young', 'y1', new Date(clock.now() - 23 * 3_600_000).toISOString());
  expect((await detail('young', 'y1')).outcome.state).toBe('pending');
  clock.advance(2 * 3_600_000);
  expect((await detail('young', 'y1')).outcome.state).toBe('ok');
  expect(await value('change_fail_rate', { service: 'young' }, { to: '2024-06-02' })).toBe(0);
});

test('a page of a deployment that nobody knows says so', async () => {
  const answer = await app.call('GET', '/api/v1/deployments/detail?service=young&id=none');
  expect([answer.status, answer.body.detail]).toEqual([404, 'There is no deployment none of young to production.']);
});
