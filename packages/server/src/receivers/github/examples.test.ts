import { sign } from '@octokit/webhooks-methods';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ingestKey, type TestApp, testApp } from '../../../../../test/support/app.ts';
import { type Example, examples } from './fixtures/examples.ts';

let app: TestApp;
beforeAll(async () => {
  app = await testApp();
});
afterAll(() => app.close());

async function send({ event, payload }: Example, delivery: string) {
  const body = JSON.stringify(payload);
  return app.call('POST', '/hooks/github', body, {
    authorization: '',
    'content-type': 'application/json',
    'x-github-event': event,
    'x-github-delivery': delivery,
    'x-hub-signature-256': await sign(ingestKey, body),
  });
}

/** All rows but for when they came. */
function stored(): Promise<Record<string, unknown>[][]> {
  const tables = ['changes', 'change_events', 'pushed_commits', 'deployment_events', 'incidents', 'work_items', 'work_item_transitions'];
  return Promise.all(
    tables.map((table) => app.house.facts.query<Record<string, unknown>>(`SELECT * EXCEPT received FROM ${table} FINAL ORDER BY ALL`)),
  );
}

describe('every example that GitHub gives', () => {
  test('is taken, or ignored for a reason of the fixed vocabulary', async () => {
    const answers = [];
    for (let start = 0; start < examples.length; start += 32) {
      const some = examples.slice(start, start + 32);
      answers.push(...(await Promise.all(some.map((one, index) => send(one, `e-${start + index}`)))));
    }
    const failed = answers.flatMap(({ status, text }, index) => (status === 202 ? [] : [[examples[index]?.event, status, text]]));
    expect(failed).toEqual([]);
    expect(answers).toHaveLength(726);
    const silent = answers.flatMap(({ body }, index) =>
      body.accepted === 0 && body.ignored === undefined ? [`${examples[index]?.event} ${examples[index]?.payload.action}`] : [],
    );
    expect(silent).toEqual([]);
    const unknown = answers.flatMap(({ body }, index) => (/not known here/.test(body.ignored ?? '') ? [examples[index]?.event] : []));
    expect([...new Set(unknown)]).toEqual([]);
  });

  test('doubles nothing when it is delivered again', async () => {
    const before = await stored();
    for (const [index, one] of examples.entries()) if (one.folder === 'api.github.com') await send(one, `e-${index}`);
    expect(await stored()).toEqual(before);
    // One pull request, push and so on: GitHub's examples are all about the same.
    expect(before.map((rows) => rows.length)).toEqual([1, 9, 1, 8, 0, 2, 1]);
  });

  test('leaves a line for the page of sources, with its event and why nothing is kept', async () => {
    const lines = await app.house.facts.query<Record<string, string>>(
      `SELECT DISTINCT event, subject, outcome, reason FROM webhook_deliveries
WHERE event IN ('pull_request.closed', 'repository.transferred', 'star') ORDER BY ALL`,
    );
    expect(lines).toEqual([
      { event: 'pull_request.closed', subject: 'Codertocat/Hello-World', outcome: 'accepted', reason: '' },
      {
        event: 'repository.transferred',
        subject: 'Octocoders/Hello-World',
        outcome: 'ignored',
        reason: 'what became of a repository: what was learnt of it stays',
      },
      { event: 'star', subject: 'Codertocat/Hello-World', outcome: 'ignored', reason: 'an event that says nothing of delivery' },
    ]);
  });

  test('names nobody', async () => {
    const rows = (await stored()).flat().map(({ repository, project, id, item, url, branch, subject, title, ...row }) => row);
    expect(JSON.stringify(rows)).not.toMatch(/codertocat|octocat|noreply\.github/i);
  });
});
