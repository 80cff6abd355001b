import { existsSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestApp, testApp } from '../../../../test/support/app.ts';
import { TestRepository } from '../../../../test/support/git.ts';
import { writeDeliveryRows } from '../facts/delivery-batch.ts';
import { manualClock } from '../platform/clock.ts';
import { deliveryOf } from './delivery.ts';
import { notesOfService } from './repository-notes.ts';

const clock = manualClock('2024-03-01T00:00:00Z');
const hour = 3600;
let app: TestApp;
const made: TestRepository[] = [];

beforeAll(async () => {
  app = await testApp({ clock });
});
afterAll(async () => {
  await app.close();
  for (const repository of made) repository.remove();
});

function repository(name: string): TestRepository {
  const created = new TestRepository(name);
  made.push(created);
  return created;
}

async function importing(path: string, more: Record<string, unknown> = {}): Promise<any> {
  const answer = await app.call('POST', '/api/v1/repositories', { path, ...more });
  expect(answer.status, answer.text).toBe(202);
  await deliveryOf(app.house).startImport(answer.body.name);
  const { repositories } = (await app.call('GET', '/api/v1/repositories')).body;
  return repositories.find((one: any) => one.name === answer.body.name);
}

async function evaluate(metric: string, query: Record<string, unknown> = {}): Promise<any> {
  const answer = await app.call('POST', '/api/v1/evaluate', { metric, from: '2024-01-01', to: '2024-02-01', ...query });
  expect(answer.status, answer.text).toBe(200);
  return answer.body;
}

async function contents(service: string, id: string): Promise<string[]> {
  const answer = await app.call('GET', `/api/v1/deployments/contents?service=${service}&id=${encodeURIComponent(id)}`);
  return answer.body.commits.map(({ subject }: any) => subject);
}

const stored = () =>
  app.house.facts.query(`SELECT * FROM (SELECT 'commit' AS what, sha AS id, toString(version) AS version FROM commits FINAL
UNION ALL SELECT 'deployment', id, toString(updated) FROM deployments FINAL
UNION ALL SELECT 'content', concat(deployment, ' ', sha), toString(updated) FROM deployment_commits FINAL) ORDER BY what, id`);

test('releases, what they brought, and the lead time of each commit', async () => {
  const shop = repository('shop')
    .commit('start', { at: '2024-01-01T00:00:00Z' })
    .tag('v1.0.0', 'start', '2024-01-02T00:00:00Z')
    .commit('one', { at: '2024-01-03T00:00:00Z' })
    .commit('two', { at: '2024-01-03T02:00:00Z' })
    .commit('branch', { at: '2024-01-03T03:00:00Z', parents: ['start'] })
    .commit('merge', { at: '2024-01-03T04:00:00Z', parents: ['two', 'branch'] })
    .tag('v1.1.0', 'merge', '2024-01-03T10:00:00Z')
    .tag('v1.1.0-rc.1', 'two', '2024-01-03T05:00:00Z')
    .branch('main', 'merge')
    .write();
  expect(await importing(shop.path)).toMatchObject({ name: 'shop', state: 'ready', commits: 5, releases: 2, progress: null, notes: [] });
  expect(await contents('shop', 'shop@v1.1.0')).toEqual(['one', 'two', 'branch', 'merge']);
  const lead = await evaluate('delivery.change_lead_time', { filter: { service: 'shop' } });
  expect(lead.series[0]).toMatchObject({ values: [8 * hour], n: [3] });
  expect(lead.explain.notes).toEqual([expect.stringContaining('1 first deployments are the baseline')]);
  const { deployments } = (await app.call('GET', '/api/v1/deployments?service=shop')).body;
  expect(deployments.map(({ version, commits, leadTimeP50 }: any) => [version, commits, leadTimeP50])).toEqual([
    ['v1.1.0', 4, 8 * hour],
    ['v1.0.0', null, null],
  ]);
  expect((await evaluate('delivery.deployments', { filter: { service: 'shop' } })).series[0].values).toEqual([2]);
  expect((await evaluate('delivery.commits', { filter: { service: 'shop' } })).series[0].values).toEqual([4]);
});

test('importing again changes nothing; a new release is read by itself', async () => {
  const shop = made[0] as TestRepository;
  const before = await stored();
  clock.advance(60_000);
  await importing(shop.path);
  expect(await stored()).toEqual(before);
  shop.commit('three', { at: '2024-01-04T00:00:00Z', parents: ['merge'] });
  shop.tag('v1.2.0', 'three', '2024-01-05T00:00:00Z').branch('main', 'three').write();
  expect(await importing(shop.path)).toMatchObject({ commits: 6, releases: 3 });
  expect(await contents('shop', 'shop@v1.2.0')).toEqual(['three']);
  const after = await stored();
  for (const row of before) expect(after).toContainEqual(row);
});

test('a tag that moves takes its commits along, a tag that goes gives them back', async () => {
  const shop = made[0] as TestRepository;
  shop.tag('v1.1.0', 'two', '2024-01-03T10:00:00Z').write();
  await importing(shop.path);
  expect(await contents('shop', 'shop@v1.1.0')).toEqual(['one', 'two']);
  expect(await contents('shop', 'shop@v1.2.0')).toEqual(['branch', 'merge', 'three']);
  shop.git('tag', '--delete', 'v1.1.0');
  await importing(shop.path);
  expect(await contents('shop', 'shop@v1.1.0')).toEqual([]);
  expect(await contents('shop', 'shop@v1.2.0')).toEqual(['one', 'two', 'branch', 'merge', 'three']);
  expect((await evaluate('delivery.deployments', { filter: { service: 'shop' } })).series[0].values).toEqual([2]);
});

test('parallel lines of releases: no commit is delivered twice', async () => {
  const lines = repository('lines')
    .commit('base', { at: '2024-01-01T00:00:00Z' })
    .commit('four', { at: '2024-01-02T00:00:00Z' })
    .commit('five', { at: '2024-01-03T00:00:00Z' })
    .commit('four fix', { at: '2024-01-05T00:00:00Z', parents: ['four'] })
    .commit('five fix', { at: '2024-01-05T00:00:00Z', parents: ['five'] })
    .tag('v3.0.0', 'base', '2024-01-01T12:00:00Z')
    .tag('v4.0.0', 'four', '2024-01-02T12:00:00Z')
    .tag('v5.0.0', 'five', '2024-01-03T12:00:00Z')
    .tag('v4.0.1', 'four fix', '2024-01-06T12:00:00Z')
    .tag('v5.0.1', 'five fix', '2024-01-06T12:00:01Z')
    .tag('v5.0', 'five fix', '2024-01-06T12:00:02Z')
    .branch('main', 'five fix')
    .write();
  await importing(lines.path);
  for (const [version, expected] of Object.entries({
    'v4.0.0': ['four'],
    'v5.0.0': ['five'],
    'v4.0.1': ['four fix'],
    'v5.0.1': ['five fix'],
    'v5.0': [],
  })) {
    expect(await contents('lines', `lines@${version}`), version).toEqual(expected);
  }
});

test('tags of one second go by version', async () => {
  const many = repository('many')
    .commit('a', { at: '2024-01-01T00:00:00Z' })
    .commit('b', { at: '2024-01-02T00:00:00Z' })
    .commit('c', { at: '2024-01-03T00:00:00Z' })
    .tag('v1.9.0', 'a', '2024-01-10T00:00:00Z')
    .tag('v1.10.0', 'c', '2024-01-10T00:00:00Z')
    .tag('v1.9.1', 'b', '2024-01-10T00:00:00Z')
    .branch('main', 'c')
    .write();
  await importing(many.path);
  expect(await contents('many', 'many@v1.9.1')).toEqual(['b']);
  expect(await contents('many', 'many@v1.10.0')).toEqual(['c']);
});

test('an empty repository, and one without tags, say what is missing', async () => {
  expect(await importing(repository('empty').path)).toMatchObject({
    state: 'ready',
    commits: 0,
    notes: ['The repository holds no commits yet.'],
  });
  const untagged = repository('untagged').commit('a', { at: '2024-01-01T00:00:00Z' }).branch('main', 'a').write();
  const { notes, state } = await importing(untagged.path);
  expect(state).toBe('ready');
  expect(notes).toEqual([expect.stringMatching(/^No tag matches .*; 1 commits imported\. Tag a release/)]);
});

test('several roots, octopus merges, tags of tags, tags of trees, other encodings and odd times', async () => {
  const odd = repository('odd')
    .commit('epoch', { at: '1970-01-01T00:00:01Z' })
    .tag('v0.1.0', 'epoch')
    .commit('other root', { at: '2024-01-02T00:00:00Z', parents: [] })
    .commit('third root', { at: '2024-01-03T00:00:00Z', parents: [] })
    .commit('latin', {
      at: '2024-01-03T00:00:00Z',
      message: Buffer.from('Gr\xfc\xdfe', 'latin1'),
      encoding: 'ISO-8859-1',
      parents: ['epoch'],
    })
    .commit('broken', { at: '2024-01-04T00:00:00Z', message: Buffer.from([0x62, 0xff, 0xfe, 0x63]) })
    .commit('future', { at: '2099-01-01T00:00:00Z', committed: '2024-01-05T00:00:00Z', message: '' })
    .commit('octopus', { at: '2024-01-06T00:00:00Z', parents: ['future', 'other root', 'third root'] })
    .tag('v0.2.0', 'octopus', '2024-01-07T00:00:00Z')
    .branch('main', 'octopus')
    .write();
  odd.git('-c', 'user.name=A', '-c', 'user.email=a@example.org', 'tag', '-a', '-m', 'again', 'v0.3.0', 'v0.2.0');
  odd.git('tag', 'v0.4.0', odd.git('rev-parse', 'main^{tree}'));
  expect(await importing(odd.path)).toMatchObject({ state: 'ready', commits: 7, releases: 3 });
  expect((await contents('odd', 'odd@v0.2.0')).sort()).toEqual(['', 'Grüße', 'b\uFFFD\uFFFDc', 'octopus', 'other root', 'third root']);
  const lead = await evaluate('delivery.change_lead_time', { filter: { service: 'odd' }, stat: 'min' });
  expect(lead.series[0]).toMatchObject({ values: [0], n: [5] });
  expect(lead.explain.notes).toContain(
    "1 commits were written after they were deployed, by their author's clock; they count as 0 seconds.",
  );
});

test('a shallow clone does not call cut-off history the contents of a release', async () => {
  const origin = repository('deep')
    .commit('a', { at: '2024-01-01T00:00:00Z' })
    .tag('v1.0.0', 'a', '2024-01-01T01:00:00Z')
    .commit('b', { at: '2024-01-02T00:00:00Z' })
    .commit('c', { at: '2024-01-03T00:00:00Z' })
    .tag('v1.1.0', 'c', '2024-01-03T01:00:00Z')
    .commit('d', { at: '2024-01-04T00:00:00Z' })
    .tag('v1.2.0', 'd', '2024-01-04T01:00:00Z')
    .branch('main', 'd')
    .write();
  const clone = repository('clone');
  clone.git('fetch', '--quiet', '--depth=2', `file://${origin.path}`, 'refs/tags/v1.2.0:refs/tags/v1.2.0', 'main:refs/heads/cut');
  clone.git('tag', '-f', 'v1.0.0', 'cut~1');
  expect(await importing(clone.path)).toMatchObject({ commits: 2, notes: [expect.stringMatching(/^Shallow clone/)] });
  clone.git('tag', '-d', 'v1.0.0');
  clone.git('fetch', '--quiet', '--unshallow', `file://${origin.path}`, 'refs/tags/*:refs/tags/*');
  expect(await importing(clone.path)).toMatchObject({ commits: 4, releases: 3, notes: [] });
  expect(await contents('clone', 'clone@v1.1.0')).toEqual(['b', 'c']);
  expect(await contents('clone', 'clone@v1.2.0')).toEqual(['d']);
});

test('reverts count, reverted reverts and quoted ones do not', async () => {
  const undone = repository('undone').commit('a', { at: '2024-01-01T00:00:00Z' }).commit('b', { at: '2024-01-02T00:00:00Z' }).write();
  const revert = (label: string, target: string, at: string, subject = `Revert "${target}"`) =>
    undone.commit(label, { at, message: `${subject}\n\nThis reverts commit ${undone.sha(target)}.\n` }).write();
  revert('revert b', 'b', '2024-01-03T00:00:00Z');
  revert('revert a', 'a', '2024-01-04T00:00:00Z');
  revert('reapply a', 'revert a', '2024-01-05T00:00:00Z', 'Reapply "a"');
  revert('squash', 'a', '2024-01-06T00:00:00Z', 'Rework the basket (#12)');
  undone.commit('quote', { at: '2024-01-07T00:00:00Z', message: `Revert the colours\n\nas in: This reverts commit ${undone.sha('a')}.` });
  undone.branch('main', 'quote').write();
  await importing(undone.path);
  const reverts = await evaluate('delivery.reverts', {
    filter: { repository: 'undone' },
    step: '1d',
    from: '2023-12-31',
    to: '2024-01-06',
  });
  expect(reverts.series[0].values).toEqual([null, 0, 0, 1, 0, 0]);
});

test('squash merges are recognised and said', async () => {
  const squashed = repository('squashed');
  for (let i = 1; i <= 4; i++) {
    squashed.commit(`c${i}`, { at: `2024-01-0${i}T00:00:00Z`, message: `Change ${i} (#${i})` }).tag(`v1.${i}.0`, `c${i}`);
  }
  squashed.branch('main', 'c4').write();
  const said = expect.stringContaining('% of the commits are squash merges: commit times start at merge');
  const answer = await importing(squashed.path);
  expect(answer.notes).toEqual([said]);
  expect(answer.mergeStrategy).toMatchObject({ name: 'squash', merge: 0, squash: 0.75, rebase: 0.25 });
  expect((await evaluate('delivery.change_lead_time', { filter: { service: 'squashed' } })).explain.notes).toContainEqual(said);
});

test('how changes are merged is told by the changes where a code host tells them; then nobody is advised to connect it', async () => {
  const ways = repository('ways').commit('root', { at: '2024-01-01T00:00:00Z' });
  ways.git('remote', 'add', 'origin', 'https://github.com/acme/ways.git');
  for (let index = 0; index < 20; index++) {
    // GitLab's squash merges name no change; a rebased commit was written before it was committed.
    const [at, committed] = ['2024-01-03T00:00:00Z', index < 16 ? '2024-01-03T00:00:00Z' : '2024-01-04T00:00:00Z'];
    ways.commit(`change ${index}`, { at, committed });
  }
  ways.commit('side', { at: '2024-01-05T00:00:00Z', parents: ['root'] });
  ways
    .commit('merge', { at: '2024-01-05T00:00:00Z', parents: ['change 19', 'side'] })
    .branch('main', 'merge')
    .write();
  expect(await importing(ways.path)).toMatchObject({
    connected: false,
    mergeStrategy: { name: 'rebase', squash: 0, merge: 1 / 22, rebase: 21 / 22, consequence: expect.stringContaining('patch id') },
  });
  const merged = { repository: 'acme/ways', source: 'github', state: 'merged', head_sha: 'f'.repeat(40), branch: 'acme:topic' };
  await writeDeliveryRows(
    app.house,
    {
      changes: Array.from({ length: 21 }, (_, index) => ({
        ...{ ...merged, number: String(index), title: '', author: 'x', bot: false, draft: false, base: 'main', labels: [], url: '' },
        ...{ additions: null, deletions: null, files: null, commits: 2, closed: null, version: '1' },
        created: clock.now(),
        merged: clock.now(),
        merge_sha: ways.sha(index === 20 ? 'merge' : `change ${index}`),
      })),
      pushedCommits: [
        {
          ...{ repository: 'acme/ways', branch: 'acme:topic', sha: 'f'.repeat(40), parents: [], author: 'x', bot: false, squash: false },
          ...{ subject: '', reverts: '', picked_from: [], paths: [], mainline: false, source: 'github', version: '1' },
          author_time: clock.now(),
          commit_time: clock.now(),
        },
      ],
    },
    clock.now(),
  );
  ways
    .commit('next', { at: '2024-01-06T00:00:00Z', parents: ['merge'] })
    .branch('main', 'next')
    .write();
  const known = await importing(ways.path);
  expect(known).toMatchObject({ connected: true, mergeStrategy: { name: 'squash', squash: 16 / 21, merge: 1 / 21, rebase: 4 / 21 } });
  expect(known.mergeStrategy.consequence).toMatch(/which the code host tells/);
  expect(known.notes.join()).not.toMatch(/Connect/);
  expect(await notesOfService(app.house, 'squashed')).toEqual([expect.stringContaining('Connect GitHub')]);
});

test('branches that were not taken in are known but do not count as work', async () => {
  const side = repository('side')
    .commit('a', { at: '2024-01-01T00:00:00Z' })
    .commit('b', { at: '2024-01-02T00:00:00Z' })
    .commit('draft', { at: '2024-01-03T00:00:00Z', author: 'dependabot[bot] <49699333+dependabot[bot]@users.noreply.github.com>' })
    .branch('main', 'b')
    .branch('topic', 'draft')
    .write();
  expect(await importing(side.path)).toMatchObject({ commits: 3 });
  const count = async () => (await evaluate('delivery.commits', { filter: { repository: 'side' }, groupBy: ['automated'] })).series;
  expect(await count()).toMatchObject([{ labels: { automated: 'false' }, values: [2] }]);
  side.branch('main', 'draft').write();
  await importing(side.path);
  expect(await count()).toMatchObject([
    { labels: { automated: 'false' }, values: [2] },
    { labels: { automated: 'true' }, values: [1] },
  ]);
});

test('the configuration of a hostile repository starts nothing', async () => {
  const hostile = repository('hostile').commit('a', { at: '2024-01-01T00:00:00Z' }).tag('v1.0.0', 'a').branch('main', 'a').write();
  const trap = `${hostile.path}/sprung`;
  for (const setting of ['core.fsmonitor', 'core.pager', 'core.sshCommand', 'diff.external', 'gpg.program', 'core.gitProxy']) {
    hostile.git('config', setting, `touch ${trap}; false`);
  }
  hostile.git('config', 'log.showSignature', 'true');
  hostile.git('config', 'remote.origin.url', `ext::sh -c "touch ${trap}"`);
  hostile.git('config', 'protocol.ext.allow', 'always');
  hostile.git('config', 'extensions.partialClone', 'origin');
  hostile.git('update-ref', 'refs/heads/--upload-pack=touch', hostile.sha('a'));
  expect(await importing(hostile.path)).toMatchObject({ state: 'ready', commits: 1, releases: 1 });
  expect(existsSync(trap)).toBe(false);
});

test.each([
  [{ path: '/nowhere/at/all' }, 'not a directory that the server can read'],
  [{ path: '/tmp' }, 'is not a git repository'],
  [{ path: '/tmp', tags: '(' }, 'is not a regular expression'],
  [{ path: '' }, 'body.path'],
  [{ path: '/tmp', branch: 'x' }, 'branch'],
])('%o is refused with its reason', async (body, reason) => {
  const answer = await app.call('POST', '/api/v1/repositories', body);
  expect(answer.status).toBe(400);
  expect(answer.text).toContain(reason);
});
