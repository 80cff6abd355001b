import { z } from 'zod';
import type { OutgoingAnswer } from '../../../../platform/http/outgoing.ts';
import { DeliveryError } from '../../../../platform/messages/delivery-error.ts';
import type { ChannelOf } from '../definitions.ts';
import { alertLines, factsOf, type Told } from '../message/told.ts';
import type { SecretOf } from '../secrets.ts';
import { accepted, needed, type Sending, type Sent } from './sender.ts';

const marks = { page: '🔴', ticket: '🟠', info: '🔵' } as const;
/** Characters of a message and of the text beneath a picture. */
const most = { message: 4096, caption: 1024 } as const;
const sentSchema = z.object({ result: z.object({ message_id: z.number().int() }) });
/** What Telegram says of a message that it cannot edit any more. */
const lost = /message to edit not found|message can't be edited|message_id_invalid/i;

/** The text of a message in Telegram's HTML, at most `length` characters. */
export function telegramText(told: Told, length: number): string {
  const isOver = told.state === 'resolved';
  const head = `${isOver ? '✅ Over: ' : `${marks[told.urgency]} `}<b>${escaped(told.title.slice(0, 200))}</b>`;
  const parts = [
    told.summary,
    ...factsOf(told).map(([name, value]) => `${name}: ${value}`),
    told.description,
    ...alertLines(told),
    told.reason,
  ].filter((part) => part !== '');
  // Cut between lines, so that no entity or tag is torn.
  let text = head;
  for (const part of parts) {
    const line = `\n${escaped(part)}`;
    if (text.length + line.length <= length) text += line;
  }
  return text;
}

/** Telegram: a message, with the chart when there is one, that is edited in place; what people should hear of is said in an answer to it. */
export async function sendTelegram(
  sending: Sending,
  { chat, url }: Pick<ChannelOf<'telegram'>, 'chat' | 'url'>,
  secret: SecretOf<'telegram'> | undefined,
): Promise<Sent> {
  const { token } = needed(secret, 'The token of the bot');
  const base = `${(url ?? 'https://api.telegram.org').replace(/\/+$/, '')}/bot${token}`;
  const { told, thread } = sending;
  const { message, photo } = thread.reference ?? {};
  if (message !== undefined && (await edit(sending, base, { chat, message, photo: photo === 'yes' }))) {
    const reply = {
      chat_id: chat,
      text: telegramText(told, most.message),
      parse_mode: 'HTML',
      reply_parameters: { message_id: Number(message) },
    };
    accepted(await post(sending, base, 'sendMessage', reply));
    return { says: 'Telegram edited the message', reference: { message, photo: photo ?? 'no' } };
  }
  const answer = accepted(await (told.chart === undefined ? sendText(sending, base, chat) : sendPhoto(sending, base, chat, told.chart)));
  const sent = sentSchema.safeParse(parsed(answer.text));
  if (!sent.success) throw new DeliveryError('Telegram did not say which message it sent');
  const reference = { message: String(sent.data.result.message_id), photo: told.chart === undefined ? 'no' : 'yes' };
  return { says: 'Telegram sent the message', reference };
}

/** @returns false when the message is gone, and another has to be sent. */
async function edit(
  sending: Sending,
  base: string,
  { chat, message, photo }: { chat: string; message: string; photo: boolean },
): Promise<boolean> {
  const common = { chat_id: chat, message_id: Number(message), parse_mode: 'HTML', ...keyboard(sending.told) };
  const answer = photo
    ? await post(sending, base, 'editMessageCaption', { ...common, caption: telegramText(sending.told, most.caption) })
    : await post(sending, base, 'editMessageText', { ...common, text: telegramText(sending.told, most.message) });
  // An attempt before this one may have edited it already.
  if (answer.status === 400 && /message is not modified/i.test(answer.text)) return true;
  if (answer.status === 400 && lost.test(answer.text)) return false;
  accepted(answer);
  return true;
}

function sendText(sending: Sending, base: string, chat: string): Promise<OutgoingAnswer> {
  return post(sending, base, 'sendMessage', {
    chat_id: chat,
    text: telegramText(sending.told, most.message),
    parse_mode: 'HTML',
    link_preview_options: { is_disabled: true },
    ...keyboard(sending.told),
  });
}

async function sendPhoto({ outgoing, signal, told }: Sending, base: string, chat: string, chart: Uint8Array): Promise<OutgoingAnswer> {
  const form = new FormData();
  form.set('chat_id', chat);
  form.set('caption', telegramText(told, most.caption));
  form.set('parse_mode', 'HTML');
  const { reply_markup } = keyboard(told);
  if (reply_markup !== undefined) form.set('reply_markup', JSON.stringify(reply_markup));
  form.set('photo', new Blob([Buffer.from(chart)], { type: 'image/png' }), 'chart.png');
  const encoded = new Response(form);
  const headers = { 'content-type': encoded.headers.get('content-type') ?? '' };
  return waiting(await outgoing(`${base}/sendPhoto`, { method: 'POST', headers, body: Buffer.from(await encoded.arrayBuffer()), signal }));
}

async function post({ outgoing, signal }: Sending, base: string, method: string, body: unknown): Promise<OutgoingAnswer> {
  return waiting(
    await outgoing(`${base}/${method}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal,
    }),
  );
}

/** Telegram says in the body how long it wants to be left alone. */
function waiting(answer: OutgoingAnswer): OutgoingAnswer {
  if (answer.status !== 429) return answer;
  const said = z.object({ parameters: z.object({ retry_after: z.number().positive().max(86_400) }) }).safeParse(parsed(answer.text));
  return said.success ? { ...answer, retryAfterMs: said.data.parameters.retry_after * 1000 } : answer;
}

/** Buttons that open links; Telegram takes only addresses that the world can reach. */
function keyboard({ links }: Told): { reply_markup?: Record<string, unknown> } {
  const buttons: [string, string | undefined][] = [
    ['Acknowledge', links.acknowledge],
    ['Silence 1 h', links.silence],
    ['Not useful', links.notUseful],
    ['See it', links.view],
  ];
  const row = buttons.flatMap(([text, url]) => (url === undefined || !isPublic(url) ? [] : [{ text, url }]));
  return row.length === 0 ? {} : { reply_markup: { inline_keyboard: [row.slice(0, 2), row.slice(2)].filter((part) => part.length > 0) } };
}

function isPublic(url: string): boolean {
  const host = new URL(url).hostname;
  return host.includes('.') && !/^[\d.]+$/.test(host);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
