import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type ServerProcess, startServer } from '../test/support/server.ts';

const commits = 82_000;
const releaseEvery = 250;
const services = 40;
const mergeEvery = 20;
const start = Date.UTC(2015, 0, 1) / 1000;
const limits = { seconds: 60, mebibytes: 500 };

/**
 * The import of a large repository: of the clone that `BINNACLE_BENCH_REPOSITORY` names, else of a generated one with 82,000 commits of 40
 * services, every twentieth a merge of a second branch. Then what it costs that two of the services are told apart by path, which nobody asked for before.
 */
export async function reportImport(directory: string): Promise<void> {
  const given = process.env.BINNACLE_BENCH_REPOSITORY;
  const path = given ?? (await generate(join(directory, 'mono')));
  const server = await startServer(join(directory, 'server'));
  try {
    await wait(3_000);
    const before = server.memory();
    // Forgets the peak of the start.
    writeFileSync(`/proc/${server.pid}/clear_refs`, '5');
    const started = performance.now();
    const repository = await imported(server, path);
    const seconds = (performance.now() - started) / 1000;
    const mebibytes = (peakMemory(server) - before) / 1024 ** 2;
    console.log(`\nimport of ${given ?? 'a generated repository'}: ${repository.commits} commits, ${repository.releases} releases`);
    console.log(`  until everything is computed         ${seconds.toFixed(1)} s`);
    console.log(`  memory beyond rest, at its peak      ${mebibytes.toFixed(0)} MiB (at rest ${(before / 1024 ** 2).toFixed(0)})`);
    const again = performance.now();
    await imported(server, path);
    console.log(`  again, when nothing is new           ${((performance.now() - again) / 1000).toFixed(1)} s`);
    if (given === undefined) await reportPaths(server, repository.name);
    if (seconds > limits.seconds || mebibytes > limits.mebibytes) {
      throw new Error(`over ${limits.seconds} s or ${limits.mebibytes} MiB`);
    }
  } finally {
    await server.stop();
  }
}

/** Two deployments a service: the second brings all commits but those of the first, whose paths are read from the clone once. */
async function reportPaths(server: ServerProcess, repository: string): Promise<void> {
  const { body } = await server.call('GET', '/api/v1/deployments?limit=1000');
  const releases = body.deployments as { sha: string; finished: string }[];
  for (const [index, what] of ['services/1', 'services/2'].entries()) {
    const service = `part-${index}`;
    const manifest = { apiVersion: 'binnacle/v1', kind: 'Service', metadata: { name: service }, spec: { repository, paths: [what] } };
    await sent(server, '/api/v1/definitions/apply', { manifests: [manifest], owner: 'people' });
    const started = performance.now();
    for (const release of [releases.at(-1), releases[0]]) {
      await sent(server, '/api/v1/deployments', { service, sha: release?.sha, finished: release?.finished });
    }
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    const which = index === 0 ? 'contents of a first service by path  ' : 'of a second one                      ';
    console.log(`  ${which}${seconds} s`);
  }
  console.log(`  memory then, at its peak             ${(peakMemory(server) / 1024 ** 2).toFixed(0)} MiB`);
}

async function sent(server: ServerProcess, path: string, body: unknown): Promise<void> {
  const answer = await server.call('POST', path, body);
  if (answer.status >= 300) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
}

async function imported(server: ServerProcess, path: string): Promise<{ name: string; commits: number; releases: number }> {
  const { name } = (await server.call('POST', '/api/v1/repositories', { path })).body;
  for (;;) {
    const { body } = await server.call('GET', '/api/v1/repositories');
    const repository = body.repositories.find((one: { name: string }) => one.name === name);
    if (repository.state === 'ready') return repository;
    if (repository.state === 'failed') throw new Error(repository.notes.join(' '));
    await wait(100);
  }
}

/** Resident at the most since that was asked to be forgotten, in bytes. */
function peakMemory(server: ServerProcess): number {
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
}

async function generate(path: string): Promise<string> {
  await run(['init', '--quiet', '--bare', path], []);
  await run(['-C', path, 'fast-import', '--quiet'], history());
  return path;
}

function* history(): Generator<string> {
  for (let index = 1; index <= commits; index++) {
    const time = start + index * 3600;
    const [isSide, isMerge] = [index % mergeEvery === mergeEvery - 1, index % mergeEvery === 0];
    const message = isMerge ? `Merge pull request #${index} from acme/topic` : `Change ${index}\n\n${'What it does and why. '.repeat(20)}`;
    const author = `Developer ${index % 200} <developer${index % 200}@example.org>`;
    yield `commit refs/heads/${isSide ? 'topic' : 'main'}\nmark :${index}\nauthor ${author} ${time - 7200} +0100\n`;
    yield `committer ${author} ${time} +0100\ndata ${message.length}\n${message}\n`;
    // Without a parent it follows what its branch is on: of any other git would have to read the tree again.
    if (index === mergeEvery - 1) yield `from :${index - 1}\n`;
    if (isMerge) yield `merge :${index - 1}\n`;
    else yield `M 100644 inline services/${index % services}/file${index % 97}.ts\ndata ${String(index).length}\n${index}\n`;
    if (index % releaseEvery === 0) yield `reset refs/tags/v1.${index / releaseEvery}.0\nfrom :${index}\n\n`;
  }
}

async function run(args: readonly string[], input: Iterable<string>): Promise<void> {
  const git = spawn('git', args, { stdio: ['pipe', 'ignore', 'inherit'] });
  const ended = once(git, 'exit');
  for (const text of input) if (!git.stdin.write(text)) await once(git.stdin, 'drain');
  git.stdin.end();
  const [code] = await ended;
  if (code !== 0) throw new Error(`git ended with ${code}`);
}
