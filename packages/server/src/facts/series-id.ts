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
  for (const label of Object.keys(labels).sort()) parts.push(label, labels[label] ?? '');
  return BigInt(`0x${hash('sha256', JSON.stringify(parts), 'hex').slice(0, 16)}`);
}
