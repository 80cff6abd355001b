import { DecodeError } from '../decode-error.ts';

export function malformed(why: string): DecodeError {
  return new DecodeError(`The metrics cannot be read: ${why}.`);
}
