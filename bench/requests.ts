import { Agent, request } from 'node:http';

export interface Request {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Posts all requests by a number of senders side by side, each waiting for its answer; resolves when the last was answered with 2xx. */
export async function postAll(url: string, requests: readonly Request[], senders: number): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: senders });
  let next = 0;
  const sender = async () => {
    for (let one = requests[next++]; one !== undefined; one = requests[next++]) await post(agent, url, one);
  };
  await Promise.all(Array.from({ length: senders }, sender));
  agent.destroy();
}

function post(agent: Agent, url: string, { path, headers, body }: Request): Promise<void> {
  return new Promise((resolve, reject) => {
    const all = { 'content-type': 'application/json', 'content-length': String(body.length), ...headers };
    const outgoing = request(`${url}${path}`, { method: 'POST', agent, headers: all }, (response) => {
      const { statusCode = 0 } = response;
      response.resume();
      response.on('error', reject);
      response.on('end', () =>
        statusCode >= 200 && statusCode < 300 ? resolve() : reject(new Error(`the server answered ${statusCode}`)),
      );
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
