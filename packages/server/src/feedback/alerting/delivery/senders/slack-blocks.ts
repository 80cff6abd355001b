import { actionOf, alertLines, factsOf, headline, type Told, timeText } from '../message/told.ts';

type Block = Record<string, unknown>;

const marks = { page: ':red_circle:', ticket: ':large_orange_circle:', info: ':large_blue_circle:' } as const;
/** Limits of Block Kit. */
const most = { header: 150, section: 3000, field: 2000, fields: 10 } as const;

/** Ids by which clicks on buttons come back. */
export const buttonIds = { acknowledge: 'binnacle_acknowledge', silence: 'binnacle_silence', notUseful: 'binnacle_not_useful' } as const;

/**
 * A message in Block Kit.
 * @param interactive whether clicks come back to this server; otherwise buttons open the links.
 */
export function slackMessage(told: Told, interactive: boolean): { text: string; blocks: Block[] } {
  const isOver = told.state === 'resolved';
  const mark = isOver ? ':white_check_mark:' : marks[told.urgency];
  const texts = [told.summary, told.description].filter((text) => text !== '').map(escaped);
  const lines = alertLines(told).map((line) => `• ${escaped(line)}`);
  const body = [...texts, ...lines].join('\n');
  const fields = factsOf(told)
    .filter(([name]) => !['Coincides with', 'Runbook'].includes(name))
    .slice(0, most.fields)
    .map(([name, value]) => ({ type: 'mrkdwn', text: `*${name}*\n${escaped(value)}`.slice(0, most.field) }));
  const coincides = told.deployments.map(({ text, at, link }) => `<${link}|${escaped(text)}> at ${timeText(at)}`);
  return {
    text: escaped(headline(told)),
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: `${mark} ${told.title}`.slice(0, most.header), emoji: true } },
      ...(body === '' ? [] : [section(body)]),
      ...(fields.length === 0 ? [] : [{ type: 'section', fields }]),
      ...(coincides.length === 0 ? [] : [section(`*Coincides with*\n${coincides.join('\n')}`)]),
      { type: 'actions', elements: buttons(told, interactive) },
      { type: 'context', elements: [{ type: 'mrkdwn', text: escaped(told.reason) }] },
    ],
  };
}

function buttons({ links, runbook }: Told, interactive: boolean): Block[] {
  const plain = (text: string) => ({ type: 'plain_text', text });
  const acting = (name: keyof typeof buttonIds, text: string, more: Block = {}) => {
    const link = links[name];
    if (link === undefined) return [];
    const button = { type: 'button', action_id: buttonIds[name], text: plain(text), ...more };
    return [interactive ? { ...button, value: actionOf(link) } : { ...button, url: link }];
  };
  return [
    ...acting('acknowledge', 'Acknowledge', { style: 'primary' }),
    ...acting('silence', 'Silence 1 h'),
    ...acting('notUseful', 'Not useful'),
    { type: 'button', action_id: 'binnacle_view', text: plain('See it'), url: links.view },
    ...(runbook === undefined ? [] : [{ type: 'button', action_id: 'binnacle_runbook', text: plain('Runbook'), url: runbook }]),
  ];
}

function section(text: string): Block {
  return { type: 'section', text: { type: 'mrkdwn', text: text.slice(0, most.section) } };
}

/** Texts of others mention nobody and link nowhere. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
