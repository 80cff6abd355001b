import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestApp, testApp } from '../../../../../test/support/app.ts';
import { at, change, deployed, pushed, said, sha } from '../../../../../test/support/delivery.ts';
import fc from '../../../../../test/support/property.ts';
import { Arrivals } from '../../facts/arrivals.ts';
import { type DeliveryRows, writeDeliveryRows } from '../../facts/delivery-batch.ts';
import { versionOf } from '../../facts/versions.ts';
import { manualClock } from '../../platform/clock.ts';
import { Assembly } from '../assembly.ts';
import { commitsFromPushes } from '../incoming/commits.ts';
import { deploymentsFromEvents } from '../incoming/deployments.ts';
import { changeNumberIn, changeNumberSql } from './match.ts';
import { changeFlowStep } from './step.ts';

const clock = manualClock('2024-06-01T00:00:00Z');
const arrivals = new Arrivals();
let app: TestApp;
let assembly: Assembly;
beforeAll(async () => {
  app = await testApp({ clock });
  const house = { ...app.house, arrivals: new Arrivals() };
  assembly = new Assembly(house, [commitsFromPushes(house), deploymentsFromEvents(house), changeFlowStep(house)]);
});
afterAll(() => app.close());

const short = (repository: string) => repository.slice(repository.indexOf('/') + 1);

async function settle(): Promise<void> {
  clock.advance(10_000);
  await assembly.settle();
}

async function receive(rows: DeliveryRows): Promise<void> {
  await writeDeliveryRows({ facts: app.house.facts, arrivals }, rows, clock.now());
  await settle();
}

async function flow(repository: string): Promise<any[]> {
  return app.house.facts.query(
    `SELECT service, environment, change, state, main, deployed_anywhere, deployment, matched_by, coding, pickup, review, merge_wait, deploy_wait, deploying,
  lead_time, unreviewed, suspect, bot, gone FROM change_flow FINAL WHERE change_repository = {repository:String} AND NOT gone
ORDER BY change, service, environment`,
    { repository },
  );
}

test('a merged change has a row for itself and one for the environment it reached', async () => {
  const repository = 'acme/plain';
  await receive({
    changes: [change(repository, '1')],
    changeEvents: [said(repository, '1', 'review', '10:00', { state: 'approved' })],
    deploymentEvents: [deployed(repository, '0', 'root', '07:00'), deployed(repository, '1', 'm1', '13:00')],
    pushedCommits: [
      ...(pushed(repository, 'topic-1', [{ name: 'h1', time: '08:30' }]).pushedCommits ?? []),
      ...(pushed(repository, 'main', [{ name: 'root', time: '06:00' }], 'nothing').pushedCommits ?? []),
      ...(pushed(repository, 'main', [{ name: 'm1', time: '12:00' }]).pushedCommits ?? []),
    ],
  });
  expect(await flow(repository)).toMatchObject([
    { service: 'plain', environment: '', main: true, deployed_anywhere: true, coding: 1800, pickup: 3600, review: 0, merge_wait: 7200 },
    {
      environment: 'production',
      deployment: `github:${repository}-1`,
      matched_by: 'merge_sha',
      deploy_wait: 3540,
      deploying: 60,
      lead_time: 16200,
    },
  ]);
});

test('a deployment that is told late takes over what it brought', async () => {
  const repository = 'acme/plain';
  await receive({ deploymentEvents: [deployed(repository, 'between', 'm1', '12:30')] });
  const [, row] = await flow(repository);
  expect(row).toMatchObject({ deployment: `github:${repository}-between`, lead_time: 14_400 });
});

test('what is not merged is in no deployment, though its commits are', async () => {
  const repository = 'acme/open';
  await receive({
    changes: [
      change(repository, '1', { state: 'open', merged: null, closed: null, merge_sha: sha('m1') }),
      change(repository, '2', { state: 'closed', merged: null, merge_sha: sha('m1') }),
    ],
    ...pushed(repository, 'topic-1', [{ name: 'root' }, { name: 'h1' }], 'nothing'),
    deploymentEvents: [deployed(repository, '0', 'root', '07:00'), deployed(repository, '1', 'h1', '13:00')],
  });
  expect(await flow(repository)).toMatchObject([
    { change: '1', environment: '', deployed_anywhere: false, state: 'open', unreviewed: false },
    { change: '2', environment: '', deployed_anywhere: false, state: 'closed', unreviewed: false },
  ]);
});

test.each([
  ['head_sha', 'a merge that the host does not name', { merge_sha: '' }, [{ name: 'h1' }]],
  ['commit_sha', 'commits alone', { merge_sha: '', head_sha: '' }, [{ name: 'h1' }]],
  ['subject', 'a commit that names it', {}, [{ name: 'picked', subject: 'Add it (#1)' }]],
])('found by %s: %s', async (rule, what, more, main) => {
  const repository = `acme/${rule}-${what.length}`;
  await receive({
    changes: [change(repository, '1', more)],
    pushedCommits: [
      ...(pushed(repository, 'topic-1', [{ name: 'h1' }]).pushedCommits ?? []),
      ...(pushed(repository, 'main', [{ name: 'root' }, ...main], 'nothing').pushedCommits ?? []),
    ],
    deploymentEvents: [deployed(repository, '0', 'root', '07:00'), deployed(repository, '1', main[0]?.name ?? '', '13:00')],
  });
  expect((await flow(repository)).map(({ matched_by }) => matched_by)).toEqual(['', rule]);
});

test('found by cherry_pick: what a commit says it was picked from, whichever comes first; with the newest commit of the branch', async () => {
  const repository = 'acme/picked';
  const main = [{ name: 'root' }, { name: 'p1', picked: ['h1'] }, { name: 'p2', picked: ['h2'] }, { name: 'p3', picked: ['older', 'm2'] }];
  await receive({
    changes: [change(repository, '1', { head_sha: sha('h2') }), change(repository, '2', { head_sha: sha('x2') })],
    pushedCommits: [
      ...(pushed(repository, 'topic-1', [{ name: 'h1' }, { name: 'h2' }]).pushedCommits ?? []),
      ...(pushed(repository, 'main', main, 'nothing').pushedCommits ?? []),
    ],
    deploymentEvents: [deployed(repository, '0', 'root', '07:00'), deployed(repository, '1', 'p1', '13:00')],
  });
  expect((await flow(repository)).map(({ matched_by }) => matched_by)).toEqual(['', '']);
  await receive({ deploymentEvents: [deployed(repository, '2', 'p2', '14:00'), deployed(repository, '3', 'p3', '15:00')] });
  const reached = (await flow(repository)).filter(({ environment }) => environment !== '');
  expect(reached.map((row) => [row.change, row.matched_by, row.deployment])).toEqual([
    ['1', 'cherry_pick', `github:${repository}-2`],
    ['2', 'cherry_pick', `github:${repository}-3`],
  ]);
});

test('D pr2 of the reference: written after opening, reviewed after two seconds', async () => {
  const repository = 'acme/devlake';
  const time = (text: string) => Date.parse(`2023-04-${text}Z`);
  const opened = { created: time('11T04:51:47'), merged: time('11T05:51:47'), closed: time('11T05:51:47'), version: '1' };
  const comment = (number: string, when: string, actor: string) =>
    said(repository, number, 'comment', '09:00', { id: when + number, time: time(when), actor });
  const finished = (when: number) => ({ time: when, started: when, finished: when });
  await receive({
    changes: [change(repository, '1', opened), change(repository, '2', opened)],
    changeEvents: [comment('1', '11T04:53:47', 'author'), comment('1', '11T04:56:47', 'other'), comment('2', '11T04:51:49', 'other')],
    pushedCommits: [
      ...(pushed(repository, 'topic-1', [{ name: 'h1' }]).pushedCommits ?? []).map((row) => ({
        ...row,
        author_time: time('10T04:51:47'),
        commit_time: time('10T04:51:47'),
      })),
      ...(pushed(repository, 'topic-2', [{ name: 'h2' }]).pushedCommits ?? []).map((row) => ({
        ...row,
        author_time: time('11T05:00:00'),
        commit_time: time('11T05:00:00'),
      })),
      ...(pushed(repository, 'main', [{ name: 'root' }, { name: 'm2' }, { name: 'm1' }], 'nothing').pushedCommits ?? []),
    ],
    deploymentEvents: [
      deployed(repository, '0', 'root', '07:00', finished(time('09T00:00:00'))),
      deployed(repository, '2', 'm2', '07:00', finished(time('11T05:51:47') + 1538 * 60_000)),
      deployed(repository, '1', 'm1', '07:00', finished(time('13T07:29:14'))),
    ],
  });
  const minutes = (seconds: number | null) => (seconds === null ? null : Math.ceil(seconds / 60));
  const found = (await flow(repository)).filter(({ environment }) => environment !== '');
  expect(
    found.map(({ coding, pickup, review, deploy_wait, lead_time }) => [coding, pickup, review, deploy_wait, lead_time].map(minutes)),
  ).toEqual([
    [1440, 5, 55, 2978, 4478],
    [null, 1, 60, 1538, 1598],
  ]);
});

test('services that share a repository get what touches their paths', async () => {
  const repository = 'acme/mono';
  const manifests = [
    { apiVersion: 'binnacle/v1', kind: 'Service', metadata: { name: 'left' }, spec: { repository, paths: ['left'] } },
    { apiVersion: 'binnacle/v1', kind: 'Service', metadata: { name: 'right' }, spec: { repository, paths: ['right'] } },
  ];
  expect((await app.call('POST', '/api/v1/definitions/apply', { manifests, owner: 'people' })).status).toBe(200);
  await receive({
    changes: [change(repository, '1'), change(repository, '2')],
    pushedCommits: [
      ...(pushed(repository, 'topic-1', [{ name: 'h1', paths: ['left/a'] }]).pushedCommits ?? []),
      ...(pushed(repository, 'topic-2', [{ name: 'h2', paths: ['left/a', 'right/b'] }]).pushedCommits ?? []),
      ...(pushed(
        repository,
        'main',
        [{ name: 'root' }, { name: 'm1', paths: ['left/a'] }, { name: 'm2', paths: ['left/a', 'right/b'] }],
        'nothing',
      ).pushedCommits ?? []),
    ],
    deploymentEvents: ['left', 'right'].flatMap((service) => [
      deployed(repository, `${service}0`, 'root', '07:00', { service }),
      deployed(repository, `${service}1`, 'm2', '13:00', { service }),
    ]),
  });
  const places = (rows: any[]) => rows.map(({ change: number, service, environment, main }) => [number, service, environment, main]);
  expect(places(await flow(repository))).toEqual([
    ['1', 'left', '', true],
    ['1', 'left', 'production', false],
    ['2', 'left', '', true],
    ['2', 'left', 'production', false],
    ['2', 'right', '', false],
    ['2', 'right', 'production', false],
  ]);
});

test('another definition of services, or another calendar, is taken over; rows that stand for nothing are gone', async () => {
  const repository = 'acme/mono';
  const spec = { repository, paths: ['left', 'right'], owner: 'night' };
  const manifests = [
    { apiVersion: 'binnacle/v1', kind: 'Team', metadata: { name: 'night' }, spec: { calendar: { timezone: 'UTC', weekdays: ['sunday'] } } },
    { apiVersion: 'binnacle/v1', kind: 'Service', metadata: { name: 'left' }, spec },
    { apiVersion: 'binnacle/v1', kind: 'Service', metadata: { name: 'right' }, spec: { repository, paths: ['nothing'] } },
  ];
  expect((await app.call('POST', '/api/v1/definitions/apply', { manifests, owner: 'people' })).status).toBe(200);
  await settle();
  expect((await flow(repository)).map(({ change: number, service }) => [number, service])).toEqual([
    ['1', 'left'],
    ['1', 'left'],
    ['2', 'left'],
    ['2', 'left'],
  ]);
  const rows = await app.house.facts.query<any>(
    "SELECT DISTINCT lead_time > 0 AS took, lead_time_working AS worked FROM change_flow FINAL WHERE change_repository = 'acme/mono' AND environment != '' AND NOT gone",
  );
  expect(rows.map(({ took, worked }) => [Boolean(took), worked])).toEqual([[true, 0]]);
});

test('in whatever order and however often it arrives, the same rows come out', async () => {
  const everything = (repository: string): DeliveryRows[] => [
    {
      changes: [
        change(repository, '1', { state: 'open', merged: null, closed: null, merge_sha: '', draft: true, version: versionOf(at('09:00')) }),
      ],
    },
    { changes: [change(repository, '1')] },
    { changes: [change(repository, '2', { branch: 'acme:topic-1', created: at('12:10'), merged: at('12:40'), closed: at('12:40') })] },
    { changeEvents: [said(repository, '1', 'ready', '09:30')] },
    { changeEvents: [said(repository, '1', 'review', '10:00', { state: 'changes_requested' })] },
    { changeEvents: [said(repository, '1', 'review', '11:00', { state: 'approved' })] },
    pushed(repository, 'topic-1', [{ name: 'h1', time: '08:30' }]),
    pushed(repository, 'topic-1', [{ name: 'h2', time: '12:05' }], 'h1'),
    pushed(repository, 'main', [{ name: 'root', time: '06:00' }], 'nothing'),
    pushed(repository, 'main', [{ name: 'm1', time: '12:00' }]),
    pushed(repository, 'main', [{ name: 'm2', time: '12:40' }], 'm1'),
    { deploymentEvents: [deployed(repository, '0', 'root', '07:00')] },
    { deploymentEvents: [deployed(repository, '1', 'm1', '13:00')] },
    { deploymentEvents: [deployed(repository, '2', 'm2', '13:30')] },
  ];
  const outcomes = new Set<string>();
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat(13), { minLength: 4, maxLength: 20 }),
      fc.uniqueArray(fc.nat(17), { maxLength: 3 }),
      async (first, pauses) => {
        const repository = `acme/order${runs++}`;
        const parts = everything(repository);
        const order = [...first, ...parts.keys()];
        for (const [index, part] of order.entries()) {
          await writeDeliveryRows({ facts: app.house.facts, arrivals }, parts[part] ?? {}, clock.now());
          if (pauses.includes(index)) await settle();
        }
        await settle();
        const rows = (await flow(repository)).map((row) => ({
          ...row,
          deployment: String(row.deployment).replace(repository, ''),
          service: short(row.service) === short(repository),
        }));
        outcomes.add(JSON.stringify(rows));
      },
    ),
    { numRuns: 5 },
  );
  expect([...outcomes].map((rows) => JSON.parse(rows).length)).toEqual([4]);
});

test('the store reads the same numbers in subjects', async () => {
  const subjects = [
    'Add (#123)',
    'Merge pull request #7 from a/b',
    'Merged in x (pull request #12)',
    'Merged PR 34: y',
    'Revert "Add (#1)"',
    'Fixes #5',
    'A (#1) (#2) ',
    '',
  ];
  const rows = await app.house.facts.query<{ number: string }>(
    `SELECT ${changeNumberSql} AS number FROM (SELECT arrayJoin({subjects:Array(String)}) AS subject)`,
    { subjects },
  );
  expect(rows.map(({ number }) => number)).toEqual(subjects.map((subject) => changeNumberIn(subject) ?? ''));
});
