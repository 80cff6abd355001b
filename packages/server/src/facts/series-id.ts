import { hash } from 'node:crypto';

export type Labels = Readonly<Record<string, string>>;

/**
 * The identity of a series: the first 8 bytes, big-endian, of the SHA-256 of the JSON array
 * `[name, label, value, label, value, ...]` with labels in code-unit order, as an unsigned decimal string. Every process and
 * every release computes the same, so writers need not ask the store. Among 10 million series a collision has a chance
 * of 3 in a million.
 */
export function seriesId(name: string, labels: Labels): string {
  return seriesNumber(name, labels).toString();
}

/** `seriesId` as the number that columns hold. */
export function seriesNumber(name: string, labels: Labels): bigint {
  const parts = [name];
  for (const label of inOrder(Object.keys(labels))) parts.push(label, labels[label] ?? '');
  const digest = hash('sha256', JSON.stringify(parts), 'binary');
  words[1] = word(digest, 0);
  words[0] = word(digest, 4);
  return wide[0] as bigint;
}

/** A 64-bit integer and its two words. */
const wide = new BigUint64Array(1);
const words = new Uint32Array(wide.buffer);

/** Four bytes, big-endian, of a text whose characters are bytes. */
function word(bytes: string, at: number): number {
  return (bytes.charCodeAt(at) << 24) | (bytes.charCodeAt(at + 1) << 16) | (bytes.charCodeAt(at + 2) << 8) | bytes.charCodeAt(at + 3);
}

/** Sorted by code units; most senders do that, and looking is cheaper than sorting. */
function inOrder(keys: string[]): string[] {
  for (let index = 1; index < keys.length; index++) if ((keys[index] as string) < (keys[index - 1] as string)) return keys.sort();
  return keys;
}
