import { createHash } from 'node:crypto';

const longestName = 63;

/** A name that a definition may have, made of another tool's: lower-case, at most 63 characters; two long names that begin alike stay apart. */
export function definitionName(text: string): string {
  const plain = text
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, '-')
    .replaceAll(/^[^a-z0-9]+|[^a-z0-9]+$/g, '');
  if (plain.length <= longestName) return plain;
  return `${plain.slice(0, longestName - 9).replace(/[^a-z0-9]+$/, '')}-${createHash('sha256').update(text).digest('hex').slice(0, 8)}`;
}
