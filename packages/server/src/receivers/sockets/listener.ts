import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { lstat, unlink } from 'node:fs/promises';
import { connect, createServer, isIPv6, type Server, type Socket } from 'node:net';
import { AppError } from '../../platform/errors.ts';
import type { Log } from '../../platform/log.ts';
import { type Address, addressText, isLocal } from './address.ts';
import { Share } from './share.ts';
import { FrameSplitter, LineSplitter, looksFramed } from './splitter.ts';

/** What a protocol does with what arrives. */
export interface LineProtocol {
  readonly name: string;
  /** Reads lines that are separated by newlines. */
  take(text: string, address: Address): void;
  /** Counts what could not even be read. */
  drop(reason: string, count: number): void;
  /** Whether stream sockets may carry packets preceded by their length, as DogStatsD's do. */
  readonly framed?: boolean;
}

const longestLine = 64 * 1024;
const mostConnections = 512;
const idleMs = 10 * 60_000;

/** Dropped datagrams are counted by packet: nobody looked into them. */
export const overloaded = 'a packet while the server was busy';
const lineTooLong = 'a line that is longer than 64 KiB';
const badFrame = 'a stream whose framing is broken';

/** Sockets of one protocol, opened and closed together. */
export class SocketListener {
  readonly #addresses: readonly Address[];
  readonly #protocol: LineProtocol;
  readonly #log: Log;
  readonly #share: Share;
  readonly #closers: (() => Promise<void>)[] = [];

  constructor(addresses: readonly Address[], protocol: LineProtocol, log: Log, share: Share = new Share()) {
    this.#addresses = addresses;
    this.#protocol = protocol;
    this.#log = log;
    this.#share = share;
  }

  /** Opens all of them and answers where it listens, in the order of the addresses. @throws AppError `conflict` */
  async start(): Promise<Address[]> {
    const opened: Address[] = [];
    for (const address of this.#addresses) {
      try {
        opened.push(address.kind === 'udp' ? await this.#udp(address) : await this.#stream(address));
      } catch (cause) {
        await this.close();
        const why = cause instanceof Error ? cause.message : String(cause);
        throw new AppError('conflict', `Binnacle cannot listen on ${addressText(address)} for ${this.#protocol.name}: ${why}.`, { cause });
      }
      this.#log.info({ protocol: this.#protocol.name, address: addressText(opened.at(-1) ?? address) }, 'listening');
      if (!isLocal(address)) {
        this.#log.warn({ address: addressText(address) }, `${this.#protocol.name} knows no keys: whoever reaches this address can write`);
      }
    }
    return opened;
  }

  async close(): Promise<void> {
    await Promise.all(this.#closers.splice(0).map((close) => close()));
  }

  async #udp(address: Address & { kind: 'udp' | 'tcp' }): Promise<Address> {
    const socket: UdpSocket = createSocket({ type: isIPv6(address.host) ? 'udp6' : 'udp4', recvBufferSize: 4 * 1024 * 1024 });
    socket.bind(address.port, address.host);
    await once(socket, 'listening');
    socket.on('error', (error) => this.#log.warn({ err: error }, 'a datagram socket failed'));
    socket.on('message', (packet) => {
      if (!this.#share.run(() => this.#take(packet.toString('utf8'), address))) this.#protocol.drop(overloaded, 1);
    });
    this.#closers.push(async () => {
      const closed = once(socket, 'close');
      socket.close();
      await closed;
    });
    return { ...address, port: socket.address().port };
  }

  async #stream(address: Address): Promise<Address> {
    if (address.kind === 'unix') await removeStale(address.path);
    const sockets = new Set<Socket>();
    const server: Server = createServer((socket) => {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
      this.#read(socket, address);
    });
    server.maxConnections = mostConnections;
    server.listen(address.kind === 'unix' ? { path: address.path, writableAll: true } : { host: address.host, port: address.port });
    await once(server, 'listening');
    server.on('error', (error) => this.#log.warn({ err: error }, 'a stream socket failed'));
    this.#closers.push(async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    });
    const bound = server.address();
    return address.kind === 'unix' || bound === null || typeof bound === 'string' ? address : { ...address, port: bound.port };
  }

  /** Streams wait while the share is used up; their senders then wait, too. */
  #read(socket: Socket, address: Address): void {
    const lines = new LineSplitter(longestLine);
    const frames = new FrameSplitter(longestLine);
    let framed: boolean | undefined = this.#protocol.framed === true ? undefined : false;
    const take = (chunk: Buffer): void => {
      framed ??= looksFramed(chunk);
      if (!framed) {
        const { text, tooLong } = lines.push(chunk);
        this.#take(text, address);
        if (tooLong > 0) this.#protocol.drop(lineTooLong, tooLong);
        return;
      }
      const packets = frames.push(chunk);
      for (const packet of packets ?? []) this.#take(packet, address);
      if (packets !== undefined) return;
      this.#protocol.drop(badFrame, 1);
      socket.destroy();
    };
    const read = (chunk: Buffer): void => {
      if (this.#share.run(() => take(chunk))) {
        if (socket.isPaused()) socket.resume();
        return;
      }
      socket.pause();
      setTimeout(() => {
        if (!socket.destroyed) read(chunk);
      }, this.#share.wait());
    };
    socket.setTimeout(idleMs, () => socket.destroy());
    socket.on('data', read);
    socket.on('end', () => this.#take(lines.end(), address));
    socket.on('error', () => socket.destroy());
  }

  #take(text: string, address: Address): void {
    if (text !== '') this.#protocol.take(text, address);
  }
}

/** A socket file that nobody listens on was left by a crash; any other file stays, and listening fails. */
async function removeStale(path: string): Promise<void> {
  const found = await lstat(path).catch(() => undefined);
  if (found === undefined || !found.isSocket()) return;
  const socket = connect(path);
  const alive = await once(socket, 'connect').then(
    () => true,
    () => false,
  );
  socket.destroy();
  if (!alive) await unlink(path);
}
