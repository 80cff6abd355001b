import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SlackCall {
  readonly method: string;
  readonly authorization: string;
  readonly body: URLSearchParams;
}

/** Slack's Web API on the loopback: knows everybody by address, and keeps what is posted. */
export class SlackServer {
  readonly calls: SlackCall[] = [];
  /** The next answers, before it is well again. */
  readonly failures: { readonly status: number; readonly headers?: Record<string, string>; readonly body: unknown }[] = [];
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => {
      let text = '';
      request.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      request.on('end', () => {
        const method = request.url?.split('/').at(-1) ?? '';
        this.calls.push({ method, authorization: request.headers.authorization ?? '', body: new URLSearchParams(text) });
        const failure = this.failures.shift();
        const email = new URLSearchParams(text).get('email');
        const { status, headers, body } = failure ?? { status: 200, headers: {}, body: { ok: true, user: { id: `U-${email}` } } };
        response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
      });
    });
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/api`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Where messages went. */
  posted(): string[] {
    return this.calls.filter(({ method }) => method === 'chat.postMessage').map(({ body }) => body.get('channel') ?? '');
  }
}
