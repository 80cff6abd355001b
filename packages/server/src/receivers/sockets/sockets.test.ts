import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import fc from '../../../../../test/support/property.ts';
import { createLog } from '../../platform/log.ts';
import { type Address, addressText, parseAddresses } from './address.ts';
import { overloaded, SocketListener } from './listener.ts';
import { Share } from './share.ts';
import { FrameSplitter, LineSplitter } from './splitter.ts';

describe('addresses', () => {
  const parse = (text: string) => parseAddresses(text, 'BINNACLE_STATSD', ['udp', 'tcp', 'unix']);

  test('are read and written alike', () => {
    const text = 'udp://127.0.0.1:8125, tcp://[::1]:8125,unix:///run/a%20b.sock';
    expect(parse(text).map(addressText)).toEqual(['udp://127.0.0.1:8125', 'tcp://[::1]:8125', 'unix:///run/a b.sock']);
    expect(parse('udp://0.0.0.0:0?signed=absolute')[0]?.options.get('signed')).toBe('absolute');
    expect(parse('')).toEqual([]);
  });

  test.each(['127.0.0.1:8125', 'http://127.0.0.1:1', 'udp://127.0.0.1', 'udp://:8125', 'unix://relative', 'unix:///', 'udp://h:99999'])(
    '%s is refused by name',
    (text) => {
      expect(() => parse(text)).toThrow(/BINNACLE_STATSD: ".*" is not an address/);
    },
  );
});

describe('splitting', () => {
  const cuts = fc.array(fc.nat({ max: 20 }), { maxLength: 30 });
  const chunksOf = (bytes: Buffer, sizes: readonly number[]) => {
    const chunks: Buffer[] = [];
    let at = 0;
    for (const size of sizes) {
      chunks.push(bytes.subarray(at, at + size));
      at += size;
    }
    return [...chunks, bytes.subarray(at)];
  };

  test('lines come out whole, however the stream is cut', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-zäß€ ]{0,30}$/)), cuts, (lines, sizes) => {
        const splitter = new LineSplitter(1000);
        const got = chunksOf(Buffer.from(lines.map((line) => `${line}\n`).join('')), sizes).map((chunk) => splitter.push(chunk).text);
        expect([...got, splitter.end()].join('\n').split('\n').filter(Boolean)).toEqual(lines.filter(Boolean));
      }),
    );
  });

  test('frames come out whole, however the stream is cut', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), cuts, (texts, sizes) => {
        const stream = Buffer.concat(texts.map(frame));
        const splitter = new FrameSplitter(10_000);
        expect(chunksOf(stream, sizes).flatMap((chunk) => splitter.push(chunk) ?? [])).toEqual(texts);
      }),
    );
  });

  test('a line without end is thrown away, its successor is not', () => {
    const splitter = new LineSplitter(10);
    expect(splitter.push(Buffer.from('0123456789ab'))).toEqual({ text: '', tooLong: 1 });
    expect(splitter.push(Buffer.from('x'.repeat(100_000)))).toEqual({ text: '', tooLong: 0 });
    expect(splitter.push(Buffer.from('end\nnext\n'))).toEqual({ text: 'next', tooLong: 0 });
  });

  test('a frame longer than allowed ends it', () => {
    expect(new FrameSplitter(10).push(Buffer.from([11, 0, 0, 0]))).toBeUndefined();
    expect(new FrameSplitter(10).push(Buffer.from([255, 255, 255, 255]))).toBeUndefined();
  });
});

function frame(text: string): Buffer {
  const body = Buffer.from(text);
  const head = Buffer.alloc(4);
  head.writeUInt32LE(body.length);
  return Buffer.concat([head, body]);
}

test('a share of time is given out in each moment, and not more', () => {
  let time = 0;
  const share = new Share(() => time, 0.5);
  const runs = () =>
    share.run(() => {
      time += 20;
    });
  expect([runs(), runs(), runs(), runs()]).toEqual([true, true, true, false]);
  expect(share.wait()).toBe(40);
  time += 40;
  expect(runs()).toBe(true);
});

describe('listening', () => {
  const directory = mkdtempSync(join(tmpdir(), 'binnacle-sockets-'));
  const log = createLog('silent');
  const texts: string[] = [];
  const drops: [string, number][] = [];
  const protocol = {
    name: 'a test',
    framed: true,
    take: (text: string) => void texts.push(text),
    drop: (reason: string, count: number) => void drops.push([reason, count]),
  };
  let listener: SocketListener | undefined;
  const listen = async (text: string, share?: Share): Promise<Address> => {
    listener = new SocketListener(parseAddresses(text, 'TEST', ['udp', 'tcp', 'unix']), protocol, log, share);
    return (await listener.start())[0] as Address;
  };
  const open = async (address: Address): Promise<Socket> => {
    const socket = address.kind === 'unix' ? connect(address.path) : connect(address.port, address.host);
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    return socket;
  };
  const arrived = (expected: string) => vi.waitFor(() => expect(texts.join('\n')).toBe(expected));
  afterEach(async () => {
    await listener?.close();
    texts.length = 0;
    drops.length = 0;
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  test('for datagrams', async () => {
    const address = (await listen('udp://127.0.0.1:0')) as Address & { port: number };
    const client = createSocket('udp4');
    client.send('a:1|c\nb:1|c', address.port, '127.0.0.1');
    await arrived('a:1|c\nb:1|c');
    client.close();
  });

  test('for lines over TCP, the last without its end', async () => {
    const socket = await open(await listen('tcp://127.0.0.1:0'));
    socket.write('a:1|c\nb:');
    await arrived('a:1|c');
    socket.end('2|c');
    await arrived('a:1|c\nb:2|c');
  });

  test('for framed packets on a Unix socket that a crash left behind', async () => {
    const path = join(directory, 'left.sock');
    // What a process that is killed leaves behind.
    const dead = createServer().listen(path);
    await once(dead, 'listening');
    renameSync(path, `${path}.kept`);
    dead.close();
    renameSync(`${path}.kept`, path);
    const socket = await open(await listen(`unix://${path}`));
    socket.write(frame('a:1|c'));
    socket.write(Buffer.concat([frame('b:1|c'), frame('c:1|c')]));
    await arrived('a:1|c\nb:1|c\nc:1|c');
    const ended = once(socket, 'close');
    socket.write(Buffer.from([255, 255, 255, 255]));
    await ended;
    expect(drops).toEqual([['a stream whose framing is broken', 1]]);
    await listener?.close();
    expect(existsSync(path)).toBe(false);
  });

  test('on a path that holds something else is refused, and leaves it alone', async () => {
    const path = join(directory, 'file');
    writeFileSync(path, 'precious');
    await expect(listen(`unix://${path}`)).rejects.toThrow('cannot listen on unix://');
    expect(existsSync(path)).toBe(true);
  });

  test('where another listens is refused', async () => {
    const address = (await listen('udp://127.0.0.1:0')) as Address & { port: number };
    const second = new SocketListener(parseAddresses(`udp://127.0.0.1:${address.port}`, 'TEST', ['udp']), protocol, log);
    await expect(second.start()).rejects.toThrow(`cannot listen on udp://127.0.0.1:${address.port} for a test`);
  });

  test('without a share drops datagrams and lets streams wait', async () => {
    let time = 0;
    const share = new Share(() => time, 0);
    const address = (await listen('udp://127.0.0.1:0', share)) as Address & { port: number };
    const client = createSocket('udp4');
    client.send('a:1|c', address.port, '127.0.0.1');
    await vi.waitFor(() => expect(drops).toEqual([[overloaded, 1]]));
    client.close();
    await listener?.close();

    const once = new Share(() => time, 0.5);
    const socket = await open(await listen('tcp://127.0.0.1:0', once));
    once.run(() => {
      time += 80;
    });
    socket.write('b:1|c\n');
    socket.write('c:1|c\n');
    await new Promise((resolve) => setImmediate(resolve));
    expect(texts).toEqual([]);
    time += 1000;
    await arrived('b:1|c\nc:1|c');
    socket.destroy();
  });
});
