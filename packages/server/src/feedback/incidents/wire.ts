import { z } from 'zod';
import { timeParameter } from '../../platform/http/time.ts';
import { personSchema } from '../oncall/schedule-spec.ts';
import { incidentSources, severities, statuses } from './words.ts';

const iso = z.iso.datetime();
const time = z.iso.datetime({ offset: true });
const line = (most: number) => z.string().trim().min(1).max(most);
const services = z.array(line(200)).max(50);

export const incidentNumber = z.object({ number: z.coerce.number().int().min(1).max(2_147_483_647) });

export const newIncident = z.strictObject({
  title: line(300).optional().describe('That of the first alert when absent'),
  severity: z.enum(severities),
  status: z.enum(['triage', 'active']).optional().describe('triage when absent'),
  services: services.optional().describe('Those of the alerts when absent'),
  environment: z.string().trim().max(200).optional(),
  summary: z.string().trim().max(10_000).optional(),
  started: time.optional().describe('When users began to suffer; that of the earliest alert, or now, when absent'),
  alerts: z.array(z.uuid()).max(100).default([]).describe('Alerts that it is declared from'),
});

const role = personSchema.nullable().optional();
export const incidentChange = z.strictObject({
  title: line(300).optional(),
  summary: z.string().trim().max(10_000).optional(),
  severity: z.enum(severities).optional(),
  status: z.enum(statuses).optional(),
  services: services.optional(),
  environment: z.string().trim().max(200).optional(),
  roles: z.strictObject({ commander: role, communications: role, operations: role }).optional(),
  times: z
    .strictObject({ started: time, detected: time, acknowledged: time.nullable(), mitigated: time.nullable(), resolved: time.nullable() })
    .partial()
    .optional(),
  reason: line(1000).optional(),
});

export const incidentAnswer = z.object({
  number: z.number().int(),
  title: z.string(),
  severity: z.enum(severities),
  status: z.enum(statuses),
  services: z.array(z.string()),
  environment: z.string(),
  roles: z.object({ commander: z.string().nullable(), communications: z.string().nullable(), operations: z.string().nullable() }),
  summary: z.string(),
  source: z.enum(incidentSources),
  started: iso,
  detected: iso,
  acknowledged: iso.nullable(),
  mitigated: iso.nullable(),
  resolved: iso.nullable(),
  declared: iso,
  declaredBy: z.string(),
});

export const incidentQuery = z.object({
  status: z
    .union([z.enum(statuses), z.literal('open')])
    .optional()
    .describe('open: triage, active and mitigated'),
  severity: z.enum(severities).optional(),
  service: z.string().max(200).optional(),
  from: timeParameter.optional(),
  to: timeParameter.optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
});

export const listedImpact = z.object({
  budgetMinutes: z.number().nullable().describe('Minutes of full outage, of the SLO that lost most'),
  slo: z.string(),
  people: z.number().nullable(),
  whyNoPeople: z.string(),
  computed: iso,
});
export const incidentsAnswer = z.object({
  incidents: z.array(
    incidentAnswer.extend({
      lasted: z.number().describe('Seconds from its start to its mitigation, else its resolution, else now'),
      impact: listedImpact.nullable().describe('What it cost; null while it was not computed yet'),
    }),
  ),
});

const edit = z.object({ text: z.string(), until: iso, by: z.string() });
export const lineAnswer = z.object({
  at: iso,
  source: z.enum(['entry', 'alert', 'notification', 'timeline']),
  kind: z.string(),
  text: z.string(),
  actor: z.string(),
  service: z.string(),
  link: z.string(),
  id: z.string().nullable(),
  pinned: z.boolean(),
  history: z.array(edit),
});
export const incidentDetail = z.object({
  incident: incidentAnswer,
  alerts: z.array(
    z.object({
      id: z.uuid(),
      name: z.string(),
      service: z.string(),
      state: z.enum(['firing', 'acknowledged', 'resolved']),
      starts: iso,
      ends: iso.nullable(),
    }),
  ),
  timeline: z.array(lineAnswer),
});

export const newEntry = z.strictObject({
  kind: z.enum(['note', 'decision', 'update']).default('note').describe('update: a status update, which channels are told'),
  text: line(10_000),
  at: time.optional(),
  pinned: z.boolean().optional(),
});
export const entryChange = z.strictObject({ text: line(10_000).optional(), at: time.optional(), pinned: z.boolean().optional() });
export const entryAnswer = z.object({
  id: z.uuid(),
  at: iso,
  kind: z.string(),
  text: z.string(),
  author: z.string(),
  pinned: z.boolean(),
  created: iso,
  edited: iso.nullable(),
  history: z.array(edit),
});

export const linkedAlerts = z.strictObject({ alerts: z.array(z.uuid()).min(1).max(100) });

export const impactAnswer = z.object({
  from: iso,
  to: iso,
  isOver: z.boolean(),
  budgets: z.array(
    z.object({
      service: z.string(),
      slo: z.string(),
      objective: z.string(),
      sli: z.number(),
      events: z.number(),
      budgetMinutes: z.number(),
      burnRate: z.number().nullable(),
    }),
  ),
  whyEmpty: z.string().nullable(),
  people: z.number().nullable().describe('Different people with a failure while it lasted'),
  peopleSeen: z.number().nullable().describe('Different people of whom anything was heard meanwhile'),
  whyNoPeople: z.string().describe('Why that is not known; empty when it is'),
});
