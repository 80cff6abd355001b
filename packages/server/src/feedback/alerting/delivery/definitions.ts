import { z } from 'zod';
import type { DefinitionLookup, Kind, Manifest } from '../../../definitions/types.ts';
import { urgencies } from '../../../facts/told-alert.ts';
import type { Problem } from '../../../platform/errors.ts';

const line = (most: number) => z.string().trim().min(1).max(most);
const address = z
  .url({ protocol: /^https?$/ })
  .max(2000)
  .refine(hasNoCredentials, 'user names, passwords and keys do not belong there: set them as the secret of the channel');

const common = {
  description: z.string().max(1000).optional(),
  sendResolved: z.boolean().optional().describe('Whether the end of alerts is told; true when absent'),
  minimumUrgency: z
    .enum(urgencies)
    .optional()
    .describe('Alerts that ask for less are not sent: page, ticket or info (all); info when absent'),
  fallback: line(63).optional().describe('Channel that takes what this one does not'),
  fallbackAfterMinutes: z
    .number()
    .int()
    .min(1)
    .max(1440)
    .optional()
    .describe('How long a page is tried here before the fallback gets it as well; 5 when absent'),
};

const slack = z.strictObject({
  type: z.literal('slack'),
  ...common,
  channel: line(200).optional().describe('Name or id of the channel, for a bot; an incoming webhook has one of its own'),
  chart: z.boolean().optional().describe('Whether a chart is uploaded into the thread, for a bot with files:write; true when absent'),
});
const email = z.strictObject({ type: z.literal('email'), ...common, to: z.array(z.email().max(320)).min(1).max(50) });
const pagerduty = z.strictObject({
  type: z.literal('pagerduty'),
  ...common,
  url: address.optional().describe('https://events.pagerduty.com when absent; https://events.eu.pagerduty.com for accounts in Europe'),
});
const opsgenie = z.strictObject({
  type: z.literal('opsgenie'),
  ...common,
  url: address.optional().describe('https://api.opsgenie.com when absent; https://api.eu.opsgenie.com for accounts in Europe'),
  teams: z.array(line(200)).max(20).optional().describe('Names of the teams that are to be alerted'),
});
const msteams = z.strictObject({ type: z.literal('msteams'), ...common });
const ntfy = z.strictObject({
  type: z.literal('ntfy'),
  ...common,
  url: address.optional().describe('https://ntfy.sh when absent'),
  topic: z.string().regex(/^[-_A-Za-z0-9]{1,64}$/, 'letters, digits, "-" and "_", at most 64'),
});
const telegram = z.strictObject({
  type: z.literal('telegram'),
  ...common,
  chat: z.string().regex(/^(?:-?\d{1,20}|@\w{1,64})$/, 'expected the number of a chat, or @ and the name of a channel'),
  url: address.optional().describe('https://api.telegram.org when absent'),
});
const webpush = z.strictObject({
  type: z.literal('webpush'),
  ...common,
  users: z.array(z.email().max(320)).min(1).max(200).optional().describe('Whose browsers; everybody who asked for it when absent'),
});
const webhook = z.strictObject({ type: z.literal('webhook'), ...common, url: address });
const alertmanager = z.strictObject({
  type: z.literal('alertmanager'),
  ...common,
  url: address.describe('Base address of the Alertmanager; /api/v2/alerts is added'),
});
const alertmanagerWebhook = z.strictObject({
  type: z.literal('alertmanager-webhook'),
  ...common,
  url: address.describe('Takes what an Alertmanager sends to webhooks, version 4'),
});

const spec = z.discriminatedUnion('type', [
  slack,
  email,
  pagerduty,
  opsgenie,
  msteams,
  ntfy,
  telegram,
  webpush,
  webhook,
  alertmanager,
  alertmanagerWebhook,
]);

export type ChannelSpec = z.infer<typeof spec>;
export type ChannelType = ChannelSpec['type'];
export type ChannelOf<Type extends ChannelType> = Extract<ChannelSpec, { type: Type }>;

export const channelKind: Kind<ChannelSpec> = {
  name: 'NotificationChannel',
  apiVersion: 'binnacle/v1',
  description: 'A way to tell people and other tools of alerts. What it must keep secret is no part of it, and is set on the server.',
  spec,
  example: `apiVersion: binnacle/v1
kind: NotificationChannel
metadata:
  name: payments-slack
  displayName: "#payments-alerts"
spec:
  type: slack
  channel: "#payments-alerts"
  minimumUrgency: ticket
  fallbackAfterMinutes: 3
`,
  check: checkChannel,
};

async function checkChannel(definition: Manifest<ChannelSpec>, others: DefinitionLookup): Promise<Problem[]> {
  const { name } = definition.metadata;
  const passed = [name];
  for (let next = definition.spec.fallback; next !== undefined; ) {
    if (passed.includes(next)) {
      return [{ path: 'spec.fallback', message: `falls back in a circle: ${[...passed, next].join(' → ')}` }];
    }
    passed.push(next);
    const found = await others.get(channelKind, next);
    if (found === undefined) {
      return passed.length > 2 ? [] : [{ path: 'spec.fallback', message: `there is no NotificationChannel "${next}"` }];
    }
    next = found.spec.fallback;
  }
  return [];
}

function hasNoCredentials(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && url.username === '' && url.password === '';
}
