import { ApiError, toApiError } from './problem.ts';

const prefix = '/api/v1';

type Parameters = Readonly<Record<string, string | number | undefined>>;

interface Body {
  readonly type: string;
  readonly text: string;
}

/** Asks the server; `path` is below `/api/v1`. @throws ApiError */
export async function get<T>(path: string, parameters: Parameters = {}, signal?: AbortSignal): Promise<T> {
  return parse<T>(await send('GET', withQuery(path, parameters), undefined, signal));
}

/** Like `get`, for answers that are no JSON. @throws ApiError */
export function getText(path: string, parameters: Parameters = {}, signal?: AbortSignal): Promise<string> {
  return send('GET', withQuery(path, parameters), undefined, signal);
}

/** @throws ApiError */
export async function post<T>(path: string, body: unknown = {}, signal?: AbortSignal): Promise<T> {
  return parse<T>(await send('POST', path, json(body), signal));
}

/** Sends text of another type than JSON. @throws ApiError */
export async function postText<T>(path: string, text: string, type: string): Promise<T> {
  return parse<T>(await send('POST', path, { type, text }));
}

/** @throws ApiError */
export async function put<T>(path: string, body: unknown): Promise<T> {
  return parse<T>(await send('PUT', path, json(body)));
}

/** @throws ApiError */
export async function patch<T>(path: string, body: unknown): Promise<T> {
  return parse<T>(await send('PATCH', path, json(body)));
}

/** @throws ApiError */
export async function remove<T>(path: string, body?: unknown): Promise<T> {
  return parse<T>(await send('DELETE', path, body === undefined ? undefined : json(body)));
}

function withQuery(path: string, parameters: Parameters): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined && value !== '') query.set(name, String(value));
  const text = query.toString();
  return text === '' ? path : `${path}?${text}`;
}

function json(body: unknown): Body {
  return { type: 'application/json', text: JSON.stringify(body) };
}

function parse<T>(text: string): T {
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

async function send(method: string, path: string, body?: Body, signal?: AbortSignal): Promise<string> {
  const response = await reach(prefix + path, {
    method,
    credentials: 'same-origin',
    headers: { accept: 'application/json, */*;q=0.5', ...(body === undefined ? {} : { 'content-type': body.type }) },
    ...(body === undefined ? {} : { body: body.text }),
    ...(signal === undefined ? {} : { signal }),
  });
  if (!response.ok) throw await toApiError(response);
  return response.text();
}

/** Like `fetch`; a server that cannot be reached says so in words. @throws ApiError */
export async function reach(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiError(
      0,
      'unreachable',
      'The server cannot be reached. Check your connection and that Binnacle is running, then try again.',
    );
  }
}
