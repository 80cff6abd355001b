import { randomUUID } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Session } from 'chdb';

/**
 * A stand-in for a ClickHouse server, for tests: ClickHouse's HTTP interface in front of chDB, in a process of its own. It knows what
 * `@clickhouse/client` uses: the query in URL or body, `database` and settings in the URL, `param_*` there or, with the query, in parts of a
 * form, Basic authentication, errors with their code in a header. Arguments: data directory, password, milliseconds by which every INSERT is held up.
 */
const [directory = '', password = '', insertDelay = '0'] = process.argv.slice(2);

interface Connection {
  readonly session: Session;
  turn: Promise<unknown>;
}

/** Settings stick to a session, so requests with the same ones share sessions. */
const connections = new Map<string, Connection[]>();
const connectionsPerSettings = 4;
const ownParameters = new Set([
  'query',
  'database',
  'query_id',
  'session_id',
  'role',
  'default_format',
  'enable_http_compression',
  'wait_end_of_query',
  'user',
  'password',
]);

const server = createServer((request, response) => {
  answer(request, response).catch((error: Error) => sendError(response, error.message));
});
// As ClickHouse does: a client that lets go of a connection first never meets one that was just closed.
server.keepAliveTimeout = 30_000;
server.listen(0, '127.0.0.1', () => process.stdout.write(`listening on ${(server.address() as AddressInfo).port}\n`));

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const sent = await read(request);
  const form = formOf(request, sent);
  for (const [name, value] of form ?? []) url.searchParams.set(name, value);
  const body = form === undefined ? sent : Buffer.alloc(0);
  if (url.pathname === '/ping') {
    response.end('Ok.\n');
    return;
  }
  if (!isAuthenticated(request)) {
    throw new Error(
      'Code: 516. DB::Exception: default: Authentication failed: password is incorrect, or there is no user with such name. (AUTHENTICATION_FAILED)',
    );
  }
  const query = url.searchParams.get('query');
  const file = query !== null && /FORMAT Native\s*$/.test(query) ? join(directory, `${randomUUID()}.native`) : undefined;
  const sql =
    file === undefined
      ? statement(query, body.toString('utf8'))
      : (query ?? '').replace(/FORMAT Native\s*$/, `FROM INFILE '${file}' FORMAT Native`);
  if (file !== undefined) writeFileSync(file, body);
  if (/^\s*INSERT/i.test(sql)) await wait(Number(insertDelay));
  const format = url.searchParams.get('default_format') ?? 'TabSeparated';
  const result = await withConnection(url.searchParams, async (session) => {
    for (const [name, value] of url.searchParams)
      if (name.startsWith('param_')) await session.queryAsync(`SET ${name} = ${literal(value)}`);
    return session.queryAsync(sql, { format: format as 'CSV' });
  }).finally(() => {
    if (file !== undefined) rmSync(file);
  });
  response.setHeader('x-clickhouse-query-id', url.searchParams.get('query_id') ?? '');
  response.end(Buffer.from(result.bytes()));
}

/** Fields of a form in parts; `undefined` when it is none. */
function formOf({ headers }: IncomingMessage, body: Buffer): [string, string][] | undefined {
  const boundary = /^multipart\/form-data;.*\bboundary="?([^";]+)/i.exec(headers['content-type'] ?? '')?.[1];
  if (boundary === undefined) return undefined;
  const parts = body.toString('utf8').split(`--${boundary}`).slice(1, -1);
  return parts.map((part) => {
    const [head = '', ...rest] = part.split('\r\n\r\n');
    return [/\bname="([^"]*)"/.exec(head)?.[1] ?? '', rest.join('\r\n\r\n').replace(/\r\n$/, '')];
  });
}

function statement(query: string | null, body: string): string {
  return query === null ? body : body === '' ? query : `${query}\n${body}`;
}

async function withConnection<T>(parameters: URLSearchParams, work: (session: Session) => Promise<T>): Promise<T> {
  const database = parameters.get('database') ?? 'default';
  const settings = [...parameters].filter(([name]) => !ownParameters.has(name) && !name.startsWith('param_'));
  const key = JSON.stringify([database, settings]);
  const pool = connections.get(key) ?? [];
  connections.set(key, pool);
  if (pool.length < connectionsPerSettings) {
    const session = new Session(directory);
    pool.push({ session, turn: prepare(session, database, settings) });
  }
  const connection = pool.shift() as Connection;
  pool.push(connection);
  const result = connection.turn.then(() => work(connection.session));
  connection.turn = result.catch(() => drain(connection.session));
  return result.catch((error) => {
    // A database that is missing now may be there for the next request.
    if (/UNKNOWN_DATABASE/.test(error.message)) connections.delete(key);
    throw error;
  });
}

/** chDB puts what a failed query had already written before its session's next answer; this takes it out. */
async function drain(session: Session): Promise<void> {
  await session.queryAsync('SELECT 1').catch(() => undefined);
}

async function prepare(session: Session, database: string, settings: readonly (readonly [string, string])[]): Promise<void> {
  if (database !== 'default') await session.queryAsync(`USE \`${database}\``);
  for (const [name, value] of settings) await session.queryAsync(`SET ${name} = ${/^\d+$/.test(value) ? value : literal(value)}`);
}

function sendError(response: ServerResponse, message: string): void {
  const code = /Code: (\d+)/.exec(message)?.[1] ?? '1002';
  const status = code === '516' ? 403 : ['60', '81'].includes(code) ? 404 : ['62', '47', '27', '41', '72'].includes(code) ? 400 : 500;
  response.writeHead(status, { 'x-clickhouse-exception-code': code });
  response.end(message.slice(Math.max(0, message.indexOf('Code:'))));
}

function isAuthenticated(request: IncomingMessage): boolean {
  if (password === '') return true;
  const basic = Buffer.from(request.headers.authorization?.replace(/^Basic /, '') ?? '', 'base64').toString();
  return basic === `binnacle:${password}`;
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function literal(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
