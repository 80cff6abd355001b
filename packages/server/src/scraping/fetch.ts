import { type IncomingMessage, request as requestHttp } from 'node:http';
import { Agent, request as requestHttps } from 'node:https';
import { createGunzip } from 'node:zlib';
import { bodyLimit, type ScrapeSpec } from './definitions.ts';
import type { Secrets } from './secrets.ts';

export interface Answer {
  readonly body: Buffer;
  readonly contentType: string;
}

/** Why a target could not be read, in a sentence for people. */
export class ScrapeError extends Error {}

const mostRedirects = 10;
const openMetrics = 'application/openmetrics-text';
const text = 'text/plain';
const protobuf = 'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited';
/** In the order in which formats are liked, as Prometheus 3 asks. */
const formats = [
  `${openMetrics};version=1.0.0;escaping=allow-utf-8`,
  `${openMetrics};version=0.0.1`,
  `${text};version=1.0.0;escaping=allow-utf-8`,
  `${text};version=0.0.4`,
];

export function acceptHeader(nativeHistograms: boolean): string {
  const wanted = nativeHistograms ? [protobuf, ...formats] : formats;
  const weighed = wanted.map((format, index) => `${format};q=0.${wanted.length + 1 - index}`);
  return [...weighed, '*/*;q=0.1'].join(',');
}

/** Node gives up trust in the other side only for connections of an agent that says so. */
const trusting = new Agent({ rejectUnauthorized: false });

/**
 * Asks a target. Its answer ends at the limit of bytes after decompression, and everything together ends at the timeout.
 * @param timeout milliseconds.
 * @throws ScrapeError
 */
export async function fetchTarget(url: string, timeout: number, spec: ScrapeSpec, secrets: Secrets, ending: AbortSignal): Promise<Answer> {
  const limited = AbortSignal.timeout(timeout);
  try {
    return await follow(url, timeout, spec, secrets, AbortSignal.any([limited, ending]));
  } catch (error) {
    if (error instanceof ScrapeError) throw error;
    if (limited.aborted) throw new ScrapeError(`the target did not answer whole within ${timeout / 1000} s`, { cause: error });
    const { code, message } = error as NodeJS.ErrnoException;
    throw new ScrapeError(code === 'ECONNREFUSED' ? 'connection refused' : message || String(code), { cause: error });
  }
}

async function follow(first: string, timeout: number, spec: ScrapeSpec, secrets: Secrets, signal: AbortSignal): Promise<Answer> {
  const headers = {
    accept: acceptHeader(spec.scrape_native_histograms === true),
    'accept-encoding': 'gzip',
    'user-agent': 'Binnacle',
    'x-prometheus-scrape-timeout-seconds': String(timeout / 1000),
  };
  const authorization = authorizationOf(spec, secrets);
  let url = new URL(first);
  const { host } = url;
  for (let redirects = 0; ; redirects++) {
    // Who asks is told to the target alone, and not to where it sends us.
    const own = authorization === undefined || url.host !== host ? headers : { ...headers, authorization };
    const response = await ask(url, own, spec, signal);
    const { statusCode = 0, statusMessage = '' } = response;
    const location = statusCode >= 300 && statusCode < 400 && spec.follow_redirects !== false ? response.headers.location : undefined;
    if (location !== undefined) {
      response.destroy();
      if (redirects >= mostRedirects) throw new ScrapeError(`more than ${mostRedirects} redirects`);
      url = redirected(location, url);
      continue;
    }
    if (statusCode !== 200) {
      response.destroy();
      throw new ScrapeError(`server returned HTTP status ${statusCode} ${statusMessage}`.trim());
    }
    return { body: await readBody(response, bodyLimit(spec.body_size_limit)), contentType: response.headers['content-type'] ?? '' };
  }
}

function redirected(location: string, from: URL): URL {
  const url = URL.parse(location, from.href);
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) throw new ScrapeError('a redirect leads to no HTTP address');
  return url;
}

function ask(url: URL, headers: Record<string, string>, spec: ScrapeSpec, signal: AbortSignal): Promise<IncomingMessage> {
  const secure = url.protocol === 'https:';
  const agent = secure && spec.tls_config?.insecure_skip_verify === true ? trusting : false;
  return new Promise((resolve, reject) => {
    const outgoing = (secure ? requestHttps : requestHttp)(url, { headers, signal, agent }, resolve);
    outgoing.on('error', reject);
    outgoing.end();
  });
}

async function readBody(response: IncomingMessage, limit: number): Promise<Buffer> {
  const gzip = /^(x-)?gzip$/.test(response.headers['content-encoding'] ?? '');
  const stream = gzip ? response.pipe(createGunzip()) : response;
  if (gzip) response.on('error', (error) => stream.destroy(error));
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > limit) throw new ScrapeError(`the answer is larger than body_size_limit, ${limit} bytes`);
      chunks.push(chunk);
    }
  } finally {
    response.destroy();
  }
  return Buffer.concat(chunks);
}

/** @throws ScrapeError when a secret is missing. */
function authorizationOf({ basic_auth, authorization }: ScrapeSpec, secrets: Secrets): string | undefined {
  try {
    if (basic_auth !== undefined) {
      const { username = '', password_env, password_file } = basic_auth;
      const none = password_env === undefined && password_file === undefined;
      const password = none ? '' : secrets.read({ variable: password_env, file: password_file });
      return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
    }
    if (authorization === undefined) return undefined;
    const { type = 'Bearer', credentials_env, credentials_file } = authorization;
    return `${type} ${secrets.read({ variable: credentials_env, file: credentials_file })}`;
  } catch (error) {
    throw new ScrapeError((error as Error).message);
  }
}
