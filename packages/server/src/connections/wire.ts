import { z } from 'zod';
import type { LastDelivery } from './deliveries.ts';
import { histories, serviceKinds, services } from './services.ts';
import type { Connection } from './tables.ts';
import type { ServiceReader } from './types.ts';

const time = z.iso.datetime();
const outcome = z.enum(['accepted', 'ignored', 'rejected']);

const webhook = z.object({
  path: z.string(),
  url: z.string().describe('where the service is to send its webhooks'),
  setUp: z.string().describe('where at the service webhooks are set up'),
  events: z.array(z.string()).readonly().describe('what to choose there, as the service names it'),
  secretFrom: z
    .enum(['binnacle', 'service', 'key'])
    .describe('who makes up the secret that webhooks are signed with; key: the service does not sign, its requests carry an ingest key'),
});

const service = z.object({
  kind: z.enum(serviceKinds),
  title: z.string(),
  brings: z.string().describe('what one gets by connecting it'),
  protocol: z.string().describe('what its webhooks are counted under'),
  history: z
    .object({
      token: z.string().describe('which rights the token needs'),
      scopes: z.string().describe('what is picked, in the plural'),
      example: z.string(),
      url: z.string().describe('the address when none is entered; empty where one must be'),
      clones: z.boolean().describe('whether clones of its repositories can be kept'),
    })
    .nullable()
    .describe('what is entered so that its history is read; null where webhooks alone tell'),
  webhook,
});

const connection = z.object({
  id: z.uuid(),
  kind: z.enum(serviceKinds),
  name: z.string(),
  url: z.string(),
  scopes: z.array(z.string()).readonly(),
  clone: z.boolean(),
  historyDays: z.number().int(),
  hasToken: z.boolean(),
  reads: z.boolean().describe('whether its history is read; else webhooks alone tell of it'),
  historySince: time.describe('when what is read begins'),
  state: z.enum(['idle', 'running', 'waiting', 'failed', 'paused']),
  waitingUntil: time.nullable().describe('until when the service wants no requests'),
  progress: z
    .object({ scope: z.string(), index: z.number().int(), scopes: z.number().int(), done: z.number(), total: z.number().nullable() })
    .nullable(),
  notes: z.array(z.string()).readonly(),
  error: z.string(),
  statuses: z
    .array(z.object({ scope: z.string(), postedAt: time.nullable(), error: z.string(), retryAt: time.nullable() }))
    .describe('how posting commit statuses goes, by repository; those where none was due are not among them'),
  lastSyncedAt: time.nullable(),
  nextSyncAt: time.nullable(),
  webhook: webhook.extend({ signed: z.boolean().describe('whether a signing secret or key is kept') }),
  lastDelivery: z.object({ at: time, event: z.string(), outcome, reason: z.string() }).nullable(),
  createdAt: time,
});

export type ConnectionAnswer = z.infer<typeof connection>;
export const connectionAnswer = connection;
export const connectionsAnswer = z.object({ connections: z.array(connection), services: z.array(service) });
export const newConnectionAnswer = z.object({
  connection,
  secret: z.string().nullable().describe('to be entered at the service; shown this once. `null` where the service makes it up'),
});
export const trialAnswer = z.object({
  ok: z.boolean(),
  account: z.string().describe('whose token it is; empty where the service does not say'),
  missing: z.array(z.string()).readonly().describe('what was asked for and is not seen'),
  visible: z.array(z.string()).readonly().nullable().describe('what the token sees, 500 at most; null where that cannot be listed'),
  says: z.array(z.string()).readonly().describe('the same in sentences, with what to do'),
});
export const secretAnswer = z.object({ secret: z.string().nullable() });
export const deliveriesAnswer = z.object({
  webhooks: z.array(
    z.object({
      receivedAt: time,
      source: z.string(),
      protocol: z.string(),
      id: z.string(),
      event: z.string(),
      subject: z.string(),
      outcome,
      reason: z.string(),
      bytes: z.number().int(),
    }),
  ),
  sources: z.array(
    z.object({
      protocol: z.string(),
      source: z.string().describe('anonymous: nobody could tell who sent it'),
      last: time,
      lastOutcome: outcome,
      accepted24h: z.number().int(),
      ignored24h: z.number().int(),
      rejected24h: z.number().int(),
      lastRejection: z.object({ at: time, reason: z.string() }).nullable(),
    }),
  ),
});

/** Where and how the webhooks of a service are set up. @param base address of this server. */
function webhookOf(kind: Connection['kind'], base: string): z.infer<typeof webhook> {
  const { path, events, setUp, secretFrom } = services[kind];
  return { path, url: base + path, setUp, events, secretFrom };
}

/** What can be connected, and what it takes. */
export function servicesToWire(base: string, readerOf: (kind: string) => ServiceReader | undefined): z.infer<typeof service>[] {
  return serviceKinds.map((kind) => {
    const { title, brings, protocol } = services[kind];
    const reader = readerOf(kind);
    const history =
      reader === undefined ? null : { ...histories[reader.kind], url: reader.defaultUrl, clones: reader.cloneUrl !== undefined };
    return { kind, title, brings, protocol, history, webhook: webhookOf(kind, base) };
  });
}

/** What people see of a connection: never its token. @param base address of this server. */
export function toWire(row: Connection, reads: boolean, base: string, last: LastDelivery | undefined): ConnectionAnswer {
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    url: row.url,
    scopes: row.scopes,
    clone: row.clone,
    historyDays: row.historyDays,
    hasToken: row.sealedToken !== null,
    reads,
    historySince: new Date(row.createdAt.getTime() - row.historyDays * 86_400_000).toISOString(),
    state: row.state,
    waitingUntil: iso(row.waitingUntil),
    progress: row.progress,
    notes: row.notes,
    error: row.lastError,
    statuses: Object.entries(row.statuses)
      .filter(([scope]) => row.scopes.includes(scope))
      .map(([scope, note]) => ({ scope, ...note })),
    lastSyncedAt: iso(row.lastSyncedAt),
    nextSyncAt: iso(row.dueAt),
    webhook: { ...webhookOf(row.kind, base), signed: row.secretId !== null },
    lastDelivery: last ?? null,
    createdAt: row.createdAt.toISOString(),
  };
}

function iso(at: Date | null): string | null {
  return at?.toISOString() ?? null;
}
