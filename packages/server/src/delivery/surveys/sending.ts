import type { Transporter } from 'nodemailer';
import type { Config } from '../../platform/config.ts';
import { DeliveryError } from '../../platform/messages/delivery-error.ts';
import { openMail } from '../../platform/messages/mail.ts';
import type { Message } from './messages.ts';
import { createSlack } from './slack.ts';

export interface Sender {
  /**
   * @param id of the message, the same at each attempt: mail that arrives twice is shown once.
   * @throws DeliveryError, or what the transport throws.
   */
  send(message: Message, id: string): Promise<void>;
  close(): void;
}

/** Sends by SMTP and Slack, whatever is configured. */
export function createSender(config: Config): Sender {
  let mail: Promise<Transporter> | undefined;
  const slack = createSlack(config);
  return {
    async send(message, id) {
      if (message.channel !== 'email') return slack.send(message);
      const { smtpUrl, mailFrom } = config;
      if (smtpUrl === undefined || mailFrom === undefined) throw new DeliveryError('BINNACLE_SMTP_URL or BINNACLE_MAIL_FROM is not set');
      mail ??= openMail(smtpUrl);
      const { to, subject, text } = message;
      await (await mail).sendMail({
        messageId: `<${id}@binnacle>`,
        from: mailFrom,
        to,
        subject,
        text,
        headers: { 'auto-submitted': 'auto-generated' },
      });
    },
    close() {
      void mail?.then((transport) => transport.close()).catch(() => undefined);
    },
  };
}
