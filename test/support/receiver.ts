import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Heard {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly raw: Buffer;
}

export interface Answer {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
  /** Takes the request and never answers. */
  readonly hang?: boolean;
}

/** Something on the loopback that takes requests, keeps them, and answers as it is told. */
export class Receiver {
  readonly heard: Heard[] = [];
  /** The next answers, before it answers as usual. */
  readonly next: Answer[] = [];
  /** How it answers as usual. */
  answer: (heard: Heard) => Answer;
  url = '';
  readonly #server: Server;

  constructor(answer: (heard: Heard) => Answer = () => ({ status: 200 })) {
    this.answer = answer;
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const heard = { method: request.method ?? '', path: request.url ?? '', headers: request.headers, raw: Buffer.concat(chunks) };
        this.heard.push(heard);
        const { status = 200, headers = {}, body, hang } = this.next.shift() ?? this.answer(heard);
        if (hang === true) return;
        const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
        response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text);
      });
    });
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return this.url;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Bodies in JSON, in order. */
  bodies(): any[] {
    return this.heard.map(({ raw }) => JSON.parse(raw.toString('utf8')));
  }

  /** The newest body in JSON. */
  last(): any {
    return JSON.parse((this.heard.at(-1)?.raw ?? Buffer.from('null')).toString('utf8'));
  }

  forget(): void {
    this.heard.length = 0;
    this.next.length = 0;
  }
}

/** Slack's Web API: posts, updates and uploads are taken as a workspace takes them. */
export class SlackWorkspace extends Receiver {
  #posted = 0;

  constructor() {
    super();
    this.answer = ({ path, raw }) => {
      const form = new URLSearchParams(raw.toString('utf8'));
      const method = path.split('/').at(-1);
      if (method === 'chat.postMessage') {
        this.#posted++;
        return { body: { ok: true, channel: `C-${form.get('channel')?.replace(/^C-|^#/, '')}`, ts: `1700000000.00000${this.#posted}` } };
      }
      if (method === 'chat.update') return { body: { ok: true, ts: form.get('ts'), channel: form.get('channel') } };
      if (method === 'users.lookupByEmail') return { body: { ok: true, user: { id: `U-${form.get('email')}` } } };
      if (method === 'files.getUploadURLExternal') return { body: { ok: true, upload_url: `${this.url}/upload/1`, file_id: 'F1' } };
      return { body: { ok: true } };
    };
  }

  /** Calls of a method, as forms. */
  calls(method: string): Record<string, string>[] {
    return this.heard
      .filter(({ path }) => path.endsWith(`/${method}`))
      .map(({ raw }) => Object.fromEntries(new URLSearchParams(raw.toString('utf8'))));
  }
}
