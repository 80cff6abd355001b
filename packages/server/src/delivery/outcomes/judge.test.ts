import { describe, expect, test } from 'vitest';
import fc from '../../../../../test/support/property.ts';
import { type Deployment, inOrder } from '../deployment-rows.ts';
import { judge } from './judge.ts';
import type { BroughtChange, BroughtRevert, Incident, ServiceFacts } from './types.ts';

const hour = 3_600_000;
const day = 24 * hour;
const now = Date.parse('2026-06-15T12:00:00Z');
const settings = { incidentsWithin: 48 * hour, pendingFor: day };

function deployment(id: string, finished: number, over: Partial<Deployment> = {}): Deployment {
  return {
    id,
    service: 'shop',
    environment: 'production',
    repository: 'shop',
    sha: '',
    version: '',
    status: 'success',
    started: finished,
    finished,
    source: 'api',
    url: '',
    unplanned: false,
    repairs: '',
    rolls_back: '',
    contents: 'none',
    updated: finished,
    tier: '',
    stated_failed: null,
    ref: '',
    superseded_by: '',
    located_by: '',
    unrelated: 0,
    ...over,
  };
}

function incident(id: string, started: number, over: Partial<Incident> = {}): Incident {
  const rest = { title: id, state: 'open', environment: '', severity: '', acknowledged: null, resolved: null, url: '' };
  return { source: 'pagerduty', id, services: ['shop'], started, sha: '', release: '', deployment: '', ...rest, ...over };
}

function change(number: string, deployed: string, over: Partial<BroughtChange> = {}): BroughtChange {
  const shas = { mergeSha: `merge-${number}`, headSha: `head-${number}` };
  const rest = { environment: 'production', repository: 'acme/shop', title: `Change ${number}`, branch: 'acme:topic', labels: [], url: '' };
  return { number, deployment: deployed, ...shas, ...rest, ...over };
}

function revert(sha: string, reverts: string, by: string, of: string): BroughtRevert {
  return { environment: 'production', sha, reverts, subject: `Revert ${reverts}`, deployment: by, revertedDeployment: of };
}

function facts(over: Partial<ServiceFacts>): ServiceFacts {
  return {
    service: 'shop',
    deployments: [],
    isProduction: (environment) => /^prod/i.test(environment),
    incidents: [],
    namedCommits: [],
    reverts: [],
    changes: [],
    said: [],
    alarms: [],
    worse: [],
    settings,
    ...over,
  };
}

const judged = (over: Partial<ServiceFacts>) => judge(facts(over));
const failedIds = (over: Partial<ServiceFacts>) => judged(over).flatMap((one) => (one.failed ? [one.deployment.id] : []));
const reworkIds = (over: Partial<ServiceFacts>) => judged(over).flatMap((one) => (one.rework ? [one.deployment.id] : []));

describe('incidents', () => {
  // Deployments at -7, -6, -4, -2 days, -6 hours and -30 minutes; three incidents of one count once, that before all counts for none.
  const deployments = [-7 * day, -6 * day, -4 * day, -2 * day, -6 * hour, -hour / 2].map((at, i) => deployment(`d${i + 1}`, now + at));
  const incidents = [-10 * day, -5 * day, -3 * day, -20 * hour, -4 * hour, -2 * hour, -hour].map((at, i) => incident(`i${i}`, now + at));

  test('four of six failed, by the last deployment before each incident', () => {
    expect(failedIds({ deployments, incidents })).toEqual(['d2', 'd3', 'd4', 'd5']);
  });

  test('an incident that begins later than the window is put down to none', () => {
    const narrow = { ...settings, incidentsWithin: day };
    expect(failedIds({ deployments, incidents, settings: narrow })).toEqual(['d2', 'd3', 'd5']);
  });

  test('of several production environments one is blamed, and others only by name', () => {
    const places = ['prod-eu', 'prod-us', 'staging'].map((environment, i) => deployment(environment, now + i * hour, { environment }));
    expect(failedIds({ deployments: places, incidents: [incident('i', now + 5 * hour)] })).toEqual(['prod-us']);
    expect(failedIds({ deployments: places, incidents: [incident('i', now + 5 * hour, { environment: 'prod-eu' })] })).toEqual(['prod-eu']);
    expect(failedIds({ deployments: places, incidents: [incident('i', now + 5 * hour, { environment: 'Staging' })] })).toEqual(['staging']);
  });

  test.each([
    ['its id', { deployment: 'd1' }],
    ['its version', { release: '1.0.0' }],
    ['its commit', { sha: 'aa11' }],
    ['a commit that it brought', { sha: 'bb22' }],
  ])('one that names %s is put down to it and not to the last one', (_what, names) => {
    const two = [
      deployment('d1', now, { version: 'v1.0.0', sha: 'aa11' }),
      deployment('d2', now + hour, { version: 'v1.1.0', sha: 'cc33' }),
    ];
    const namedCommits = [{ environment: 'production', sha: 'bb22', deployment: 'd1' }];
    const [first] = judged({ deployments: two, namedCommits, incidents: [incident('i', now + 2 * hour, names)] });
    expect(first).toMatchObject({ failed: true, rule: 'incident', confidence: 0.75 });
    expect(failedIds({ deployments: two, namedCommits, incidents: [incident('i', now + 2 * hour, names)] })).toEqual(['d1']);
  });

  test('users were served again when the last of them was resolved; while one is open, when it was mended', () => {
    const two = [deployment('d1', now), deployment('d2', now + 3 * hour, { repairs: 'd1' })];
    const both = (resolved: number | null) => [
      incident('a', now + hour, { resolved: now + 2 * hour }),
      incident('b', now + hour, { resolved, deployment: 'd1' }),
    ];
    expect(judged({ deployments: two, incidents: both(now + 5 * hour) })[0]?.restored).toBe(now + 5 * hour);
    expect(judged({ deployments: two, incidents: both(null) })[0]?.restored).toBe(now + 3 * hour);
    expect(judged({ deployments: two.slice(0, 1), incidents: both(null) })[0]?.restored).toBeNull();
  });
});

describe('reverts', () => {
  const deployments = ['d1', 'd2', 'd3', 'd4'].map((id, i) => deployment(id, now + i * day));
  const first = revert('r1', 'c', 'd2', 'd1');
  const second = revert('r2', 'r1', 'd3', 'd2');

  test('what brought the change failed, what brought the revert is rework and mends it', () => {
    const [d1] = judged({ deployments, reverts: [first] });
    expect(d1).toMatchObject({ failed: true, rule: 'revert', restored: now + day });
    expect(reworkIds({ deployments, reverts: [first] })).toEqual(['d2']);
  });

  test('a revert that was reverted does not count, nor does the one that did it; a third takes back the change again', () => {
    expect(failedIds({ deployments, reverts: [first, second] })).toEqual([]);
    expect(failedIds({ deployments, reverts: [first, second, revert('r3', 'r2', 'd4', 'd3')] })).toEqual(['d1', 'd3']);
  });

  test('a change and its revert in one deployment never reached users', () => {
    expect(failedIds({ deployments, reverts: [revert('r1', 'c', 'd1', 'd1')] })).toEqual([]);
  });

  test('a change of GitHub is taken back by the branch of another, also when its commits say the same', () => {
    const taken = change('1', 'd1');
    const taking = change('2', 'd2', { branch: 'acme:revert-1-topic', headSha: 'r1', mergeSha: 'm2' });
    const again = change('3', 'd3', { branch: 'acme:revert-2-revert-1-topic' });
    const commit = revert('r1', 'merge-1', 'd2', 'd1');
    expect(failedIds({ deployments, changes: [taken, taking] })).toEqual(['d1']);
    expect(failedIds({ deployments, changes: [taken, taking], reverts: [commit] })).toEqual(['d1']);
    expect(failedIds({ deployments, changes: [taken, taking, again], reverts: [commit] })).toEqual([]);
  });
});

describe('hotfixes', () => {
  test('of 10 deployments one is bad and mended by two: 10 % failed, 20 % rework', () => {
    const deployments = Array.from({ length: 10 }, (_, i) => deployment(`d${i + 1}`, now + i * day));
    const changes = [change('7', 'd6', { branch: 'acme:hotfix/basket' }), change('8', 'd7', { labels: ['type: hotfix'] })];
    expect(failedIds({ deployments, changes })).toEqual(['d5']);
    expect(reworkIds({ deployments, changes })).toEqual(['d6', 'd7']);
  });

  test('the branch or tag that was deployed tells it too, but no word that only sounds alike', () => {
    const ref = (name: string) => failedIds({ deployments: [deployment('d1', now), deployment('d2', now + hour, { ref: name })] });
    expect(ref('refs/heads/hotfix/basket')).toEqual(['d1']);
    expect(ref('v1.2.1-hotfix1')).toEqual(['d1']);
    expect(ref('nothotfixed')).toEqual([]);
  });
});

describe('what is said', () => {
  const deployments = [deployment('d1', now), deployment('d2', now + hour, { rolls_back: 'd1', sha: 'aa' })];
  const said = (failed: boolean) => [{ environment: 'production', deployment: 'd1', failed, reason: 'we looked' }];

  test('people come before everything, and all evidence stays to be seen', () => {
    const [d1] = judged({ deployments, said: said(false) });
    expect(d1).toMatchObject({ failed: false, rule: 'override', restored: null, pendingUntil: now });
    expect(d1?.evidence.map(({ rule }) => rule)).toEqual(['override', 'rollback']);
  });

  test('a sender that says it did not fail is believed before incidents', () => {
    const stated = [deployment('d1', now, { stated_failed: false })];
    expect(judged({ deployments: stated, incidents: [incident('i', now + hour)] })[0]).toMatchObject({ failed: false, rule: 'stated' });
  });

  test('what repairs it may name its version, or a report that another stands for', () => {
    const by = (repairs: string) =>
      failedIds({
        deployments: [
          deployment('gone', now, { status: 'superseded', superseded_by: 'd1' }),
          deployment('d1', now + 1, { version: 'v1' }),
          deployment('d2', now + hour, { repairs }),
        ],
      });
    for (const name of ['d1', '1', 'v1', 'gone']) expect(by(name), name).toEqual(['d1']);
    expect(by('nothing')).toEqual([]);
  });
});

test('an alert or a worse verdict proposes that it failed; only a person makes it one', () => {
  const proposed = {
    deployments: [deployment('d1', now)],
    alarms: [{ environment: '', time: now + hour / 2, title: 'Burning firing', link: '' }],
    worse: [{ environment: 'production', deployment: 'd1', text: 'Errors went from 1 % to 5 %.' }],
  };
  const [one] = judged(proposed);
  expect(one).toMatchObject({ failed: false, rule: '', confidence: 0, pendingUntil: now + day });
  expect(one?.evidence.map(({ rule }) => rule)).toEqual(['slo', 'verdict']);
  const said = [{ environment: 'production', deployment: 'd1', failed: true, reason: 'it did' }];
  expect(judged({ ...proposed, said })[0]).toMatchObject({ failed: true, rule: 'override' });
});

test('release tags are judged where something could tell of a failure', () => {
  const tags = [deployment('v1', now, { source: 'git' }), deployment('v2', now + day, { source: 'git' })];
  const areJudged = (over: Partial<ServiceFacts>) => judged({ deployments: tags, ...over }).map((one) => one.judged);
  expect(areJudged({})).toEqual([false, false]);
  expect(areJudged({ incidents: [incident('i', now - 90 * day)] })).toEqual([true, true]);
  expect(areJudged({ reverts: [revert('r', 'c', 'v2', 'v1')] })).toEqual([true, true]);
});

test('the order in which facts are known changes nothing', () => {
  const deployments = Array.from({ length: 6 }, (_, i) =>
    deployment(`d${i}`, now + i * hour, i === 4 ? { rolls_back: 'd3', sha: 'aa' } : i === 5 ? { repairs: 'd0', unplanned: true } : {}),
  );
  const places = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 10, maxLength: 10 });
  const anyIncident = fc
    .record({
      id: fc.string(),
      after: fc.integer({ min: -60, max: 600 }),
      took: fc.option(fc.integer({ min: 0, max: 90 })),
      names: fc.boolean(),
    })
    .map(({ id, after, took, names }) => {
      const started = now + after * 60_000;
      return incident(id, started, { resolved: took === null ? null : started + took * 60_000, deployment: names ? 'd1' : '' });
    });
  const targets = fc.array(fc.option(fc.nat({ max: 8 })), { minLength: 10, maxLength: 10 });
  fc.assert(
    fc.property(fc.array(anyIncident, { maxLength: 8 }), places, targets, fc.infiniteStream(fc.nat()), (all, brought, taken, seeds) => {
      // As in a history: a commit takes back one earlier commit at most, and one deployment brought it.
      const reverts = taken.flatMap((to, from) =>
        to === null || to >= from ? [] : [revert(`c${from}`, `c${to}`, `d${brought[from]}`, `d${brought[to]}`)],
      );
      const shuffled = <T>(list: readonly T[]) =>
        list
          .map((one) => ({ one, key: Number(seeds.next().value) }))
          .toSorted((a, b) => a.key - b.key)
          .map(({ one }) => one);
      const straight = judged({ deployments, incidents: all, reverts });
      const mixed = judged({
        deployments: shuffled(deployments).toSorted(inOrder),
        incidents: shuffled(all),
        reverts: shuffled(reverts),
      });
      expect(mixed).toEqual(straight);
      // Laws: what failed has a rule that counts, nothing is over before it began, no failure is pending.
      for (const one of straight) {
        expect(one.failed).toBe(one.rule !== '');
        if (one.restored !== null) expect(one.restored).toBeGreaterThanOrEqual(one.deployment.finished);
        if (one.failed) expect(one.pendingUntil).toBe(one.deployment.finished);
      }
    }),
    { numRuns: 200 },
  );
});
