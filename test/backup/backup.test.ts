import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { extract, pack } from 'tar-stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { factTables } from '../../packages/server/src/facts/index.ts';
import { restore } from '../../packages/server/src/operations/backup/restore.ts';
import { readConfig } from '../../packages/server/src/platform/config.ts';
import { createLog } from '../../packages/server/src/platform/log.ts';
import { version } from '../../packages/server/src/version.ts';
import { newTally, startLoad } from '../crash/load.ts';
import { storedIds } from '../crash/stored.ts';
import { adminToken } from '../support/app.ts';
import { runCli, type ServerProcess, startServer } from '../support/server.ts';

const directory = mkdtempSync(join(tmpdir(), 'binnacle-backup-'));
const file = join(directory, 'backup.tar');
const tally = newTally();
const person = { name: 'Ada', email: 'ada@example.com', password: 'correct horse battery staple' };
let server: ServerProcess;
let before: Set<string>;

/** A server with definitions, a signed-up administrator and rows, backed up while rows keep coming in. */
beforeAll(async () => {
  server = await startServer(join(directory, 'source'));
  expect((await server.call('POST', '/api/v1/users', { ...person, role: 'admin' })).status).toBeLessThan(300);
  const manifests = [{ apiVersion: 'binnacle/v1', kind: 'Service', metadata: { name: 'shop' }, spec: {} }];
  expect((await server.call('POST', '/api/v1/definitions/apply', { manifests })).status).toBe(200);
  const load = startLoad({ url: () => server.url, senders: 4, rowsPerRequest: 20, ballast: 100, retry: true, prefix: 'b' }, tally);
  while (tally.acknowledged.size < 2000) await wait(10);
  before = new Set(tally.acknowledged);
  const backup = await runCli(['backup', file], { BINNACLE_URL: server.url, BINNACLE_TOKEN: adminToken });
  await load.stop();
  expect(backup).toMatchObject({ code: 0, out: expect.stringMatching(/verified/) });
});
afterAll(async () => {
  await server.stop();
  rmSync(directory, { recursive: true, force: true });
});

test('a backup made under load holds every row acknowledged before it, none that was not sent, and people can sign in', async () => {
  const data = join(directory, 'restored');
  expect(await runCli(['restore', file, '--data', data])).toMatchObject({ code: 0, out: expect.stringContaining('is restored') });
  expect(readdirSync(data).sort()).toEqual(['facts', 'records', 'secret']);
  expect(statSync(join(data, 'secret')).mode & 0o777).toBe(0o600);
  expect(readFileSync(join(data, 'secret'), 'utf8')).toBe(readFileSync(join(directory, 'source', 'secret'), 'utf8'));

  const restored = await startServer(data);
  try {
    const signIn = await restored.call('POST', '/api/v1/sign-in', { email: person.email, password: person.password }, '');
    expect(signIn).toMatchObject({ status: 200, body: { user: { email: person.email } } });
    const { body } = await restored.call('GET', '/api/v1/definitions?kind=Service');
    expect(body.definitions.map((one: { metadata: { name: string } }) => one.metadata.name)).toContain('shop');
  } finally {
    await restored.stop();
  }
  const there = await storedIds(join(data, 'facts'));
  expect(new Set(there).size).toBe(there.length);
  expect([...before].filter((id) => !there.includes(id))).toEqual([]);
  expect(there.filter((id) => !tally.sent.has(id))).toEqual([]);
});

test('the file is for its owner alone, and nothing is left behind in the data directory', async () => {
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readdirSync(join(directory, 'source')).filter((name) => name.startsWith('backup'))).toEqual([]);
});

test('a reader that goes away in the middle leaves nothing behind, and the next backup works', async () => {
  const response = await fetch(`${server.url}/api/v1/backup`, { headers: { authorization: `Bearer ${adminToken}` } });
  await response.body?.cancel();
  let again = await server.call('GET', '/api/v1/backup');
  for (let i = 0; again.status === 409 && i < 200; i++) {
    await wait(50);
    again = await server.call('GET', '/api/v1/backup');
  }
  expect(again.status).toBe(200);
  for (let i = 0; i < 200 && readdirSync(join(directory, 'source')).some((name) => name.startsWith('backup')); i++) await wait(20);
  expect(readdirSync(join(directory, 'source')).filter((name) => name.startsWith('backup'))).toEqual([]);
});

test('a directory that is not empty is refused and left alone', async () => {
  const data = mkdtempSync(join(directory, 'full-'));
  writeFileSync(join(data, 'mine'), 'precious');
  expect(await runCli(['restore', file, '--data', data])).toMatchObject({ code: 2, err: expect.stringContaining('is not empty') });
  expect(readdirSync(data)).toEqual(['mine']);
});

/** The archive with its entries changed; keeps the checksums unless told otherwise. */
async function changed(change: (name: string, content: Buffer) => Buffer | undefined): Promise<string> {
  const source = extract();
  Readable.from([readFileSync(file)]).pipe(source as unknown as NodeJS.WritableStream);
  const target = pack();
  for await (const entry of source) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry as unknown as AsyncIterable<Buffer>) chunks.push(chunk);
    const content = change(entry.header.name, Buffer.concat(chunks));
    if (content !== undefined) target.entry({ name: entry.header.name }, content);
  }
  target.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of target as unknown as AsyncIterable<Buffer>) chunks.push(chunk);
  const path = join(directory, 'changed.tar');
  writeFileSync(path, Buffer.concat(chunks));
  return path;
}

const flipped = (content: Buffer) => {
  const copy = Buffer.from(content);
  copy[copy.length >> 1] = (copy[copy.length >> 1] ?? 0) ^ 1;
  return copy;
};
const newer = (content: Buffer) => Buffer.from(content.toString().replace('"version":"0', '"version":"999'));

test.each<[string, () => Promise<string>, RegExp]>([
  [
    'cut off',
    async () => {
      const path = join(directory, 'cut.tar');
      writeFileSync(path, readFileSync(file).subarray(0, statSync(file).size - 4096));
      return path;
    },
    /not a whole, unchanged backup/,
  ],
  [
    'cut off in the middle',
    async () => {
      const path = join(directory, 'half.tar');
      writeFileSync(path, readFileSync(file).subarray(0, statSync(file).size >> 1));
      return path;
    },
    /not a whole, unchanged backup/,
  ],
  [
    'changed by one bit',
    () => changed((name, content) => (name === 'facts/events.parquet' ? flipped(content) : content)),
    /checksum of facts\/events.parquet is wrong/,
  ],
  [
    'lacking a table',
    () => changed((name, content) => (name === 'facts/events.parquet' ? undefined : content)),
    /checksum of facts\/events.parquet is wrong/,
  ],
  [
    'lacking the secret it speaks of',
    () =>
      changed((name, content) => {
        if (name === 'secret') return undefined;
        return name === 'checksums.json' ? Buffer.from(JSON.stringify({ ...JSON.parse(content.toString()), secret: undefined })) : content;
      }),
    /secret is missing/,
  ],
  [
    'beginning with a manifest of megabytes',
    () => changed((name, content) => (name === 'manifest.json' ? Buffer.alloc(2_000_000, ' ') : content)),
    /cannot be read to its end/,
  ],
  [
    'carrying something foreign',
    () =>
      changed((name, content) => (name === 'secret' ? content : content)).then(async (path) => {
        const text = readFileSync(path);
        const offset = text.indexOf('facts/events.parquet');
        text.write('../../../evil.parque', offset, 'latin1');
        writeFileSync(path, text);
        return path;
      }),
    /not a whole, unchanged backup/,
  ],
  [
    'made by a newer version',
    async () => {
      let sum = '';
      return changed((name, content) => {
        if (name === 'manifest.json') {
          const result = newer(content);
          sum = createHash('sha256').update(result).digest('hex');
          return result;
        }
        return name === 'checksums.json'
          ? Buffer.from(JSON.stringify({ ...JSON.parse(content.toString()), 'manifest.json': sum }))
          : content;
      });
    },
    /newer than this one/,
  ],
  [
    'no backup at all',
    async () => {
      const path = join(directory, 'text.tar');
      writeFileSync(path, 'hello');
      return path;
    },
    /not a whole, unchanged backup/,
  ],
])('a file that is %s is refused before anything is loaded', async (_how, make, message) => {
  const data = join(mkdtempSync(join(directory, 'refused-')), 'data');
  const config = readConfig({ data }, {});
  const restoring = restore(await make(), { config, tables: factTables, version, log: createLog('silent') });
  await expect(restoring).rejects.toMatchObject({ name: 'AppError', message: expect.stringMatching(message) });
  expect(readdirSync(data)).toEqual([]);
});
