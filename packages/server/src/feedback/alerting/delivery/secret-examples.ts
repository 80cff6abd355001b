import type { ChannelType } from './definitions.ts';

/** What is written to keep a secret of each type of channel, with what stands for it; `undefined` for types that keep none. */
const secretExamples: Readonly<Record<ChannelType, string | undefined>> = {
  slack: '{"webhookUrl":"https://hooks.slack.com/services/…"}',
  email: undefined,
  pagerduty: '{"routingKey":"…"}',
  opsgenie: '{"apiKey":"…"}',
  msteams: '{"webhookUrl":"https://…"}',
  ntfy: '{"token":"…"}',
  telegram: '{"token":"123456:…"}',
  webpush: undefined,
  webhook: '{}',
  alertmanager: '{"username":"…","password":"…"}',
  'alertmanager-webhook': '{"username":"…","password":"…"}',
};

/** The command that keeps the secret of a channel, which it reads from standard input; `undefined` where there is none to keep. */
export function secretCommand(channel: string, type: ChannelType): string | undefined {
  const example = secretExamples[type];
  return example === undefined ? undefined : `echo '${example}' | binnacle channel secret ${channel}`;
}
