import { ApiError, toApiError } from './problem.ts';

const prefix = '/api/v1';

type Parameters = Readonly<Record<string, string | number | undefined>>;

/** Asks the server; `path` is below `/api/v1`. @throws ApiError */
export function get<T>(path: string, parameters: Parameters = {}, signal?: AbortSignal): Promise<T> {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined && value !== '') query.set(name, String(value));
  const text = query.toString();
  return send<T>('GET', text === '' ? path : `${path}?${text}`, undefined, signal);
}

/** @throws ApiError */
export const post = <T>(path: string, body: unknown = {}, signal?: AbortSignal): Promise<T> => send<T>('POST', path, body, signal);

/** @throws ApiError */
export const patch = <T>(path: string, body: unknown): Promise<T> => send<T>('PATCH', path, body);

/** @throws ApiError */
export const remove = <T>(path: string): Promise<T> => send<T>('DELETE', path);

async function send<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const response = await reach(prefix + path, {
    method,
    credentials: 'same-origin',
    headers: { accept: 'application/json', ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  });
  if (!response.ok) throw await toApiError(response);
  const text = await response.text();
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

async function reach(url: string, init: RequestInit): Promise<Response> {
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
