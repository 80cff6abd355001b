/** A field of what a channel keeps secret. */
export interface SecretField {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  /** Shown as it is typed: names and addresses are none to hide from who writes them. */
  readonly plain?: boolean;
}

/** One way of giving a secret; where a type has several, one of them is chosen. */
export interface SecretForm {
  readonly title: string;
  readonly fields: readonly SecretField[];
}

const token = { name: 'token', label: 'Token' };
const login: readonly SecretForm[] = [
  { title: 'A token', fields: [token] },
  {
    title: 'User name and password',
    fields: [
      { name: 'username', label: 'User name', plain: true },
      { name: 'password', label: 'Password' },
    ],
  },
];

/** What each type of channel keeps secret; types that keep nothing are not among them. */
const forms: Readonly<Record<string, readonly SecretForm[]>> = {
  slack: [
    { title: 'A bot', fields: [{ ...token, label: 'Token of the bot', hint: 'xoxb-…' }] },
    { title: 'An incoming webhook', fields: [{ name: 'webhookUrl', label: 'Address', hint: 'https://hooks.slack.com/services/…' }] },
  ],
  pagerduty: [{ title: 'Events API v2', fields: [{ name: 'routingKey', label: 'Routing key', hint: 'Integration key of the service' }] }],
  opsgenie: [{ title: 'API', fields: [{ name: 'apiKey', label: 'API key' }] }],
  msteams: [{ title: 'A workflow', fields: [{ name: 'webhookUrl', label: 'Address of the workflow' }] }],
  ntfy: login,
  telegram: [{ title: 'A bot', fields: [{ ...token, label: 'Token of the bot', hint: '123456:ABC…' }] }],
  webhook: [
    {
      title: 'Signature and headers',
      fields: [
        { name: 'signingSecret', label: 'Signing secret', hint: 'whsec_…; the server makes one when it is empty' },
        { name: 'headers', label: 'Headers', hint: 'One a line, such as Authorization: Bearer …', plain: true },
      ],
    },
  ],
  alertmanager: login,
  'alertmanager-webhook': login,
};

/** The ways of giving the secret of a type of channel; empty where it keeps none. */
export function secretForms(type: string): readonly SecretForm[] {
  return forms[type] ?? [];
}

/** What was typed, as the server takes it: without what is empty, headers by their names. */
export function secretOf(values: Readonly<Record<string, string>>): Record<string, unknown> {
  const given = Object.entries(values).filter(([, value]) => value.trim() !== '');
  return Object.fromEntries(given.map(([name, value]) => [name, name === 'headers' ? headersOf(value) : value.trim()]));
}

function headersOf(text: string): Record<string, string> {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return Object.fromEntries(
    lines.map((line) => {
      const at = line.indexOf(':');
      return at === -1 ? [line.trim(), ''] : [line.slice(0, at).trim(), line.slice(at + 1).trim()];
    }),
  );
}
