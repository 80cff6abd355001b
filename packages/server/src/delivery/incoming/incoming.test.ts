import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type TestApp, testApp } from '../../../../../test/support/app.ts';
import { TestRepository } from '../../../../../test/support/git.ts';
import { type DeliveryRows, writeDeliveryRows } from '../../facts/delivery-batch.ts';
import { concluded, versionOf } from '../../facts/versions.ts';
import { manualClock } from '../../platform/clock.ts';
import { attributionsOf } from '../attributions.ts';
import { deliveryOf } from '../delivery.ts';

const clock = manualClock('2024-06-01T00:00:00Z');
let app: TestApp;
const clone = new TestRepository('shop');

beforeAll(async () => {
  app = await testApp({ clock });
});
afterAll(async () => {
  await app.close();
  clone.remove();
});

type Event = NonNullable<DeliveryRows['deploymentEvents']>[number];
const at = (time: string) => Date.parse(`2024-05-01T${time}:00Z`);
const sha = (digit: string) => digit.repeat(40);

async function receive(rows: DeliveryRows): Promise<void> {
  await writeDeliveryRows(app.house, rows, clock.now());
  clock.advance(10_000);
  await deliveryOf(app.house).assembly.settle();
}

function event(state: string, time: string, more: Partial<Event> = {}): Event {
  return {
    source: 'github',
    id: '1',
    state,
    repository: 'acme/web',
    service: '',
    environment: 'production',
    tier: '',
    sha: sha('a'),
    release: '',
    ref: 'main',
    workflow: '',
    time: at(time),
    started: null,
    finished: null,
    url: '',
    unplanned: false,
    repairs: '',
    failed: null,
    version: versionOf(at(time)),
    ...more,
  };
}

function push(repository: string, shas: readonly string[], before: string): DeliveryRows {
  return {
    pushedCommits: shas.map((one, index) => ({
      repository,
      branch: 'acme:main',
      sha: one,
      parents: index === 0 ? [before] : [shas[index - 1] ?? ''],
      author_time: at('00:00') + index,
      commit_time: at('00:00') + index,
      author: 'x',
      bot: false,
      squash: false,
      subject: one.slice(0, 3),
      reverts: '',
      picked_from: [],
      paths: [],
      mainline: true,
      source: 'github',
      version: concluded,
    })),
  };
}

const list = async (service: string) => (await app.call('GET', `/api/v1/deployments?service=${service}`)).body.deployments as any[];

test('states of one deployment in any order are one success; a later inactive or failure does not undo it', async () => {
  for (const [state, time] of [
    ['inactive', '12:00'],
    ['success', '10:05'],
    ['failure', '10:06'],
    ['running', '10:01'],
    ['created', '10:00'],
  ] as const)
    await receive({ deploymentEvents: [event(state, time)] });
  expect(await list('web')).toMatchObject([
    { id: 'github:1', status: 'success', started: '2024-05-01T10:01:00.000Z', finished: '2024-05-01T10:05:00.000Z' },
  ]);
});

test('pushes alone tell what deployments brought, in whatever order both come', async () => {
  await receive({ deploymentEvents: [event('success', '11:00', { id: '2', sha: sha('c') })] });
  await receive(push('acme/web', [sha('b'), sha('c')], sha('a')));
  await receive(push('acme/web', [sha('a')], '9'.repeat(40)));
  expect((await list('web')).map(({ id, contents, commits }) => [id, contents, commits])).toEqual([
    ['github:2', 'known', 2],
    ['github:1', 'baseline', null],
  ]);
});

test('what was written before a run broke off is worked out by the next', async () => {
  const cut = new Error('cut off');
  const attributing = vi.spyOn(attributionsOf(app.house), 'all').mockRejectedValueOnce(cut).mockRejectedValueOnce(cut);
  const of = (id: string, time: string, digit: string) => event('success', time, { repository: 'acme/cut', id, sha: sha(digit) });
  const told = {
    ...push('acme/cut', [sha('1'), sha('2')], '9'.repeat(40)),
    deploymentEvents: [of('c1', '10:00', '1'), of('c2', '11:00', '2')],
  };
  await expect(receive(told)).rejects.toThrow('cut off');
  attributing.mockRestore();
  await deliveryOf(app.house).assembly.settle();
  expect((await list('cut')).map(({ id, contents, commits }) => [id, contents, commits])).toEqual([
    ['github:c2', 'known', 1],
    ['github:c1', 'baseline', null],
  ]);
});

test('two sources that report one roll-out are one deployment', async () => {
  const more = { source: 'datadog', id: 'dd', service: 'web', repository: 'github.com/acme/web', sha: sha('c') };
  await receive({ deploymentEvents: [event('success', '11:04', { ...more, failed: true })] });
  expect((await list('web')).map(({ id }) => id)).toEqual(['datadog:dd', 'github:1']);
});

test('a run of a workflow is a deployment by a rule alone, also of runs before the rule', async () => {
  const run = { source: 'github-actions', id: '7', repository: 'acme/runs', environment: '', workflow: 'Deploy' };
  await receive({ deploymentEvents: [event('success', '10:00', run)] });
  expect(await list('runs')).toEqual([]);
  const spec = { repository: 'acme/runs', deployments: [{ workflow: 'Dep*', branch: 'main', environment: 'live' }] };
  const manifest = { apiVersion: 'binnacle/v1', kind: 'Service', metadata: { name: 'runs' }, spec };
  expect((await app.call('POST', '/api/v1/definitions/apply', { manifests: [manifest], owner: 'people' })).status).toBe(200);
  await deliveryOf(app.house).assembly.settle();
  expect(await list('runs')).toMatchObject([{ id: 'github-actions:7', environment: 'live' }]);
});

test('a clone that is imported later takes over without doubling', async () => {
  clone.commit('a', { at: '2024-04-01T00:00:00Z' }).commit('b', { at: '2024-04-02T00:00:00Z' }).branch('main', 'b').write();
  clone.git('remote', 'add', 'origin', 'git@github.com:acme/shop.git');
  await receive(push('acme/shop', [clone.sha('a'), clone.sha('b')], '8'.repeat(40)));
  await receive({
    deploymentEvents: ['a', 'b'].map((label, index) =>
      event('success', `1${index}:00`, { id: `s${label}`, repository: 'acme/shop', sha: clone.sha(label) }),
    ),
  });
  expect((await list('shop')).map(({ commits, repository }) => [commits, repository])).toEqual([
    [1, 'acme/shop'],
    [null, 'acme/shop'],
  ]);
  await deliveryOf(app.house).addRepository({ path: clone.path });
  await deliveryOf(app.house).startImport('shop');
  await deliveryOf(app.house).assembly.settle();
  expect((await list('shop')).map(({ commits, repository }) => [commits, repository])).toEqual([
    [1, 'shop'],
    [null, 'shop'],
  ]);
  const [row] = await app.house.facts.query<any>(
    "SELECT count() AS n FROM commits FINAL WHERE mainline AND repository IN ('shop', 'acme/shop')",
  );
  expect(Number(row.n)).toBe(2);
});

/** A success of GitHub at a time of 2024-05-01. */
const success = (id: string, time: string, one: string, more: Partial<Event> = {}) => event('success', time, { id, sha: one, ...more });
const shown = async (service: string) => (await list(service)).map(({ id, status, contents, commits }) => [id, status, contents, commits]);

test('jobs of a matrix and a status told twice are one deployment; the commit again later, or after another, is one more that brings nothing', async () => {
  const more = { repository: 'acme/matrix' };
  await receive(push('acme/matrix', [sha('1'), sha('2'), sha('3')], '7'.repeat(40)));
  await receive({
    deploymentEvents: [
      success('m1', '08:00', sha('1'), more),
      success('m2', '10:00', sha('2'), more),
      success('m2', '10:00', sha('2'), more),
      success('m3', '10:02', sha('2'), more),
      success('m4', '10:09', sha('2'), more),
      event('inactive', '10:02', { id: 'm2', sha: sha('2'), ...more }),
      success('m5', '11:30', sha('2'), more),
      success('m6', '11:33', sha('3'), more),
      success('m7', '11:36', sha('2'), more),
    ],
  });
  expect(await shown('matrix')).toEqual([
    ['github:m7', 'success', 'known', 0],
    ['github:m6', 'success', 'known', 1],
    ['github:m5', 'success', 'known', 0],
    ['github:m2', 'success', 'known', 1],
    ['github:m1', 'success', 'baseline', null],
  ]);
  expect((await list('matrix')).map(({ rollsBack }) => rollsBack)).toEqual(['github:m6', '', '', '', '']);
});

test('what came before is a success of the same service and environment; other environments, failures and cancelled runs take nothing', async () => {
  const more = { repository: 'acme/order' };
  await receive(push('acme/order', [sha('1'), sha('2'), sha('3'), sha('4')], '7'.repeat(40)));
  await receive({
    deploymentEvents: [
      success('o4', '14:00', sha('4'), more),
      event('failure', '13:00', { id: 'o3', sha: sha('3'), ...more }),
      event('cancelled', '13:10', { id: 'o3c', sha: sha('3'), ...more }),
      success('s3', '12:30', sha('3'), { ...more, environment: 'staging' }),
      success('s2', '12:00', sha('2'), { ...more, environment: 'staging' }),
      success('o1', '10:00', sha('1'), more),
    ],
  });
  expect(await shown('order')).toEqual([
    ['github:o4', 'success', 'known', 3],
    ['github:o3c', 'cancelled', 'none', null],
    ['github:o3', 'failure', 'none', null],
    ['github:s3', 'success', 'known', 1],
    ['github:s2', 'success', 'baseline', null],
    ['github:o1', 'success', 'baseline', null],
  ]);
});

test('contents by ancestry: {1, 6}, {2} and {4, 7} where 6 is not delivered twice (DevLake); lines of releases in parallel', async () => {
  const more = { repository: 'acme/lines' };
  const both = { deploymentEvents: [success('l0', '08:00', sha('0'), more)] };
  await receive(both);
  for (const [one, parent] of [
    ['0', '9'],
    ['6', '0'],
    ['1', '6'],
    ['2', '6'],
    ['7', '0'],
    ['4', '7'],
  ] as const)
    await receive(push('acme/lines', [sha(one)], sha(parent)));
  const rollOuts = ['1', '2', '4'].map((one, index) => success(`l${one}`, `1${index}:00`, sha(one), more));
  for (const one of rollOuts.toReversed()) await receive({ deploymentEvents: [one] });
  expect((await shown('lines')).map(([id, , , commits]) => [id, commits])).toEqual([
    ['github:l4', 2],
    ['github:l2', 1],
    ['github:l1', 2],
    ['github:l0', null],
  ]);
});

test('a commit that was forced away is unmatched with the reason, and mended when it arrives; others do not wait for it', async () => {
  const more = { repository: 'acme/forced' };
  await receive(push('acme/forced', [sha('1'), sha('2')], '7'.repeat(40)));
  await receive({
    deploymentEvents: [
      success('f1', '08:00', sha('1'), more),
      success('f9', '09:00', sha('9'), more),
      success('f2', '10:00', sha('2'), more),
    ],
  });
  expect(await shown('forced')).toEqual([
    ['github:f2', 'success', 'known', 1],
    ['github:f9', 'success', 'unmatched', null],
    ['github:f1', 'success', 'baseline', null],
  ]);
  expect((await list('forced'))[1].contentsReason).toMatch(/acme\/forced.*999999999999.*force/i);
  await receive(push('acme/forced', [sha('9')], sha('1')));
  expect((await shown('forced'))[1]).toEqual(['github:f9', 'success', 'known', 1]);
  expect((await list('forced'))[1].contentsReason).toBe('');
});
