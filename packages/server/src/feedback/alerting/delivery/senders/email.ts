import { openMail } from '../../../../platform/messages/mail.ts';
import { alertLines, factsOf, plainText, type Told } from '../message/told.ts';
import { configured, type Sending, type Sent } from './sender.ts';

type Transport = Awaited<ReturnType<typeof openMail>>;

/** The connection to the mail server, opened with the first mail. */
export interface Mail {
  transport(url: string): Promise<Transport>;
  close(): void;
}

export function createMail(): Mail {
  let open: Promise<Transport> | undefined;
  return {
    transport(url) {
      open ??= openMail(url);
      return open;
    },
    close() {
      void open?.then((transport) => transport.close()).catch(() => undefined);
      open = undefined;
    },
  };
}

/** E-mail: the mails of a group are one thread, by `References` and by their subject. */
export async function sendEmail(sending: Sending, mail: Mail, to: readonly string[]): Promise<Sent> {
  const { told, thread, config } = sending;
  const url = configured(config.smtpUrl, 'BINNACLE_SMTP_URL');
  const from = configured(config.mailFrom, 'BINNACLE_MAIL_FROM');
  const isFirst = thread.root === told.notification.id;
  const subject = (isFirst ? undefined : thread.reference?.subject) ?? subjectOf(told);
  const transport = await mail.transport(url);
  await transport.sendMail({
    messageId: idOf(told.notification.id),
    ...(isFirst ? {} : { inReplyTo: idOf(thread.root), references: [idOf(thread.root)] }),
    from,
    to: [...to],
    subject: isFirst ? subject : `Re: ${subject}`,
    text: plainText(told),
    html: htmlOf(told),
    headers: { 'auto-submitted': 'auto-generated', ...(told.urgency === 'page' && told.state === 'firing' ? { importance: 'high' } : {}) },
    ...(told.chart === undefined
      ? {}
      : { attachments: [{ filename: 'chart.png', contentType: 'image/png', content: Buffer.from(told.chart), cid: chartId }] }),
  });
  return { says: 'The mail server took it', reference: { subject } };
}

const chartId = 'chart@binnacle';

function idOf(notification: string): string {
  return `<${notification}@binnacle>`;
}

function subjectOf({ title, urgency }: Told): string {
  return `${urgency === 'page' ? '[page] ' : ''}${title}`;
}

/** The mail in HTML without anything that is loaded from elsewhere. */
export function htmlOf(told: Told): string {
  const { title, state, summary, description, links, reason, chart, runbook } = told;
  const color = state === 'resolved' ? '#2b8a3e' : '#c92a2a';
  const paragraphs = [summary, description].filter((text) => text !== '').map((text) => `<p>${lines(text)}</p>`);
  const rows = factsOf(told).map(
    ([name, value]) =>
      `<tr><th align="left" style="padding:2px 12px 2px 0;font-weight:600">${escaped(name)}</th><td>${name === 'Runbook' && runbook !== undefined ? anchor(runbook, runbook) : escaped(value)}</td></tr>`,
  );
  const single = alertLines(told).map((line) => `<li>${escaped(line)}</li>`);
  const acts: [string, string | undefined][] = [
    ['See it', links.view],
    ['Acknowledge', links.acknowledge],
    ['Silence for 1 hour', links.silence],
    ['Not useful', links.notUseful],
  ];
  return [
    '<!doctype html><html><body style="font-family:system-ui,sans-serif;font-size:14px;color:#212529">',
    `<h2 style="font-size:18px;border-left:4px solid ${color};padding-left:8px">${state === 'resolved' ? 'Over: ' : ''}${escaped(title)}</h2>`,
    ...paragraphs,
    `<table cellspacing="0" cellpadding="0">${rows.join('')}</table>`,
    ...(single.length === 0 ? [] : [`<ul>${single.join('')}</ul>`]),
    ...(chart === undefined ? [] : [`<p><img src="cid:${chartId}" alt="The metric over the last hours" width="640"></p>`]),
    `<p>${acts.flatMap(([name, url]) => (url === undefined ? [] : [anchor(url, name)])).join(' · ')}</p>`,
    `<p style="color:#868e96">${escaped(reason)}</p>`,
    '</body></html>',
  ].join('\n');
}

function anchor(url: string, text: string): string {
  return `<a href="${escaped(url)}">${escaped(text)}</a>`;
}

function lines(text: string): string {
  return escaped(text).replaceAll('\n', '<br>');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
