import { z } from 'zod';
import type { Kind } from '../definitions/types.ts';
import { parsePath, parseSource } from '../receivers/generic/mapping.ts';

const path = z
  .string()
  .max(500)
  .refine((text) => fits(() => parsePath(text)), "expected a place in a body, such as $.alert.name, $.tags[0] or $['a name']");
const source = z
  .string()
  .min(1)
  .max(500)
  .refine((text) => fits(() => parseSource(text)), 'begins with $ and is no place in a body, such as $.alert.name')
  .describe('A place such as $.alert.name, or a text that does not begin with $');

function fits(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch {
    return false;
  }
}

const span = z.string().regex(/^[1-9]\d{0,3}[mhdw]$/, 'expected a number and one of m, h, d, w, such as 10m');
const spanMs: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** Milliseconds of a span such as `10m`. */
export function millisecondsOf(text: string): number {
  return Number(text.slice(0, -1)) * (spanMs[text.slice(-1)] ?? 0);
}

const labelName = z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]{0,99}$/, 'expected the name of a label: letters, digits and _');
const words = z.array(z.string().min(1).max(200)).min(1).max(50);

const alertSourceSpec = z.strictObject({
  description: z.string().max(1050).optional(),
  list: path.optional().describe('Where the list of alerts stands; without it the body is one alert. All other places begin at an alert'),
  key: source
    .optional()
    .describe('What is the same alert from its beginning to its end; its labels but severity, priority and level when absent'),
  labels: z
    .record(labelName, source)
    .refine((labels) => Object.hasOwn(labels, 'alertname'), 'alertname is missing: it is what people know the alert by')
    .describe('alertname is needed; severity, service, environment and team decide about urgency and routes'),
  annotations: z.record(labelName, source).optional().describe('summary, description, runbook_url and others'),
  state: z
    .strictObject({
      at: path.describe('Where the state stands'),
      firing: words.describe('Words for an alert that fires, in any case'),
      acknowledged: words.optional(),
      resolved: words.optional(),
    })
    .optional()
    .describe('Without it every alert fires, and ends by expiresAfter'),
  startsAt: path.optional().describe('When it began: ISO 8601, or seconds or milliseconds since the epoch'),
  endsAt: path.optional().describe('When it was over'),
  value: path.optional().describe('A number'),
  link: source.optional().describe('Address of a page about it'),
  expiresAfter: span.optional().describe('Over after this time unless it comes again: a number and m, h, d or w'),
});
export type AlertSourceSpec = z.infer<typeof alertSourceSpec>;

export const alertSourceKind: Kind<AlertSourceSpec> = {
  name: 'AlertSource',
  apiVersion: 'binnacle/v1',
  description: 'How alerts are read from the JSON that a tool posts to /hooks/alerts?source=<name>.',
  spec: alertSourceSpec,
  example: `apiVersion: binnacle/v1
kind: AlertSource
metadata:
  name: backup-tool
spec:
  key: $.job.id
  labels:
    alertname: Backup failed
    severity: $.level
    service: $.job.name
  annotations:
    summary: $.message
  state:
    at: $.status
    firing: [failed, late]
    resolved: [ok]
  startsAt: $.since
`,
};

const name = z.string().min(1).max(200);

const heartbeatSpec = z.strictObject({
  description: z.string().max(1050).optional(),
  interval: span.describe('How long it may stay away: a number and m, h, d or w'),
  severity: z.enum(['critical', 'warning', 'info']).optional().describe('"critical" when absent, which pages somebody'),
  service: name.optional(),
  environment: name.optional(),
  team: name.optional(),
  runbook: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Page that says what to do'),
});
export type HeartbeatSpec = z.infer<typeof heartbeatSpec>;

export const heartbeatKind: Kind<HeartbeatSpec> = {
  name: 'Heartbeat',
  apiVersion: 'binnacle/v1',
  description: 'Something that pings at regular times; when it stays away for longer than its interval, that is an alert.',
  spec: heartbeatSpec,
  example: `apiVersion: binnacle/v1
kind: Heartbeat
metadata:
  name: nightly-backup
  displayName: Nightly backup
spec:
  interval: 25h
  service: database
`,
};
