import type { FastifyReply, FastifyRequest } from 'fastify';
import { type DeliveryRows, writeDeliveryRows } from '../facts/delivery-batch.ts';
import { timeline } from '../facts/timeline.ts';
import type { ToldAlert } from '../facts/told-alert.ts';
import { webhookDeliveries } from '../facts/webhook-deliveries.ts';
import { toAppError } from '../platform/http/problem.ts';
import { type Http, takeRawBodies } from '../platform/http/server.ts';
import type { Signature } from '../platform/http/signature.ts';
import type { Row } from '../stores/clickhouse/table.ts';
import type { ReceiverHouse } from './index.ts';
import { sourceOf } from './source.ts';

/** What became of one webhook. */
export interface HookOutcome {
  /** Type and action, such as `pull_request.closed`; out of the protocol's vocabulary. */
  readonly event: string;
  /** What it is about, such as a repository; empty when nothing. */
  readonly subject: string;
  readonly rows: DeliveryRows;
  /** Alerts that it tells of, which may be the same as incidents among the rows. */
  readonly alerts?: readonly ToldAlert[];
  /** Things that happened, for the timeline. */
  readonly entries?: readonly Row<typeof timeline>[];
  /** Why nothing, or not all of it, is kept: out of a fixed vocabulary, never what somebody sent. */
  readonly ignored?: string;
}

export interface Hook {
  readonly protocol: string;
  /** All the same; the first is the one that documentation names. */
  readonly paths: readonly string[];
  /** `POST` when absent. */
  readonly method?: 'POST' | 'PATCH' | 'PUT' | 'GET' | 'DELETE';
  readonly summary: string;
  readonly signature?: Signature;
  readonly ingestKey?: (request: FastifyRequest) => string | undefined;
  /** Bytes of the largest body that its senders make, when that is more than the server's own limit. */
  readonly bodyLimit?: number;
  /** The sender's id of the delivery, the same when it is sent again. */
  readonly deliveryId: (request: FastifyRequest) => string;
  /** @throws AppError `invalid_request` for a body that is not of this protocol; everything else it can name is an outcome. */
  decode(request: FastifyRequest, body: Buffer, house: ReceiverHouse): HookOutcome | Promise<HookOutcome>;
  /** What the sender expects as an answer; 202 with `{accepted, ignored?}` when absent. */
  answer?(reply: FastifyReply, outcome: HookOutcome): FastifyReply;
}

/** A door for webhooks: checks who sent it, decodes, writes what it says durably, keeps a line about it for the page of sources, and answers. */
export function hookRoutes(http: Http, house: ReceiverHouse, hook: Hook): void {
  http.register(async (scope: Http) => {
    takeRawBodies(scope);
    noteFailures(scope, house, hook);
    const config = {
      access: 'ingest',
      ...(hook.signature === undefined ? {} : { signature: hook.signature }),
      ...(hook.ingestKey === undefined ? {} : { ingestKey: hook.ingestKey }),
    } as const;
    const limit = hook.bodyLimit === undefined ? {} : { bodyLimit: hook.bodyLimit };
    for (const [index, path] of hook.paths.entries()) {
      const schema = index === 0 ? { summary: hook.summary } : { hide: true };
      const handler = (request: FastifyRequest, reply: FastifyReply) => take(request, reply, house, hook);
      scope.route({ method: hook.method ?? 'POST', url: path, config, schema, handler, ...limit });
    }
  });
}

async function take(request: FastifyRequest, reply: FastifyReply, house: ReceiverHouse, hook: Hook): Promise<FastifyReply> {
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const outcome = await hook.decode(request, body, house);
  const now = house.clock.now();
  const source = sourceOf(request.actor);
  const { alerts = [], entries = [] } = outcome;
  const [{ accepted: written, rejected, reason }] = await Promise.all([
    writeDeliveryRows(house, outcome.rows, now),
    alerts.length === 0 ? undefined : house.alerts.take(alerts),
    entries.length === 0 ? undefined : house.facts.append(timeline, entries),
    note(house, hook, request, { event: outcome.event, subject: outcome.subject, reason: outcome.ignored ?? '', taken: hasRows(outcome) }),
  ]);
  // One thing that is told as an alert and as an incident is one.
  const accepted = Math.max(written, alerts.length, entries.length);
  const refused = rejected > 0 ? new Map([[reason ?? 'a row that the store refused', rejected]]) : new Map();
  house.ledger.count(source, hook.protocol, accepted, refused);
  return (
    hook.answer?.(reply, outcome) ??
    reply.code(202).send({ accepted, ...(outcome.ignored === undefined ? {} : { ignored: outcome.ignored }) })
  );
}

function hasRows({ rows, alerts = [], entries = [] }: HookOutcome): boolean {
  return alerts.length > 0 || entries.length > 0 || Object.values(rows).some((list) => list.length > 0);
}

interface Noted {
  readonly event: string;
  readonly subject: string;
  readonly reason: string;
  readonly taken: boolean;
  readonly outcome?: 'rejected';
}

async function note(house: ReceiverHouse, hook: Hook, request: FastifyRequest, noted: Noted): Promise<void> {
  const row = {
    received: house.clock.now(),
    source: sourceOf(request.actor),
    protocol: hook.protocol,
    id: hook.deliveryId(request).slice(0, 200),
    event: noted.event.slice(0, 100),
    subject: noted.subject.slice(0, 200),
    outcome: noted.outcome ?? (noted.taken ? 'accepted' : 'ignored'),
    reason: noted.reason.slice(0, 300),
    bytes: Buffer.isBuffer(request.body) ? request.body.length : 0,
  };
  await house.facts.append(webhookDeliveries, [row]);
}

/** A webhook that failed stands on the page of sources as well: whoever set up a wrong secret looks there. */
function noteFailures(scope: Http, house: ReceiverHouse, hook: Hook): void {
  scope.addHook('onError', async (request, _reply, error) => {
    const known = toAppError(error);
    const code = known?.code ?? 'internal';
    const isStranger = request.actor.kind !== 'ingest';
    if (!isStranger) house.ledger.count(sourceOf(request.actor), hook.protocol, 0, new Map([[code, 1]]));
    // Anybody can knock: strangers get a line, but not more than the log of a minute holds.
    if (isStranger && !strangers.admit(house.clock.now())) return;
    const reason = known?.message ?? 'an error of the server';
    await note(house, hook, request, { event: '', subject: '', reason, taken: false, outcome: 'rejected' }).catch(() => undefined);
  });
}

const strangers = {
  minute: 0,
  count: 0,
  admit(now: number): boolean {
    const minute = Math.floor(now / 60_000);
    if (minute !== this.minute) Object.assign(this, { minute, count: 0 });
    this.count++;
    return this.count <= 20;
  },
};
