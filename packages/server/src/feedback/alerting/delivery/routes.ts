import { inArray } from 'drizzle-orm';
import { z } from 'zod';
import type { House } from '../../../area.ts';
import { actorName } from '../../../platform/access.ts';
import { userTable } from '../../../platform/auth/tables.ts';
import type { Http } from '../../../platform/http/server.ts';
import { actionRoutes } from './action-routes.ts';
import { type ChannelSpec, channelKind } from './definitions.ts';
import type { Carrier } from './deliver.ts';
import { channelRecords, readLog, retry } from './log.ts';
import { pushRoutes } from './push-routes.ts';
import { removeSecret, setSecret } from './secrets.ts';
import { slackRoutes } from './slack-routes.ts';
import { channelSecretTable, type NotificationRow } from './tables.ts';
import { testChannel } from './test-send.ts';
import {
  channelParameters,
  channelsAnswer,
  logAnswer,
  logQuery,
  notificationParameters,
  notificationToWire,
  secretAnswer,
  testAnswer,
} from './wire.ts';

const nothing = z.undefined().describe('Nothing');

/** Channels, the log of deliveries, and the ways back from messages. */
export function deliveryRoutes(http: Http, house: House, carrier: Carrier): void {
  channelRoutes(http, house, carrier);
  logRoutes(http, house);
  actionRoutes(http, house);
  slackRoutes(http, house, carrier.outgoing);
  pushRoutes(http, house);
}

function channelRoutes(http: Http, house: House, carrier: Carrier): void {
  http.get(
    '/api/v1/channels',
    {
      config: { access: 'viewer' },
      schema: { summary: 'Channels for notifications, and how they did of late', response: { 200: channelsAnswer } },
    },
    async () => ({ channels: await listChannels(house) }),
  );
  http.post(
    '/api/v1/channels/:name/test',
    {
      config: { access: 'member' },
      schema: { summary: 'Send a test now, and hear what the receiver says', params: channelParameters, response: { 200: testAnswer } },
    },
    async ({ params, actor }) => testChannel(carrier, params.name, actorName(actor)),
  );
  http.put(
    '/api/v1/channels/:name/secret',
    {
      config: { access: 'admin' },
      bodyLimit: 64 * 1024,
      schema: {
        summary: 'Set what a channel keeps secret; it is never shown again',
        params: channelParameters,
        body: z.record(z.string(), z.unknown()),
        response: { 200: secretAnswer },
      },
    },
    async ({ params, body, actor }) => ({ signingSecret: await setSecret(house, params.name, body, actor) }),
  );
  http.delete(
    '/api/v1/channels/:name/secret',
    {
      config: { access: 'admin' },
      schema: { summary: 'Forget what a channel keeps secret', params: channelParameters, response: { 204: nothing } },
    },
    async ({ params, actor }, reply) => {
      await removeSecret(house, params.name, actor);
      return reply.status(204).send();
    },
  );
}

async function listChannels(house: House): Promise<z.output<typeof channelsAnswer>['channels']> {
  const [definitions, secrets, records] = await Promise.all([
    house.definitions.list(channelKind),
    house.database
      .select({ channel: channelSecretTable.channel, type: channelSecretTable.type, updatedAt: channelSecretTable.updatedAt })
      .from(channelSecretTable),
    channelRecords(house),
  ]);
  return definitions.map(({ metadata: { name, displayName }, spec }) => {
    const secret = secrets.find(({ channel, type }) => channel === name && type === spec.type);
    const record = records.get(`channel:${name}`);
    const shown = (delivery: { at: Date; error: string | null } | undefined) => delivery ?? null;
    return {
      name,
      displayName: displayName ?? name,
      type: spec.type,
      description: spec.description ?? '',
      sendResolved: spec.sendResolved ?? true,
      minimumUrgency: spec.minimumUrgency ?? 'info',
      fallback: spec.fallback ?? null,
      secret: secret !== undefined ? 'set' : needsSecret(house, spec) ? 'missing' : 'not_needed',
      secretSetAt: secret?.updatedAt ?? null,
      lastSent: shown(record?.lastSent),
      lastFailed: shown(record?.lastFailed),
      waiting: record?.waiting ?? 0,
    };
  });
}

/** Whether nothing can be sent before a secret is set. */
function needsSecret({ config }: House, spec: ChannelSpec): boolean {
  switch (spec.type) {
    case 'slack':
      return config.slackWebhookUrl === undefined && (config.slackToken === undefined || spec.channel === undefined);
    case 'pagerduty':
    case 'opsgenie':
    case 'msteams':
    case 'telegram':
    case 'webhook':
      return true;
    default:
      return false;
  }
}

function logRoutes(http: Http, house: House): void {
  http.get(
    '/api/v1/notifications',
    {
      config: { access: 'viewer' },
      schema: {
        summary: 'The log of deliveries, newest first: what was told to whom, why, and what became of it',
        querystring: logQuery,
        response: { 200: logAnswer },
      },
    },
    async ({ query }) => {
      const rows = await readLog(house, query);
      const names = await namesOf(house, rows);
      return { notifications: rows.map((row) => notificationToWire(row, names)) };
    },
  );
  http.post(
    '/api/v1/notifications/:id/retry',
    {
      config: { access: 'member' },
      schema: { summary: 'Try a notification again at once', params: notificationParameters, response: { 204: nothing } },
    },
    async ({ params, actor }, reply) => {
      await retry(house, params.id);
      await house.audit.record(actor, 'notification.retry', params.id);
      return reply.status(204).send();
    },
  );
}

async function namesOf({ database }: House, rows: readonly NotificationRow[]): Promise<Map<string, string>> {
  const ids = rows.flatMap(({ content: { target } }) => (target.kind === 'person' ? [target.user] : []));
  if (ids.length === 0) return new Map();
  const users = await database
    .select({ id: userTable.id, name: userTable.name })
    .from(userTable)
    .where(inArray(userTable.id, [...new Set(ids)]));
  return new Map(users.map(({ id, name }) => [id, name]));
}
