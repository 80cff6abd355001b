import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import { ingestKey } from '../test/support/app.ts';
import { startServer } from '../test/support/server.ts';
import { postAll, type Request } from './requests.ts';
import { spread } from './spread.ts';

const webhooks = 6_000;
const senders = 64;
const runs = 3;
const minute = 60_000;

/** Signed webhooks of GitHub, each acknowledged when durable, while what they tell is computed; beside requests that do nothing, as reference. */
export async function reportWebhooks(directory: string): Promise<void> {
  const server = await startServer(join(directory, 'server'));
  const taken: number[] = [];
  const idle: number[] = [];
  for (let run = 0; run < runs; run++) {
    const requests = Array.from({ length: webhooks }, (_, index) => pullRequest(run * webhooks + index));
    taken.push(await perSecond(() => postAll(server.url, requests, senders)));
    const nothing = requests.map((one) => ({ ...one, path: '/hooks/github', headers: { ...one.headers, 'x-github-event': 'watch' } }));
    idle.push(await perSecond(() => postAll(server.url, nothing, senders)));
  }
  const question = { metric: 'delivery.changes_merged', from: '2026-01-01', to: new Date().toISOString(), step: 'none' };
  const answer = await server.call('POST', '/api/v1/evaluate', question);
  const merged = answer.body.series[0]?.values[0];
  await server.stop();
  console.log(`\nwebhooks of GitHub, signed, ${senders} senders, ${webhooks} a run, ${runs} runs`);
  console.log(`  merged pull requests, acknowledged durable   ${spread(taken, 0)} /s`);
  console.log(`  events of which nothing but a line is kept   ${spread(idle, 0)} /s`);
  console.log(`  changes counted of ${runs * webhooks}, each once           ${merged}`);
  if (merged !== runs * webhooks) throw new Error('not every acknowledged change is counted once');
}

async function perSecond(work: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await work();
  return webhooks / ((performance.now() - started) / 1000);
}

/** A merged pull request as GitHub sends it, without the many fields that nobody reads. */
function pullRequest(index: number): Request {
  const at = (ago: number) => new Date(Date.now() - ago * minute).toISOString().replace(/\.\d+Z/, 'Z');
  const person = (login: string) => ({ login, id: 1, type: 'User' });
  const sha = createHmac('sha1', 'bench').update(String(index)).digest('hex');
  const repository = { id: 1, name: 'shop', full_name: 'acme/shop', owner: person('acme'), default_branch: 'main' };
  const body = Buffer.from(
    JSON.stringify({
      action: 'closed',
      number: index + 1,
      repository,
      sender: person('ada'),
      pull_request: {
        number: index + 1,
        id: index + 1,
        html_url: `https://github.com/acme/shop/pull/${index + 1}`,
        state: 'closed',
        title: `Change ${index}`,
        body: 'What it does and why. '.repeat(60),
        user: person(`developer${index % 50}`),
        draft: false,
        merged: true,
        merge_commit_sha: sha,
        created_at: at(600),
        updated_at: at(1),
        closed_at: at(1),
        merged_at: at(1),
        head: { label: `acme:topic-${index}`, ref: `topic-${index}`, sha: sha.replace(/^./, 'a'), repo: repository },
        base: { label: 'acme:main', ref: 'main', sha: '0'.repeat(40), repo: repository },
        labels: [],
        commits: 2,
        additions: 10,
        deletions: 3,
        changed_files: 2,
      },
    }),
  );
  const signature = createHmac('sha256', ingestKey).update(body).digest('hex');
  return {
    path: '/hooks/github',
    headers: { 'x-github-event': 'pull_request', 'x-github-delivery': `bench-${index}`, 'x-hub-signature-256': `sha256=${signature}` },
    body,
  };
}
