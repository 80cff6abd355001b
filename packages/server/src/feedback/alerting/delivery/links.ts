import { timingSafeEqual } from 'node:crypto';
import type { Config } from '../../../platform/config.ts';
import { AppError } from '../../../platform/errors.ts';
import type { Secret } from '../../../platform/secret.ts';

/** What a link in a message does. */
export const linkActions = ['acknowledge', 'silence', 'not-useful'] as const;
export type LinkAction = (typeof linkActions)[number];

/** What a link stands for: an action on the alerts of a notification. */
export interface ActionLink {
  readonly notification: string;
  readonly action: LinkAction;
  /** Milliseconds UTC. */
  readonly expiresAt: number;
}

const purpose = 'alert action link';
const validMs = 7 * 86_400_000;

/** Where this server is reached, without a slash at its end. */
export function baseOf({ publicUrl, host, port }: Pick<Config, 'publicUrl' | 'host' | 'port'>): string {
  return (publicUrl ?? `http://${host}:${port}`).replace(/\/+$/, '');
}

/** The token of a link; valid for seven days from `now` (milliseconds UTC). */
export function actionToken(secret: Secret, notification: string, action: LinkAction, now: number): string {
  const said = `${notification}.${action}.${Math.floor((now + validMs) / 1000).toString(36)}`;
  return `${said}.${secret.sign(purpose, said)}`;
}

/** @throws AppError `not_found` for what this server did not sign; `forbidden` when it has expired. */
export function readActionToken(secret: Secret, token: string, now: number): ActionLink {
  const [notification = '', action = '', expiry = '', signature = ''] = token.split('.');
  const expected = Buffer.from(secret.sign(purpose, `${notification}.${action}.${expiry}`));
  const given = Buffer.from(signature);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw new AppError(
      'not_found',
      'This link is not one that this server made. Open it from the message itself, or find the alert in Binnacle.',
    );
  }
  const expiresAt = Number.parseInt(expiry, 36) * 1000;
  if (expiresAt <= now) {
    throw new AppError('forbidden', 'This link has expired; links in messages hold for seven days. Find the alert in Binnacle.');
  }
  return { notification, action: action as LinkAction, expiresAt };
}
