import { z } from 'zod';
import type { House } from '../../../area.ts';
import type { Outgoing } from '../../../platform/http/outgoing.ts';
import type { Loop } from '../../../platform/loops.ts';
import { takeClick } from './slack-clicks.ts';
import { carryOutCommand } from './slack-commands.ts';

const openSchema = z.looseObject({ ok: z.boolean(), url: z.url({ protocol: /^wss?$/ }).optional(), error: z.string().optional() });
const envelopeSchema = z.looseObject({ type: z.string(), envelope_id: z.string().max(200).optional(), payload: z.unknown().optional() });

/** What is done with what Slack sends, by the type of its envelope. */
const takers: Readonly<Record<string, (house: House, outgoing: Outgoing, payload: unknown) => Promise<void>>> = {
  interactive: takeClick,
  slash_commands: carryOutCommand,
};

/** Slack waits for three seconds. */
const answerWithinMs = 2_000;
const waitMs = { first: 5_000, most: 300_000 } as const;

/**
 * Keeps a connection of Slack's Socket Mode, by which clicks and commands come to a server that the world cannot reach. Slack renews it now and then; each turn
 * sees to it that there is one.
 */
export function slackSocketLoop(house: House, outgoing: Outgoing): Loop {
  let socket: WebSocket | undefined;
  let failures = 0;
  let nextAt = Number.NEGATIVE_INFINITY;
  const failed = (now: number, reason: string): void => {
    nextAt = now + Math.min(waitMs.most, waitMs.first * 2 ** failures++);
    house.log.warn({ reason }, 'the connection of Slack’s Socket Mode could not be had');
  };
  const onMessage = (current: WebSocket, text: string): void => {
    const envelope = envelopeSchema.safeParse(jsonOf(text));
    if (!envelope.success) return;
    const { type, envelope_id, payload } = envelope.data;
    if (type === 'hello') failures = 0;
    // Slack closes it soon: the next turn opens another.
    if (type === 'disconnect') current.close();
    if (envelope_id === undefined) return;
    const acknowledge = acknowledgement(current, envelope_id);
    const take = takers[type];
    if (take === undefined) {
      acknowledge();
      return;
    }
    // A click that is lost with this process is sent again, but whoever clicked is not kept waiting.
    const late = setTimeout(acknowledge, answerWithinMs);
    take(house, outgoing, payload)
      .then(acknowledge, (error: unknown) => house.log.error({ err: error }, 'what somebody asked for in Slack could not be carried out'))
      .finally(() => clearTimeout(late));
  };
  return {
    name: 'feedback.slack-socket',
    everyMs: 1_000,
    async run(now, signal) {
      const { slackAppToken } = house.config;
      if (slackAppToken === undefined || signal.aborted) return;
      if (socket !== undefined && socket.readyState <= WebSocket.OPEN) return;
      if (now < nextAt) return;
      const url = await openUrl(house, outgoing, slackAppToken, signal).catch((error: Error) => error);
      if (url instanceof Error) return failed(now, url.message);
      const opened = new WebSocket(url);
      socket = opened;
      opened.addEventListener('message', ({ data }) => onMessage(opened, String(data)));
      opened.addEventListener('error', () => failed(house.clock.now(), 'the connection broke'));
      const close = () => opened.close();
      signal.addEventListener('abort', close, { once: true });
      opened.addEventListener('close', () => signal.removeEventListener('abort', close));
      await settled(opened);
    },
  };
}

/** @throws Error in words, without the token. */
async function openUrl({ config }: House, outgoing: Outgoing, token: string, signal: AbortSignal): Promise<string> {
  const { status, text } = await outgoing(`${config.slackApiUrl}/apps.connections.open`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-www-form-urlencoded' },
    signal,
  });
  const answer = openSchema.safeParse(jsonOf(text));
  if (answer.success && answer.data.ok && answer.data.url !== undefined) return answer.data.url;
  const said = answer.success && /^[a-z_]{1,60}$/.test(answer.data.error ?? '') ? answer.data.error : 'no answer of its API';
  throw new Error(`Slack apps.connections.open answered ${status}: ${said}`);
}

/** Resolves once a connection is open or is not to be had. */
function settled(socket: WebSocket): Promise<void> {
  return new Promise((resolve) => {
    for (const event of ['open', 'error', 'close'] as const) socket.addEventListener(event, () => resolve(), { once: true });
  });
}

/** Says once that an envelope has arrived, while the connection is there. */
function acknowledgement(socket: WebSocket, envelope_id: string): () => void {
  let isSaid = false;
  return () => {
    if (isSaid || socket.readyState !== WebSocket.OPEN) return;
    isSaid = true;
    socket.send(JSON.stringify({ envelope_id }));
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
