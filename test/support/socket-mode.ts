import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

/** The side of Slack in Socket Mode: takes one WebSocket (RFC 6455), sends envelopes and keeps what is answered. Texts below 64 KiB. */
export class SocketMode {
  readonly answers: any[] = [];
  #socket: Duplex | undefined;
  readonly #server: Server;

  constructor() {
    this.#server = createServer();
    this.#server.on('upgrade', (request, socket) => {
      const key = `${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
      const accept = createHash('sha1').update(key).digest('base64');
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
      );
      socket.on('data', (chunk: Buffer) => this.#take(chunk)).on('error', () => undefined);
      this.#socket = socket;
      this.send({ type: 'hello' });
    });
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}/link`;
  }

  get isConnected(): boolean {
    return this.#socket !== undefined && !this.#socket.destroyed;
  }

  send(envelope: unknown): void {
    const text = Buffer.from(JSON.stringify(envelope));
    const head = text.length < 126 ? Buffer.from([0x81, text.length]) : Buffer.from([0x81, 126, text.length >> 8, text.length & 255]);
    this.#socket?.write(Buffer.concat([head, text]));
  }

  drop(): void {
    this.#socket?.destroy();
    this.#socket = undefined;
  }

  async close(): Promise<void> {
    this.drop();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** What a client sends is masked. */
  #take(frames: Buffer): void {
    for (let at = 0; at < frames.length; ) {
      const opcode = (frames[at] ?? 0) & 15;
      const short = (frames[at + 1] ?? 0) & 127;
      const length = short === 126 ? frames.readUInt16BE(at + 2) : short;
      const maskAt = at + (short === 126 ? 4 : 2);
      const body = frames.subarray(maskAt + 4, maskAt + 4 + length).map((byte, index) => byte ^ (frames[maskAt + (index % 4)] ?? 0));
      if (opcode === 1) this.answers.push(JSON.parse(Buffer.from(body).toString('utf8')));
      at = maskAt + 4 + length;
    }
  }
}
