import { ServiceError } from './types.ts';

/** Bytes of an answer after decompression, unless said otherwise. */
const mostBytes = 32 * 1024 * 1024;

/**
 * The parsed body of an answer; `undefined` when it is empty, or no JSON in an answer that is an error (proxies answer with pages).
 * @throws ServiceError `unexpected` when it is too long or no JSON; what the network throws.
 */
export async function readJson(response: Response, most = mostBytes): Promise<unknown> {
  const text = new TextDecoder().decode(await readBytes(response, most));
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    if (!response.ok) return undefined;
    throw new ServiceError('unexpected', 'The service answered with something that is no JSON; check its address.', response.status);
  }
}

async function readBytes(response: Response, most: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop early gives up the connection, and with it the rest of the body.
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > most) throw new ServiceError('unexpected', `The service answered with more than ${most} bytes.`, response.status);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
