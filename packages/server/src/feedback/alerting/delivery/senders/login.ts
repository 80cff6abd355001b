import type { LoginSecret } from '../secrets.ts';

/** The header `Authorization` for a token or a user; none without a secret. */
export function loginHeader(secret: LoginSecret | undefined): Record<string, string> {
  if (secret === undefined) return {};
  if (secret.token !== undefined) return { authorization: `Bearer ${secret.token}` };
  return { authorization: `Basic ${Buffer.from(`${secret.username ?? ''}:${secret.password ?? ''}`).toString('base64')}` };
}
