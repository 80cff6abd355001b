import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

export interface Mail {
  readonly to: string;
  /** Headers and body as they came. */
  readonly raw: string;
  /** Body with its quoted-printable line breaks taken out. */
  readonly text: string;
}

/** A mail server on the loopback that keeps what it is sent; speaks as much SMTP as a client needs. */
export class MailServer {
  readonly mails: Mail[] = [];
  /** Recipients that were offered, refused ones as well. */
  readonly offered: string[] = [];
  /** What RCPT is answered, by address; 250 when absent. */
  readonly refusals = new Map<string, string>();
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  constructor() {
    this.#server = createServer((socket) => this.#serve(socket));
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `smtp://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Mails to an address, in order. */
  to(address: string): Mail[] {
    return this.mails.filter((mail) => mail.to === address);
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket)).on('error', () => undefined);
    let waiting = '';
    let to = '';
    let body: string | undefined;
    socket.write('220 loopback ESMTP\r\n');
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      waiting += chunk;
      for (let end = waiting.indexOf('\r\n'); end >= 0; end = waiting.indexOf('\r\n')) {
        const line = waiting.slice(0, end);
        waiting = waiting.slice(end + 2);
        if (body !== undefined) {
          if (line !== '.') body += `${line}\r\n`;
          else {
            this.mails.push({ to, raw: body, text: plain(body) });
            body = undefined;
            socket.write('250 kept\r\n');
          }
          continue;
        }
        if (/^RCPT/i.test(line)) {
          to = /<(.*)>/.exec(line)?.[1] ?? '';
          this.offered.push(to);
          socket.write(`${this.refusals.get(to) ?? '250 ok'}\r\n`);
        } else if (/^DATA/i.test(line)) {
          body = '';
          socket.write('354 go on\r\n');
        } else if (/^QUIT/i.test(line)) socket.end('221 bye\r\n');
        else socket.write('250 ok\r\n');
      }
    });
  }
}

function plain(raw: string): string {
  return raw
    .slice(raw.indexOf('\r\n\r\n') + 4)
    .replaceAll('=\r\n', '')
    .replaceAll(/=([0-9A-F]{2})/g, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
