import type { FastifyRequest } from 'fastify';
import type { DeliveryRows } from '../../facts/delivery-batch.ts';
import { versionOf } from '../../facts/versions.ts';
import type { Http } from '../../platform/http/server.ts';
import { hmacMatches, isSameText } from '../../platform/http/signature.ts';
import { at, idOf, limited } from '../fields.ts';
import { type HookOutcome, hookRoutes } from '../hook.ts';
import type { ReceiverHouse } from '../index.ts';
import { plausibleInstant } from '../instant.ts';
import { type JsonObject, objectBody } from '../json-object.ts';
import { beginning, formerKeys, type HistoryEntry, itemsOf, transitionsOf } from './changelog.ts';
import { type JiraIssue, readIssue } from './issues.ts';

/** Webhooks of Jira Cloud, Server and Data Center. */
export function jiraReceiver(http: Http, house: ReceiverHouse): void {
  hookRoutes(http, house, {
    protocol: 'jira',
    paths: ['/hooks/jira', '/jira'],
    summary: 'Take webhooks of Jira',
    signature: {
      protocol: 'jira',
      verify(request, body, secret) {
        const header = limited(request.headers['x-hub-signature'], 200);
        if (header !== '') return hmacMatches(header, 'sha256=', secret, body) ? 'valid' : 'invalid';
        const token = tokenOf(request);
        if (token === undefined) return 'absent';
        return isSameText(token, secret) ? 'valid' : 'invalid';
      },
      // Older Data Centers and the web requests of automation rules cannot sign; their addresses can carry the secret.
      token: (request) => (limited(request.headers['x-hub-signature'], 200) === '' ? tokenOf(request) : undefined),
    },
    // The same when Jira tries again, which it says in X-Atlassian-Webhook-Retry.
    deliveryId: (request) => limited(request.headers['x-atlassian-webhook-identifier'], 200),
    decode(_request, body, { clock }) {
      if (body.length === 0) return { event: '', subject: '', rows: {}, ignored: 'the webhook is set to leave out its body' };
      return decodeJira(objectBody(body), clock.now());
    },
  });
}

const kept = /^jira:issue_(created|updated|deleted)$/;

/** @param now milliseconds UTC. */
export function decodeJira(body: JsonObject, now: number): HookOutcome {
  const event = limited(body.webhookEvent, 100) || 'unknown';
  const kind = kept.exec(event)?.[1];
  if (kind === undefined) return { event, subject: '', rows: {}, ignored: 'nothing is measured from this kind' };
  const stated = at(body, 'issue');
  const issue = readIssue(stated, now);
  if (typeof issue === 'string') return { event, subject: limited(stated.key, 200), rows: {}, ignored: issue };
  const told = plausibleInstant(body.timestamp, now) ?? issue.updated;
  return { event, subject: issue.key, rows: kind === 'deleted' ? deletion(issue, told) : rowsOf(issue, body, kind, told) };
}

/** What was deleted stays so: the issue that comes along was updated before. */
function deletion(issue: JiraIssue, told: number): DeliveryRows {
  return { workItems: [{ ...issue.item, deleted: true, version: versionOf(Math.max(issue.updated, told), 15) }] };
}

function rowsOf(issue: JiraIssue, body: JsonObject, kind: string, told: number): DeliveryRows {
  const changelog = at(body, 'changelog');
  // The issue is read when Jira gets round to sending: it may have been updated again since what the webhook is about.
  const time = Math.min(issue.updated, told);
  const entry: HistoryEntry = { id: idOf(changelog.id), time, items: itemsOf(changelog) };
  return {
    workItems: [issue.item, ...formerKeys(issue, entry)],
    workItemStatuses: issue.statuses,
    workItemTransitions: [
      ...(kind === 'created' ? [beginning(issue, issue.status, 'webhook')] : []),
      ...transitionsOf(issue, entry, 'webhook'),
    ],
  };
}

function tokenOf(request: FastifyRequest): string | undefined {
  const token = limited((request.query as Record<string, unknown> | null)?.token, 500);
  return token === '' ? undefined : token;
}
