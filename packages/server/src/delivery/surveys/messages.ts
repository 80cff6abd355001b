import { Temporal } from 'temporal-polyfill';
import type { Asked } from './tables.ts';

/** Something to be sent. */
export interface Message {
  readonly channel: 'email' | 'slack' | 'slack-channel' | 'slack-webhook';
  /** An address, the name of a channel, or nothing for a webhook. */
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

interface Occasion {
  readonly asked: Asked;
  readonly k: number;
  readonly closesAt: Date;
  readonly timezone: string;
  readonly url: string;
}

export function invitationText(occasion: Occasion): Pick<Message, 'subject' | 'text'> {
  const { asked, url } = occasion;
  return {
    subject: `${asked.title}: your answers`,
    text: `${introduction(occasion)}\n\nYour own link, which is not for others:\n${url}\n\n${promise(occasion)}\n\n${leaving}\n`,
  };
}

export function reminderText(occasion: Occasion): Pick<Message, 'subject' | 'text'> {
  const { asked, url } = occasion;
  return {
    subject: `${asked.title}: still open`,
    text: `${introduction(occasion)} Nobody but the machine that sends this knows that you were reminded.\n\n${url}\n\n${promise(occasion)}\n\n${leaving}\n`,
  };
}

export function teamText(occasion: Occasion, team: string): Pick<Message, 'subject' | 'text'> {
  const { asked, url } = occasion;
  return {
    subject: `${asked.title}: the answers of ${team}`,
    text: `${introduction(occasion)}\n\nThe link for ${team}; please answer once each:\n${url}\n\n${promise(occasion)}\n`,
  };
}

const leaving = 'If you want no such messages any more, say so on the page behind the link.';

function introduction({ asked, closesAt, timezone }: Occasion): string {
  const until = Temporal.Instant.fromEpochMilliseconds(closesAt.getTime()).toZonedDateTimeISO(timezone);
  const description = asked.description === '' ? '' : ` ${asked.description}`;
  return `${asked.title} is open until ${until.toPlainDate()} ${until.toPlainTime().toString({ smallestUnit: 'minute' })} (${timezone}).${description}`;
}

function promise({ k }: Occasion): string {
  return `Answers are anonymous: they are added up when the survey closes and then deleted, and no group of fewer than ${k} answers is ever shown.`;
}
