import { createHmac } from 'node:crypto';
import { expect } from 'vitest';
import { deliveryOf } from '../../packages/server/src/delivery/delivery.ts';
import { ingestKey, type TestApp } from '../support/app.ts';

/** The day on which the change travels. */
const day = '2026-10-05T';
const [root, first, second, third, merged, fixed] = ['0a', '1b', '2c', '3d', '4e', '5f'].map((byte) => byte.repeat(20)) as string[];
const person = (login: string) => ({ login, id: login.length, type: 'User' });
const repository = { id: 1, name: 'shop', full_name: 'acme/shop', owner: person('acme'), default_branch: 'main' };
const commit = (id: string | undefined, at: string, message: string) => ({
  id,
  message,
  timestamp: at,
  author: { name: 'Ada', email: 'ada@example.org', username: 'ada' },
  committer: { name: 'Ada', email: 'ada@example.org', username: 'ada' },
  distinct: true,
  added: [],
  modified: ['basket.ts'],
  removed: [],
});

const push = (branch: string, before: string | undefined, after: string | undefined, commits: object[]) => ({
  event: 'push',
  body: {
    ref: `refs/heads/${branch}`,
    before,
    after,
    created: false,
    deleted: false,
    forced: false,
    repository,
    sender: person('ada'),
    pusher: { name: 'ada' },
    commits,
    head_commit: commits.at(-1),
  },
});

const pull = (action: string, at: string, over: object = {}) => ({
  event: 'pull_request',
  body: {
    action,
    number: 1,
    repository,
    sender: person('ada'),
    pull_request: {
      id: 11,
      number: 1,
      html_url: 'https://github.com/acme/shop/pull/1',
      title: 'Add a basket',
      state: 'open',
      draft: false,
      merged: false,
      merged_at: null,
      closed_at: null,
      merge_commit_sha: null,
      created_at: `${day}12:00:00Z`,
      updated_at: at,
      user: person('ada'),
      head: { label: 'acme:topic', ref: 'topic', sha: third, repo: repository },
      base: { label: 'acme:main', ref: 'main', sha: root, repo: repository },
      labels: [],
      commits: 3,
      additions: 40,
      deletions: 2,
      changed_files: 1,
      ...over,
    },
  },
});

const review = (id: number, state: string, at: string) => ({
  event: 'pull_request_review',
  body: {
    action: 'submitted',
    repository,
    sender: person('ben'),
    pull_request: { number: 1, id: 11, user: person('ada'), head: { sha: third, ref: 'topic', label: 'acme:topic' }, updated_at: at },
    review: { id, state, submitted_at: at, user: person('ben'), commit_id: third },
  },
});

const deployment = (id: number, sha: string | undefined, at: string) => ({
  id,
  sha,
  ref: 'main',
  task: 'deploy',
  environment: 'production',
  production_environment: true,
  created_at: at,
  updated_at: at,
  url: `https://api.github.com/deployments/${id}`,
});
const deployed = (id: number, sha: string | undefined, created: string, state: string, at: string, status: number) => ({
  event: 'deployment_status',
  body: {
    action: 'created',
    repository,
    sender: person('ada'),
    deployment: deployment(id, sha, created),
    deployment_status: { id: status, state, environment: 'production', created_at: at, updated_at: at, target_url: '' },
  },
});

const story = [
  push('main', '0'.repeat(40), root, [commit(root, '2026-10-01T08:00:00Z', 'Begin')]),
  deployed(1, root, '2026-10-01T08:50:00Z', 'success', '2026-10-01T09:00:00Z', 101),
  push('topic', root, second, [commit(first, `${day}09:00:00Z`, 'Add a basket'), commit(second, `${day}11:00:00Z`, 'Test it')]),
  pull('opened', `${day}12:00:00Z`),
  review(21, 'changes_requested', `${day}14:00:00Z`),
  push('topic', second, third, [commit(third, `${day}15:00:00Z`, 'Do as Ben says')]),
  pull('synchronize', `${day}15:00:00Z`),
  review(22, 'approved', `${day}17:00:00Z`),
  pull('closed', `${day}18:00:00Z`, {
    state: 'closed',
    merged: true,
    merged_at: `${day}18:00:00Z`,
    closed_at: `${day}18:00:00Z`,
    merge_commit_sha: merged,
  }),
  push('main', root, merged, [commit(merged, `${day}18:00:00Z`, 'Add a basket (#1)')]),
  deployed(2, merged, `${day}19:00:00Z`, 'in_progress', `${day}19:05:00Z`, 102),
  deployed(2, merged, `${day}19:00:00Z`, 'success', `${day}19:15:00Z`, 103),
  deployed(2, merged, `${day}19:00:00Z`, 'success', `${day}19:16:00Z`, 104),
  deployed(1, root, '2026-10-01T08:50:00Z', 'inactive', `${day}19:16:00Z`, 105),
  push('main', merged, fixed, [commit(fixed, `${day}20:20:00Z`, 'Mend the basket')]),
  deployed(3, fixed, `${day}20:30:00Z`, 'success', `${day}20:40:00Z`, 106),
];

const incident = (type: string, at: string) => ({
  event: {
    id: `01${type}`,
    event_type: `incident.${type}`,
    resource_type: 'incident',
    occurred_at: at,
    data: {
      id: 'PGR0VU2',
      type: 'incident',
      number: 2,
      status: type,
      title: 'Checkout is down',
      created_at: `${day}20:00:00Z`,
      service: { id: 'P1', summary: 'Shop in production' },
      html_url: 'https://acme.pagerduty.com/incidents/PGR0VU2',
      urgency: 'high',
    },
  },
});

/**
 * GitHub and PagerDuty tell of one pull request from its first commit into production, of the incident that it caused, and of the fix, all on
 * 5 October 2026 (UTC). They tell it twice and in the wrong order: numbers must not depend on how webhooks travel.
 */
export async function tellStory(app: TestApp): Promise<void> {
  await app.call(
    'POST',
    '/api/v1/definitions/apply',
    `apiVersion: binnacle/v1
kind: Team
metadata: { name: payments }
spec: {}
---
apiVersion: binnacle/v1
kind: Service
metadata: { name: checkout }
spec:
  owner: payments
  repository: acme/shop
  aliases: ["Shop in production"]
`,
    { 'content-type': 'application/yaml' },
  );
  for (const [index, one] of [...story.toReversed(), ...story].entries()) await github(app, one, index);
  for (const one of [incident('resolved', `${day}20:50:00Z`), incident('triggered', `${day}20:00:00Z`)]) await pagerduty(app, one);
  // However busy the machine is: what arrived is computed before anything is asked.
  await deliveryOf(app.house).assembly.settle();
}

/** The commit that the pull request became, and that failed in production. */
export const mergedSha = '4e'.repeat(20);

async function github(app: TestApp, { event, body }: (typeof story)[number], index: number): Promise<void> {
  const text = JSON.stringify(body);
  const signature = `sha256=${createHmac('sha256', ingestKey).update(text).digest('hex')}`;
  const answer = await app.call('POST', '/hooks/github', text, {
    authorization: '',
    'content-type': 'application/json',
    'x-github-event': event,
    'x-github-delivery': `d-${index}`,
    'x-hub-signature-256': signature,
  });
  expect(answer.status, `${event}: ${answer.text}`).toBeLessThan(300);
}

async function pagerduty(app: TestApp, body: unknown): Promise<void> {
  const text = JSON.stringify(body);
  const signature = `v1=${createHmac('sha256', 'old').update(text).digest('hex')},v1=${createHmac('sha256', ingestKey).update(text).digest('hex')}`;
  const answer = await app.call('POST', '/hooks/pagerduty', text, {
    authorization: '',
    'content-type': 'application/json',
    'x-pagerduty-signature': signature,
  });
  expect(answer.status, answer.text).toBeLessThan(300);
}
