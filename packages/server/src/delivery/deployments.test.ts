import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestApp, testApp } from '../../../../test/support/app.ts';
import { TestRepository } from '../../../../test/support/git.ts';
import { manualClock } from '../platform/clock.ts';
import { deliveryOf } from './delivery.ts';

const clock = manualClock('2024-06-01T00:00:00Z');
let app: TestApp;
const shop = new TestRepository('shop');

beforeAll(async () => {
  app = await testApp({ clock });
});
afterAll(async () => {
  await app.close();
  shop.remove();
});

async function deploy(body: Record<string, unknown>): Promise<string> {
  const answer = await app.ingest('/api/v1/deployments', body);
  expect(answer.status, answer.text).toBe(201);
  return answer.body.id;
}

/** The one value of a metric in May 2024, or its buckets. */
async function evaluate(metric: string, service: string, query: Record<string, unknown> = {}): Promise<any> {
  const body = { metric, from: '2024-05-01', to: '2024-06-01', filter: { service }, ...query };
  const answer = await app.call('POST', '/api/v1/evaluate', body);
  expect(answer.status, answer.text).toBe(200);
  return answer.body;
}

async function value(metric: string, service: string, query: Record<string, unknown> = {}): Promise<number | null> {
  return (await evaluate(metric, service, query)).series[0]?.values[0] ?? null;
}

async function list(service: string, more = ''): Promise<any[]> {
  return (await app.call('GET', `/api/v1/deployments?service=${service}${more}`)).body.deployments;
}

const may = (day: number, time = '12:00:00') => `2024-05-${String(day).padStart(2, '0')}T${time}Z`;

test('the same deployment reported again changes nothing, whether by its id, by its commit, or by a second report of its end', async () => {
  const rows = () => app.house.facts.query("SELECT * FROM deployments FINAL WHERE service = 'again' ORDER BY id");
  const sha = 'a'.repeat(40);
  const first = await deploy({ service: 'again', sha, finished: may(1) });
  await deploy({ service: 'again', id: 'ci-7', sha, finished: may(2) });
  const before = await rows();
  clock.advance(1000);
  expect(await deploy({ service: 'again', sha, finished: may(1, '12:00:00') })).toBe(first);
  expect(await deploy({ service: 'again', id: 'ci-7', sha, finished: may(2) })).toBe('ci-7');
  expect(await rows()).toEqual(before);
  expect(await deploy({ service: 'again', sha: sha.slice(0, 8), finished: may(1, '12:09:59') })).toBe(first);
  expect(await deploy({ service: 'again', sha, finished: may(1, '12:30:00') })).not.toBe(first);
  expect(await value('delivery.deployments', 'again')).toBe(3);
});

test('two reports at the same moment are one deployment', async () => {
  const report = { service: 'twice', sha: 'b'.repeat(40) };
  const ids = await Promise.all([deploy(report), deploy(report), deploy({ ...report, finished: '2024-05-31T23:59:00Z' })]);
  expect(new Set(ids).size).toBe(1);
  expect(await list('twice')).toHaveLength(1);
});

test('a deployment that runs counts once it succeeds; a late "running" does not undo that', async () => {
  const report = { service: 'runs', id: '1', version: '1.0' };
  await deploy({ ...report, status: 'running', started: may(3, '10:00:00') });
  expect(await value('delivery.deployments', 'runs')).toBe(null);
  await deploy({ ...report, status: 'success', finished: may(3, '10:05:00') });
  await deploy({ ...report, status: 'running' });
  expect(await list('runs')).toMatchObject([
    { status: 'success', started: '2024-05-03T10:00:00.000Z', finished: '2024-05-03T10:05:00.000Z' },
  ]);
  expect(await value('delivery.deployments', 'runs')).toBe(1);
});

test('roll-outs that failed or were cancelled do not count; the success rate is of those that succeeded or failed', async () => {
  await deploy({ service: 'broken', status: 'failure', finished: may(3), version: '1' });
  await deploy({ service: 'broken', status: 'cancelled', finished: may(4), version: '1' });
  expect(await value('delivery.deployments', 'broken')).toBe(null);
  expect(await list('broken')).toHaveLength(2);
  expect(await value('delivery.deployment_success_rate', 'broken')).toBe(0);
  await deploy({ service: 'broken', finished: may(5), version: '2' });
  expect(await value('delivery.deployment_success_rate', 'broken')).toBe(0.5);
});

test('production is what counts, other environments when they are asked for', async () => {
  for (const environment of ['prod-eu', 'Production', 'staging'])
    await deploy({ service: 'many', environment, version: '1', finished: may(5) });
  expect(await value('delivery.deployments', 'many')).toBe(2);
  expect(await value('delivery.deployments', 'many', { filter: { service: 'many', environment: 'staging' } })).toBe(1);
  const groups = (await evaluate('delivery.deployments', 'many', { groupBy: ['environment'] })).series;
  expect(groups.map(({ labels }: any) => labels.environment).sort()).toEqual(['Production', 'prod-eu', 'staging']);
});

test('a Service says who owns it and which of its environments is production', async () => {
  const manifests = [
    { apiVersion: 'binnacle/v1', kind: 'Team', metadata: { name: 'payments' }, spec: {} },
    {
      apiVersion: 'binnacle/v1',
      kind: 'Service',
      metadata: { name: 'checkout', displayName: 'Checkout' },
      spec: {
        owner: 'payments',
        environments: [
          { name: 'live', tier: 'production' },
          { name: 'production-copy', tier: 'staging' },
        ],
      },
    },
  ];
  expect((await app.call('POST', '/api/v1/definitions/apply', { manifests, owner: 'people' })).status).toBe(200);
  for (const environment of ['live', 'production-copy']) await deploy({ service: 'checkout', environment, version: '1', finished: may(6) });
  expect(await value('delivery.deployments', 'checkout')).toBe(1);
  expect(await value('delivery.deployments', '', { filter: { team: 'payments' } })).toBe(1);
  const { services } = (await app.call('GET', '/api/v1/services')).body;
  expect(services).toContainEqual({
    name: 'checkout',
    displayName: 'Checkout',
    owner: 'payments',
    deployments: 2,
    lastDeployment: '2024-05-06T12:00:00.000Z',
  });
});

test('a Service whose owner is no Team is refused', async () => {
  const manifest = { apiVersion: 'binnacle/v1', kind: 'Service', metadata: { name: 'lost' }, spec: { owner: 'nobody' } };
  const answer = await app.call('POST', '/api/v1/definitions/apply', { manifests: [manifest], owner: 'people' });
  expect(answer.status).toBe(422);
  expect(answer.text).toContain('spec.owner');
});

test('3 deployments in 3 days are 1 a day, 6 in 21 days 2 a week', async () => {
  for (const day of [1, 2, 3]) await deploy({ service: 'steady', version: `${day}`, finished: may(day) });
  const range = { from: '2024-05-01', to: '2024-05-04' };
  expect(await value('delivery.deployment_frequency', 'steady', range)).toBe(1);
  for (const day of [5, 6, 7]) await deploy({ service: 'steady', version: `${day}`, finished: may(day) });
  const frequency = (await value('delivery.deployment_frequency', 'steady', { to: '2024-05-22' })) ?? 0;
  expect(frequency).toBeCloseTo(6 / 21, 12);
  expect(frequency * 7).toBeCloseTo(2, 12);
});

test('a day without deployments is 0 after the first one, and unknown before', async () => {
  await deploy({ service: 'gaps', version: '1', finished: may(2) });
  await deploy({ service: 'gaps', version: '2', finished: may(4) });
  const { series } = await evaluate('delivery.deployment_frequency', 'gaps', { step: '1d', to: '2024-05-06' });
  expect(series[0].values).toEqual([null, 1, 0, 1, 0]);
});

test('grouped, each service is known from its own first deployment on', async () => {
  await deploy({ service: 'old', version: '1', finished: may(1) });
  await deploy({ service: 'new', version: '1', finished: may(4) });
  const query = { from: '2024-05-02', to: '2024-05-06', step: '1d', groupBy: ['service'], filter: { service: ['old', 'new'] } };
  const { series } = await evaluate('delivery.deployments', '', query);
  expect(series.map(({ labels, values }: any) => [labels.service, values])).toEqual([
    ['old', [0, 0, 0, 0]],
    ['new', [null, null, 1, 0]],
  ]);
});

test('percentiles of lead times interpolate: 1, 2, 3 and 4 hours have the median 2.5', async () => {
  const steps = new TestRepository('steps').commit('first', { at: may(1) });
  for (const hours of [1, 2, 3, 4]) steps.commit(`${hours}`, { at: may(2, `0${5 - hours}:00:00`) });
  steps.tag('1.0', 'first', may(1)).tag('1.1', '4', may(2, '05:00:00')).branch('main', '4').write();
  await deliveryOf(app.house).addRepository({ path: steps.path });
  await deliveryOf(app.house).startImport('steps');
  const hours = async (stat: string) => ((await value('delivery.change_lead_time', 'steps', { stat })) ?? 0) / 3600;
  expect(await hours('p50')).toBeCloseTo(2.5, 9);
  expect(await hours('p90')).toBeCloseTo(3.7, 9);
  expect(await value('delivery.change_lead_time', 'steps', { stat: 'count' })).toBe(4);
  steps.remove();
});

test('the day in which the clocks change is one day', async () => {
  await deploy({ service: 'spring', version: '1', finished: '2024-03-31T12:00:00Z' });
  const { series } = await evaluate('delivery.deployment_frequency', 'spring', {
    from: '2024-03-31',
    to: '2024-04-01',
    step: '1d',
    timezone: 'Europe/Paris',
  });
  expect(series[0].values).toEqual([1]);
});

test('change fail rate: D1 repaired by D2 is one of two, rework one of two, recovery 65 minutes', async () => {
  await deploy({ service: 'fixed', id: 'D1', version: '1', finished: may(10, '10:00:00') });
  await deploy({ service: 'fixed', id: 'D2', version: '2', finished: may(10, '11:05:00'), repairs: 'D1', unplanned: true });
  expect(await value('delivery.change_fail_rate', 'fixed')).toBe(0.5);
  expect(await value('delivery.deployment_rework_rate', 'fixed')).toBe(0.5);
  expect(await value('delivery.failed_deployment_recovery_time', 'fixed')).toBe(65 * 60);
});

test('10 deployments, one bad, two hotfixes: fail rate 10 %, rework 20 %', async () => {
  for (let i = 1; i <= 10; i++) {
    const repairs = i === 6 || i === 7 ? { repairs: 'r5', unplanned: true } : {};
    await deploy({ service: 'rework', id: `r${i}`, version: `${i}`, finished: may(i), ...repairs });
  }
  const answer = await evaluate('delivery.change_fail_rate', 'rework');
  expect(answer.series[0]).toMatchObject({ values: [0.1], n: [10] });
  expect(await value('delivery.deployment_rework_rate', 'rework')).toBe(0.2);
  expect(await value('delivery.failed_deployment_recovery_time', 'rework')).toBe(24 * 3600);
});

test('a failure that two later deployments name is one failed deployment: never more than 100 %', async () => {
  await deploy({ service: 'capped', id: 'c1', version: '1', finished: may(1) });
  for (const id of ['c2', 'c3']) await deploy({ service: 'capped', id, version: id, status: 'failure', finished: may(2), repairs: 'c1' });
  expect(await value('delivery.change_fail_rate', 'capped')).toBe(1);
  expect(await value('delivery.failed_deployment_recovery_time', 'capped')).toBe(null);
});

test('a deployment younger than a day is pending, unless it has failed', async () => {
  const report = { service: 'young', finished: '2024-05-31T20:00:00Z' };
  await deploy({ ...report, id: 'y1', version: '1' });
  await deploy({ ...report, id: 'y0', version: '0', finished: may(20) });
  expect((await evaluate('delivery.change_fail_rate', 'young')).series[0]).toMatchObject({ values: [0], n: [1] });
  await deploy({ ...report, id: 'y2', version: '2', finished: '2024-05-31T21:00:00Z', repairs: 'y1' });
  expect((await evaluate('delivery.change_fail_rate', 'young')).series[0]).toMatchObject({ values: [0.5], n: [2] });
});

test('without deployments nothing is 0', async () => {
  for (const metric of [
    'change_fail_rate',
    'deployment_rework_rate',
    'failed_deployment_recovery_time',
    'change_lead_time',
    'deployments',
  ]) {
    expect(await value(`delivery.${metric}`, 'nobody'), metric).toBe(null);
  }
});

test('commits that are imported later explain deployments that came before, and a late deployment takes its share', async () => {
  for (const [i, label] of ['a', 'b', 'c', 'd', 'e'].entries()) shop.commit(label, { at: `2024-05-0${i + 1}T00:00:00Z` });
  shop.branch('main', 'e').write();
  await deploy({ service: 'shop', id: '1', sha: shop.sha('a'), finished: may(10) });
  await deploy({ service: 'shop', id: '3', sha: shop.sha('d').slice(0, 10), finished: may(12) });
  await deploy({ service: 'shop', id: 'x', sha: 'f'.repeat(40), finished: may(13) });
  expect((await list('shop')).map(({ contents, commits }) => [contents, commits])).toEqual(Array(3).fill(['unmatched', null]));
  const added = await app.call('POST', '/api/v1/repositories', { path: shop.path });
  await deliveryOf(app.house).startImport(added.body.name);
  expect((await list('shop')).map(({ id, contents, commits }) => [id, contents, commits])).toEqual([
    ['x', 'unmatched', null],
    ['3', 'known', 3],
    ['1', 'baseline', null],
  ]);
  await deploy({ service: 'shop', id: '2', sha: shop.sha('b'), finished: may(11) });
  expect((await list('shop')).map(({ id, commits }) => [id, commits])).toEqual([
    ['x', null],
    ['3', 2],
    ['2', 1],
    ['1', null],
  ]);
  expect((await list('shop', '&limit=1')).map(({ id }) => id)).toEqual(['x']);
  expect(await value('delivery.change_lead_time', 'shop', { stat: 'max' })).toBe((9 * 24 + 12) * 3600);
});

test('the order in which reports arrive does not matter, and roll-outs that failed or went elsewhere take nothing', async () => {
  const reports = [
    { id: 'p1', sha: shop.sha('a'), finished: may(1) },
    { id: 's1', sha: shop.sha('b'), finished: may(2), environment: 'staging' },
    { id: 'p2', sha: shop.sha('d'), finished: may(3), status: 'failure' },
    { id: 'p3', sha: shop.sha('b'), finished: may(4) },
    { id: 'p4', sha: shop.sha('e'), finished: may(5) },
    { id: 's2', sha: shop.sha('e'), finished: may(6), environment: 'staging' },
  ];
  for (const report of reports) await deploy({ service: 'forth', repository: 'shop', ...report });
  for (const report of reports.toReversed()) await deploy({ service: 'back', repository: 'shop', ...report });
  const seen = async (service: string) => (await list(service)).map(({ service: _, verdict: __, ...deployment }) => deployment);
  expect(await seen('back')).toEqual(await seen('forth'));
  expect((await seen('forth')).map(({ id, commits }) => [id, commits])).toEqual([
    ['s2', 3],
    ['p4', 3],
    ['p3', 1],
    ['p2', null],
    ['s1', null],
    ['p1', null],
  ]);
});

test('deploying an older commit is a roll-back: what it takes back failed, and is recovered', async () => {
  await deploy({ service: 'shop', id: '4', sha: shop.sha('e'), finished: may(14, '10:00:00') });
  await deploy({ service: 'shop', id: '5', sha: shop.sha('c'), finished: may(14, '10:30:00') });
  const [back] = await list('shop');
  expect(back).toMatchObject({ id: '5', rollsBack: '4', commits: 0, leadTimeP50: null });
  expect(await value('delivery.failed_deployment_recovery_time', 'shop')).toBe(30 * 60);
  expect(await value('delivery.deployment_rework_rate', 'shop')).toBeCloseTo(1 / 6, 12);
  expect(await value('delivery.change_fail_rate', 'shop')).toBeCloseTo(1 / 6, 12);
});

test('the same commit again is a deployment that brings nothing and takes nothing back', async () => {
  await deploy({ service: 'shop', id: '6', sha: shop.sha('c'), finished: may(15) });
  expect((await list('shop'))[0]).toMatchObject({ id: '6', rollsBack: '', commits: 0, leadTimeP50: null });
});

test('release tags stand back once their service reports deployments itself', async () => {
  shop.tag('v1.0.0', 'a', may(9)).tag('v2.0.0', 'e', may(20)).write();
  await deliveryOf(app.house).startImport('shop');
  expect((await list('shop')).filter(({ source }) => source === 'git').map(({ version }) => version)).toEqual(['v1.0.0']);
});

test('the timeline shows what reached its environment, once', async () => {
  const answer = await app.call('GET', `/api/v1/timeline?from=${may(10)}&to=${may(11, '13:00:00')}&service=shop`);
  expect(answer.body.entries.map(({ kind, title }: any) => [kind, title])).toEqual([
    ['deployment', `shop ${shop.sha('b').slice(0, 10)} deployed to production`],
    ['deployment', `shop ${shop.sha('a').slice(0, 10)} deployed to production`],
  ]);
});

test.each([
  [{}, 'body.service'],
  [{ service: 'a', sha: 'xyz' }, 'a commit in hex'],
  [{ service: 'a', status: 'done' }, 'body.status'],
  [{ service: 'a', finished: 'yesterday' }, 'body.finished'],
  [{ service: 'a', finished: '2024-06-03T00:00:00Z' }, 'finished lies more than a day in the future'],
  [{ service: 'a', finished: 1717200000 }, 'before the year 2000'],
  [{ service: 'a', started: may(2), finished: may(1) }, 'started lies after finished'],
  [{ service: 'a', url: 'javascript:alert(1)' }, 'body.url'],
  [{ service: 'a', id: '7', repairs: '7' }, 'cannot repair itself'],
  [{ service: 'a\u0000b' }, 'control characters'],
  [{ service: 'a\ud800b' }, 'half a character'],
  [{ service: 'a', enviroment: 'production' }, 'enviroment'],
])('%o is refused with its reason', async (body, reason) => {
  const answer = await app.call('POST', '/api/v1/deployments', body);
  expect(answer.status).toBe(400);
  expect(answer.text).toContain(reason);
});

test('contents of a deployment that nobody knows are not found', async () => {
  expect((await app.call('GET', '/api/v1/deployments/contents?service=shop&id=none')).status).toBe(404);
});
