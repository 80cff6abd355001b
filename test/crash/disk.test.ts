import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { startServer } from '../support/server.ts';
import { mountSmallDisk } from '../support/small-disk.ts';
import { newTally, startLoad } from './load.ts';
import { compare, storedIds } from './stored.ts';

const mebibyte = 1024 * 1024;

/** 200 definitions of a kilobyte each. */
function manifests(prefix: string) {
  const spec = { description: 'x'.repeat(900) };
  return Array.from({ length: 200 }, (_, n) => ({
    apiVersion: 'binnacle/v1',
    kind: 'Service',
    metadata: { name: `${prefix}-${n}` },
    spec,
  }));
}

test('a full disk gives errors and loses nothing acknowledged; with room again all works, the records too', {
  timeout: 120_000,
}, async () => {
  const disk = mountSmallDisk(400 * mebibyte);
  try {
    const data = join(disk.path, 'data');
    const tally = newTally();
    let server = await startServer(data);
    const apply = (prefix: string) => server.call('POST', '/api/v1/definitions/apply', { manifests: manifests(prefix) });
    expect((await apply('before')).status).toBe(200);

    disk.fill(20 * mebibyte);
    const load = startLoad({ url: () => server.url, senders: 4, rowsPerRequest: 20, ballast: 2000, retry: true, prefix: 'd' }, tally);
    while ((tally.refused.get(503) ?? 0) < 20) await wait(20);
    disk.fill(0);
    const refused = await apply('full');
    expect(refused).toMatchObject({ status: 503, body: { code: 'store_unavailable', detail: expect.stringContaining('disk') } });
    expect((await server.call('GET', '/healthz')).status).toBe(200);

    disk.free();
    const whenFree = tally.acknowledged.size;
    while (tally.acknowledged.size < whenFree + 1000) await wait(20);
    await load.stop();
    expect((await apply('after')).status).toBe(200);
    expect(await server.stop()).toBe(0);

    server = await startServer(data);
    const { body } = await server.call('GET', '/api/v1/definitions?kind=Service');
    const names: string[] = body.definitions.map((definition: { metadata: { name: string } }) => definition.metadata.name);
    expect(['before', 'full', 'after'].map((prefix) => names.filter((name) => name.startsWith(prefix)).length)).toEqual([200, 0, 200]);
    await server.stop();
    const result = compare(tally, await storedIds(join(data, 'facts')));
    console.log(`full disk: ${JSON.stringify({ ...result, refused: Object.fromEntries(tally.refused) })}`);
    expect(result).toMatchObject({ lost: 0, doubled: 0, invented: 0 });
  } finally {
    disk.unmount();
  }
});
