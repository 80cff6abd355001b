import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Answers a request in place of GitLab; `undefined` leaves it to GitLab. */
export type Intercept = (path: string, response: ServerResponse) => boolean | Promise<boolean>;

export interface GitlabStandIn {
  readonly url: string;
  readonly token: string;
  /** Paths that were asked for, in order. */
  readonly heard: string[];
  /** Projects that are there, by path; whoever takes one away deletes it. */
  readonly projects: Map<string, { readonly id: number; mergeRequests: number }>;
  intercept: Intercept | undefined;
  /** Answers what is written; the path is decoded. */
  onPost: ((path: string, body: unknown) => { readonly status: number; readonly body: unknown }) | undefined;
  close(): Promise<void>;
}

const at = (minutes: number) => new Date(Date.UTC(2026, 9, 5, 8) + minutes * 60_000).toISOString();

type Entry = Readonly<Record<string, unknown>>;

/** A GitLab on the loopback interface: as much of its REST API v4 as is read, with as many merge requests, deployments and issues as one likes. */
export async function gitlabStandIn(): Promise<GitlabStandIn> {
  const token = 'glpat-stand-in-token';
  const projects: GitlabStandIn['projects'] = new Map([
    ['acme/shop', { id: 7, mergeRequests: 3 }],
    ['acme/search', { id: 8, mergeRequests: 1 }],
  ]);
  const server = createServer((request, response) => {
    void answer(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const standIn: GitlabStandIn = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    token,
    heard: [],
    projects,
    intercept: undefined,
    onPost: undefined,
    async close() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '', standIn.url);
    standIn.heard.push(request.url ?? '');
    if ((await standIn.intercept?.(pathname, response)) === true) return;
    if (request.headers['private-token'] !== token) return json(response, 401, { message: '401 Unauthorized' });
    if (request.method === 'POST') {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const answered = standIn.onPost?.(decodeURIComponent(pathname), JSON.parse(Buffer.concat(chunks).toString()));
      return json(response, answered?.status ?? 404, answered?.body ?? { message: '404 Not Found' });
    }
    if (pathname === '/api/v4/user') return json(response, 200, { id: 1, username: 'ada' });
    if (pathname === '/api/v4/projects')
      return page(
        response,
        searchParams,
        [...projects].map(([path, { id }]) => projectOf(path, id)),
      );
    const [, wanted = '', rest = ''] = /^\/api\/v4\/projects\/([^/]+)(?:\/(.*))?$/.exec(pathname) ?? [];
    const found = [...projects].find(([path, { id }]) => path === decodeURIComponent(wanted) || String(id) === wanted);
    if (found === undefined) return json(response, 404, { message: '404 Project Not Found' });
    const [path, { id, mergeRequests }] = found;
    if (rest === '') return json(response, 200, projectOf(path, id));
    const lists: Readonly<Record<string, readonly Entry[]>> = {
      merge_requests: Array.from({ length: mergeRequests }, (_, index) => mergeRequest(id, index + 1)),
      deployments: [deployment(id)],
      issues: [issue(id)],
      environments: [{ name: 'production', tier: 'production' }],
    };
    return page(response, searchParams, lists[rest] ?? []);
  }
  return standIn;
}

function projectOf(path: string, id: number) {
  return { id, path_with_namespace: path, default_branch: 'main' };
}

function mergeRequest(project: number, iid: number) {
  return {
    id: project * 1000 + iid,
    iid,
    title: `Change ${iid}`,
    state: 'merged',
    author: { id: 5 },
    created_at: at(iid * 60),
    updated_at: at(iid * 60 + 30),
    merged_at: at(iid * 60 + 30),
    sha: String(iid).padStart(40, 'a'),
    merge_commit_sha: String(iid).padStart(40, 'b'),
    source_project_id: project,
    source_branch: `change-${iid}`,
    target_branch: 'main',
    labels: [],
  };
}

function deployment(project: number) {
  return {
    id: project * 100 + 1,
    status: 'success',
    sha: '3'.padStart(40, 'b'),
    ref: 'main',
    created_at: at(300),
    updated_at: at(310),
    environment: { name: 'production' },
    deployable: { id: 1, started_at: at(301), finished_at: at(310) },
  };
}

function issue(project: number) {
  return {
    id: project * 10 + 1,
    iid: 1,
    title: 'A wish',
    state: 'opened',
    issue_type: 'issue',
    created_at: at(10),
    updated_at: at(20),
    labels: [],
  };
}

function page(response: ServerResponse, query: URLSearchParams, all: readonly Entry[]): void {
  const after = query.get('updated_after') ?? '';
  const found = all.filter(
    ({ updated_at: updated }) => typeof updated !== 'string' || after === '' || Date.parse(updated) >= Date.parse(after),
  );
  const size = Number(query.get('per_page') ?? 20);
  const start = (Number(query.get('page') ?? 1) - 1) * size;
  response.setHeader('x-total', String(found.length));
  json(response, 200, found.slice(start, start + size));
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
