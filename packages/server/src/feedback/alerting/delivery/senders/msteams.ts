import { alertLines, factsOf, headline, type Told } from '../message/told.ts';
import type { SecretOf } from '../secrets.ts';
import { needed, type Sending, type Sent, sendJson } from './sender.ts';

const attention = { page: 'attention', ticket: 'warning', info: 'accent' } as const;

/** A message with an adaptive card, as workflows of Microsoft Teams take them; no chart, because such a request may hold 28 KB only. */
export function teamsMessage(told: Told): Record<string, unknown> {
  const { summary, description, links, runbook, reason, urgency, state } = told;
  const texts = [summary, description, ...alertLines(told)].filter((text) => text !== '');
  const action = (name: string, url: string | undefined) => (url === undefined ? [] : [{ type: 'Action.OpenUrl', title: name, url }]);
  const content = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    msteams: { width: 'Full' },
    body: [
      {
        type: 'TextBlock',
        size: 'medium',
        weight: 'bolder',
        wrap: true,
        color: state === 'resolved' ? 'good' : attention[urgency],
        text: headline(told),
      },
      ...texts.map((text) => ({ type: 'TextBlock', wrap: true, text: unmarked(text) })),
      { type: 'FactSet', facts: factsOf(told).map(([name, value]) => ({ title: name, value: unmarked(value) })) },
      { type: 'TextBlock', wrap: true, isSubtle: true, size: 'small', text: unmarked(reason) },
    ],
    actions: [
      ...action('See it', links.view),
      ...action('Acknowledge', links.acknowledge),
      ...action('Silence for 1 hour', links.silence),
      ...action('Not useful', links.notUseful),
      ...action('Runbook', runbook),
    ],
  };
  return { type: 'message', attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content }] };
}

/** A workflow of Microsoft Teams that posts cards it is sent. */
export async function sendTeams(sending: Sending, secret: SecretOf<'msteams'> | undefined): Promise<Sent> {
  const { webhookUrl } = needed(secret, 'The address of the workflow');
  const { status } = await sendJson(sending, webhookUrl, teamsMessage(sending.told));
  return { says: `Microsoft Teams answered ${status}` };
}

/** Texts of others are no markup. */
function unmarked(text: string): string {
  return text.replaceAll(/([\\*_[\]#~`])/g, '\\$1');
}
