import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { House } from '../../../area.ts';
import { AppError } from '../../../platform/errors.ts';
import type { Outgoing } from '../../../platform/http/outgoing.ts';
import { act } from './acting.ts';
import { buttonIds } from './senders/slack-blocks.ts';

const freshSeconds = 300;
const ours: ReadonlySet<string> = new Set(Object.values(buttonIds));

const clickSchema = z.looseObject({
  type: z.string(),
  user: z
    .looseObject({ id: z.string().max(100), name: z.string().max(200).optional(), username: z.string().max(200).optional() })
    .optional(),
  actions: z
    .array(z.looseObject({ action_id: z.string().max(255).optional(), value: z.string().max(2000).optional() }))
    .max(50)
    .optional(),
  response_url: z
    .url({ protocol: /^https?$/ })
    .max(2000)
    .optional(),
});

/**
 * Does what clicks on our buttons say, and answers whoever clicked. What is no click of ours is passed over.
 * @param payload as Slack sends it over HTTP and Socket Mode
 */
export async function takeClick(house: House, outgoing: Outgoing, payload: unknown): Promise<void> {
  const click = clickSchema.safeParse(payload);
  if (!click.success || click.data.type !== 'block_actions') return;
  const { user, actions = [], response_url } = click.data;
  const by = `${user?.name ?? user?.username ?? user?.id ?? 'somebody'} via Slack`;
  for (const { action_id = '', value = '' } of actions) {
    if (!ours.has(action_id) || value === '') continue;
    const text = await act(house, value, by).catch((error: unknown) => {
      if (error instanceof AppError) return error.message;
      throw error;
    });
    if (response_url !== undefined) await answerSlack(house, outgoing, response_url, { text });
  }
}

/** Seen by whoever clicked alone unless it is for all. What was done stays done when Slack does not take the answer. */
export async function answerSlack(
  { log }: Pick<House, 'log'>,
  outgoing: Outgoing,
  url: string,
  { text, isForAll = false }: { readonly text: string; readonly isForAll?: boolean },
): Promise<void> {
  const body = JSON.stringify({ response_type: isForAll ? 'in_channel' : 'ephemeral', replace_original: false, text });
  try {
    await outgoing(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  } catch (error) {
    log.warn({ err: error }, 'Slack did not take an answer');
  }
}

/**
 * Checks a request of Slack: HMAC-SHA-256 of `v0:timestamp:body`, not older than five minutes.
 * @param now milliseconds UTC
 * @throws AppError `unauthenticated`
 */
export function checkSlackSignature(
  secret: string,
  headers: Readonly<Record<string, string | string[] | undefined>>,
  body: Buffer,
  now: number,
): void {
  const timestamp = String(headers['x-slack-request-timestamp'] ?? '');
  const given = Buffer.from(String(headers['x-slack-signature'] ?? ''));
  const hmac = createHmac('sha256', secret).update(`v0:${timestamp}:`).update(body).digest('hex');
  const expected = Buffer.from(`v0=${hmac}`);
  const isFresh = Math.abs(now / 1000 - Number(timestamp)) <= freshSeconds;
  if (isFresh && given.length === expected.length && timingSafeEqual(given, expected)) return;
  throw new AppError(
    'unauthenticated',
    'The signature of this request is not Slack’s, or it is older than five minutes. Check BINNACLE_SLACK_SIGNING_SECRET.',
  );
}
