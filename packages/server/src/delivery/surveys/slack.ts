import type { Config } from '../../platform/config.ts';
import { DeliveryError } from '../../platform/messages/delivery-error.ts';
import type { Message } from './messages.ts';

const timeoutMs = 15_000;
/** Errors of Slack that another attempt does not change. */
const final = new Set(['users_not_found', 'channel_not_found', 'user_not_found', 'is_archived', 'cannot_dm_bot', 'invalid_arguments']);

/** Slack's Web API (`users.lookupByEmail`, `chat.postMessage`) and its incoming webhooks, by plain HTTP. */
export function createSlack({ slackToken, slackWebhookUrl, slackApiUrl }: Config): { send(message: Message): Promise<void> } {
  const call = async (method: string, body: Readonly<Record<string, string>>): Promise<Record<string, unknown>> => {
    if (slackToken === undefined) throw new DeliveryError('BINNACLE_SLACK_TOKEN is not set');
    const answer = await post(`${slackApiUrl}/${method}`, new URLSearchParams(body), { authorization: `Bearer ${slackToken}` });
    const parsed = (await answer.json().catch(() => ({}))) as Record<string, unknown>;
    if (parsed.ok === true) return parsed;
    const error = typeof parsed.error === 'string' && /^[a-z_]{1,60}$/.test(parsed.error) ? parsed.error : 'no answer of its API';
    throw new DeliveryError(`Slack ${method}: ${error}`, { isFinal: final.has(error) });
  };
  return {
    async send({ channel, to, text }) {
      if (channel === 'slack-webhook') {
        if (slackWebhookUrl === undefined) throw new DeliveryError('BINNACLE_SLACK_WEBHOOK_URL is not set');
        await post(slackWebhookUrl, JSON.stringify({ text }), { 'content-type': 'application/json' });
        return;
      }
      await call('chat.postMessage', { channel: channel === 'slack' ? await userOf(call, to) : to, text, unfurl_links: 'false' });
    },
  };
}

async function userOf(
  call: (method: string, body: Record<string, string>) => Promise<Record<string, unknown>>,
  email: string,
): Promise<string> {
  const { user } = await call('users.lookupByEmail', { email });
  const id = (user as { id?: unknown } | undefined)?.id;
  if (typeof id !== 'string') throw new DeliveryError('Slack users.lookupByEmail: no user in its answer');
  return id;
}

async function post(url: string, body: string | URLSearchParams, headers: Record<string, string>): Promise<Response> {
  const answer = await fetch(url, { method: 'POST', body, headers, redirect: 'error', signal: AbortSignal.timeout(timeoutMs) });
  if (answer.ok) return answer;
  await answer.body?.cancel();
  const seconds = Number(answer.headers.get('retry-after'));
  const retryAfterMs = answer.status === 429 && seconds > 0 ? Math.min(seconds, 3600) * 1000 : undefined;
  throw new DeliveryError(`Slack answered ${answer.status}`, { retryAfterMs, isFinal: answer.status === 404 || answer.status === 410 });
}
