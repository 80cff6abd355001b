import { z } from 'zod';
import { DeliveryError } from '../../../../platform/messages/delivery-error.ts';
import type { ChannelOf } from '../definitions.ts';
import type { SecretOf } from '../secrets.ts';
import { accepted, configured, needed, type Sending, type Sent, sendJson } from './sender.ts';
import { slackMessage } from './slack-blocks.ts';

const answerSchema = z.looseObject({ ok: z.boolean(), error: z.string().optional() });
type Answer = z.infer<typeof answerSchema>;
type Form = Readonly<Record<string, string>>;

/** Errors of Slack that may pass by themselves. */
const passing = new Set([
  'ratelimited',
  'rate_limited',
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
  'team_added_to_org',
]);
/** The message that should be updated is gone. */
const lost = new Set(['message_not_found', 'cant_update_message', 'edit_window_closed', 'channel_not_found']);
/** What is also shown outside of its thread. */
const broadcast = new Set(['repeat', 'new_alerts', 'escalation', 'nobody_reached']);

/**
 * Slack. A bot posts one message a group, updates it in place and says in its thread what changed; an incoming webhook posts each anew.
 */
export function sendSlack(sending: Sending, spec: ChannelOf<'slack'>, secret: SecretOf<'slack'> | undefined): Promise<Sent> {
  const { slackToken, slackWebhookUrl } = sending.config;
  const token = secret?.token ?? (secret?.webhookUrl === undefined ? slackToken : undefined);
  if (token !== undefined && spec.channel !== undefined) {
    return sendAsBot(sending, { token, channel: spec.channel, chart: spec.chart ?? true });
  }
  const url = needed(secret?.webhookUrl ?? slackWebhookUrl, 'Neither the token of a bot with a channel, nor an incoming webhook of Slack,');
  return sendToWebhook(sending, url);
}

/** To a person, by their id in Slack or their address. */
export async function sendSlackTo(sending: Sending, address: string): Promise<Sent> {
  const token = configured(sending.config.slackToken, 'BINNACLE_SLACK_TOKEN');
  if (!address.includes('@')) return sendAsBot(sending, { token, channel: address, chart: true });
  const { user } = await call(sending, token, 'users.lookupByEmail', { email: address });
  const id = z.object({ id: z.string() }).safeParse(user);
  if (!id.success) throw new DeliveryError('Slack knows nobody by that address', { isFinal: true });
  return sendAsBot(sending, { token, channel: id.data.id, chart: true });
}

interface Bot {
  readonly token: string;
  readonly channel: string;
  readonly chart: boolean;
}

async function sendAsBot(sending: Sending, bot: Bot): Promise<Sent> {
  const { told, thread, config } = sending;
  const { text, blocks } = slackMessage(told, config.slackAppToken !== undefined || config.slackSigningSecret !== undefined);
  const message = { text, blocks: JSON.stringify(blocks), unfurl_links: 'false', unfurl_media: 'false' };
  const { ts, channel } = thread.reference ?? {};
  if (ts !== undefined && channel !== undefined && (await update(sending, bot.token, { channel, ts, ...message }))) {
    const reply_broadcast = String(broadcast.has(told.notification.reason));
    await call(sending, bot.token, 'chat.postMessage', {
      channel,
      thread_ts: ts,
      reply_broadcast,
      text: `${text}\n${told.notification.reason === 'incident' ? told.summary : told.reason}`.replaceAll(/[<>&]/g, ' '),
    });
    return { says: 'Slack updated the message', reference: { ts, channel } };
  }
  const posted = z
    .looseObject({ ts: z.string(), channel: z.string() })
    .safeParse(await call(sending, bot.token, 'chat.postMessage', { channel: bot.channel, ...message }));
  if (!posted.success) throw new DeliveryError('Slack did not say which message it posted');
  const reference = { ts: posted.data.ts, channel: posted.data.channel };
  const chart = bot.chart ? await addChart(sending, bot.token, reference) : '';
  return { says: `Slack posted the message${chart}`, reference };
}

/** @returns false when the message is gone, and another has to be posted. */
async function update(sending: Sending, token: string, form: Form): Promise<boolean> {
  const { ok, error = '' } = await ask(sending, token, 'chat.update', form);
  if (!ok && !lost.has(error)) throw refused('chat.update', error);
  return ok;
}

/** Uploads the chart into the thread. A message without one is better than one that is posted twice: what fails is told and not tried again. */
async function addChart(sending: Sending, token: string, { ts, channel }: { ts: string; channel: string }): Promise<string> {
  const { chart, title } = sending.told;
  if (chart === undefined) return '';
  try {
    const place = z
      .looseObject({ upload_url: z.url(), file_id: z.string() })
      .parse(await call(sending, token, 'files.getUploadURLExternal', { filename: 'chart.png', length: String(chart.byteLength) }));
    accepted(
      await sending.outgoing(place.upload_url, {
        method: 'POST',
        body: chart,
        headers: { 'content-type': 'image/png' },
        signal: sending.signal,
      }),
    );
    const files = JSON.stringify([{ id: place.file_id, title: title.slice(0, 100) }]);
    await call(sending, token, 'files.completeUploadExternal', { files, channel_id: channel, thread_ts: ts });
    return ', with its chart';
  } catch (error) {
    return `, without its chart (${error instanceof DeliveryError ? error.reason : 'the answer of Slack is not understood'})`;
  }
}

async function sendToWebhook(sending: Sending, url: string): Promise<Sent> {
  const { status } = await sendJson(sending, url, slackMessage(sending.told, false));
  return { says: `Slack answered ${status}` };
}

/** @throws DeliveryError for an answer that is not ok. */
async function call(sending: Sending, token: string, method: string, form: Form): Promise<Answer> {
  const answer = await ask(sending, token, method, form);
  if (!answer.ok) throw refused(method, answer.error ?? '');
  return answer;
}

async function ask({ outgoing, config, signal }: Sending, token: string, method: string, form: Form): Promise<Answer> {
  const answer = accepted(
    await outgoing(`${config.slackApiUrl}/${method}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(form).toString(),
      signal,
    }),
  );
  try {
    return answerSchema.parse(JSON.parse(answer.text));
  } catch {
    throw new DeliveryError(`Slack ${method}: no answer of its API`);
  }
}

function refused(method: string, error: string): DeliveryError {
  const said = /^[a-z_]{1,60}$/.test(error) ? error : 'an error that is none of its own';
  return new DeliveryError(`Slack ${method}: ${said}`, { isFinal: !passing.has(error) });
}
