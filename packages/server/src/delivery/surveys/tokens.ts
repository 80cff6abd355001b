import { createHash, createHmac, randomBytes } from 'node:crypto';

/** What a link carries: 256 random bits. Of it only `hashOfToken` is kept. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** What a token is looked up by: how long that takes says nothing of how much of it was right. */
export function hashOfToken(token: string): string {
  return createHash('sha256').update(`survey ${token}`).digest('hex');
}

export function newSalt(): string {
  return randomBytes(32).toString('base64url');
}

/**
 * Where an answer is kept, so that the same link replaces it. It is another one for each question, so that answers of one person cannot be
 * put together; and it cannot be told from what is stored, which knows no token.
 */
export function answerKey(salt: string, token: string, question: string): string {
  return createHmac('sha256', salt).update(`${question}\n${token}`).digest('base64url').slice(0, 22);
}
