import { AppError, type ErrorCode, type Problem } from '../platform/errors.ts';

const timeoutMs = 60_000;

/** The server that the commands of the command line speak to. */
export interface Client {
  /** The base address, without a slash at its end. */
  readonly url: string;
  /**
   * Sends a request to the own API and answers what came back, JSON parsed.
   * @throws AppError saying what to do when the server is not there, refuses, or answers with problem details.
   */
  request<T>(method: string, path: string, body?: unknown): Promise<T>;
  /** Like `request`, for answers that are text. */
  text(method: string, path: string): Promise<string>;
  /** GETs what may be long: the body is the caller's to read, however long it takes. */
  open(path: string): Promise<Response>;
}

/**
 * Speaks to `BINNACLE_URL` (by default http://127.0.0.1:4100) with the API token of `BINNACLE_TOKEN`; where an ingest key is
 * enough and there is no token, with the one of `BINNACLE_INGEST_KEY`.
 */
export function createClient(environment: NodeJS.ProcessEnv = process.env, orIngestKey = false): Client {
  const url = baseUrl(environment.BINNACLE_URL);
  const credential = credentialOf(environment, orIngestKey);
  const token = credential.text;
  const send = async (method: string, path: string, body?: unknown, signal: AbortSignal | null = AbortSignal.timeout(timeoutMs)) => {
    const response = await reach(url, path, {
      method,
      headers: {
        ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal,
    });
    if (!response.ok) throw await refusal(url, credential, response);
    return response;
  };
  return {
    url,
    async request<T>(method: string, path: string, body?: unknown): Promise<T> {
      const response = await send(method, path, body);
      try {
        return (await response.json()) as T;
      } catch (cause) {
        throw new AppError('invalid_request', `${url} does not answer as Binnacle does. Is BINNACLE_URL right?`, { cause });
      }
    },
    text: async (method, path) => (await send(method, path)).text(),
    open: (path) => send('GET', path, undefined, null),
  };
}

interface Credential {
  readonly text: string;
  /** What it is and where it comes from, as people know it. */
  readonly name: string;
  readonly whereFrom: string;
}

function credentialOf({ BINNACLE_TOKEN, BINNACLE_INGEST_KEY }: NodeJS.ProcessEnv, orIngestKey: boolean): Credential {
  const alternative = orIngestKey ? ', or an ingest key in BINNACLE_INGEST_KEY' : '';
  const whereFrom = `Create one under Settings, API tokens, and set BINNACLE_TOKEN${alternative}.`;
  if (orIngestKey && !BINNACLE_TOKEN && BINNACLE_INGEST_KEY) {
    return { text: BINNACLE_INGEST_KEY, name: 'the ingest key in BINNACLE_INGEST_KEY', whereFrom };
  }
  return { text: BINNACLE_TOKEN ?? '', name: 'the API token in BINNACLE_TOKEN', whereFrom };
}

function baseUrl(given: string | undefined): string {
  const text = given === undefined || given === '' ? 'http://127.0.0.1:4100' : given;
  const url = URL.parse(text);
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    throw new AppError('invalid_request', `BINNACLE_URL is "${text}"; it must be an address such as http://127.0.0.1:4100.`);
  }
  return url.href.replace(/\/+$/, '');
}

async function reach(url: string, path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(`${url}${path}`, init);
  } catch (cause) {
    if (cause instanceof Error && cause.name === 'TimeoutError') {
      throw new AppError('store_unavailable', `${url} did not answer within ${timeoutMs / 1000} seconds.`, { cause });
    }
    const { code } = ((cause as Error).cause ?? {}) as { code?: string };
    const why =
      code === 'ECONNREFUSED' ? 'nothing listens there' : code === 'ENOTFOUND' ? 'the name is unknown' : (code ?? 'no connection');
    throw new AppError('store_unavailable', `Cannot reach Binnacle at ${url}: ${why}. Start it with "npm start", or set BINNACLE_URL.`, {
      cause,
    });
  }
}

/** A refusal in the words of the server, with what a person at a terminal can do about it. */
async function refusal(url: string, { text, name, whereFrom }: Credential, response: Response): Promise<AppError> {
  const problem = await problemOf(response);
  const detail = problem.detail ?? `${response.status} ${response.statusText}`;
  // What stands before a server, such as a proxy, knows no codes.
  const code = (problem.code ?? (response.status >= 500 ? 'store_unavailable' : 'invalid_request')) as ErrorCode;
  if (response.status === 401) {
    const what = text === '' ? 'needs an API token' : `does not know ${name}`;
    return new AppError('unauthenticated', `${url} ${what}. ${whereFrom}`);
  }
  if (response.status === 403) return new AppError('forbidden', `Refused with ${name}: ${detail}`);
  return new AppError(code, detail, { problems: problem.problems ?? [] });
}

interface ProblemBody {
  readonly code?: string;
  readonly detail?: string;
  readonly problems?: readonly Problem[];
}

async function problemOf(response: Response): Promise<ProblemBody> {
  try {
    const body: unknown = await response.json();
    return typeof body === 'object' && body !== null ? body : {};
  } catch {
    return {};
  }
}
