import { z } from 'zod';
import { isoAnswer } from '../platform/http/time.ts';
import { decisions } from './decide.ts';
import type { Recurring } from './freezes.ts';
import type { AnswerRow, FreezeRow } from './tables.ts';
import { gateCheckNames } from './types.ts';

const reasonSchema = z.object({
  check: z.enum(gateCheckNames),
  verdict: z.enum(['allow', 'deny', 'unknown']),
  subject: z.string().describe('What it is about, such as SLO/login'),
  says: z.string().describe('One sentence'),
  link: z.string().describe('Path of the page where it is to be seen; may be empty'),
  overridden: z.boolean().describe('Whether an override takes its weight'),
});

const overrideSchema = z.object({ id: z.string(), by: z.string(), reason: z.string(), until: z.iso.datetime() });

export const gateSchema = z.object({
  decision: z.enum(decisions).describe('unknown: it could not be told'),
  exitCode: z.union([z.literal(0), z.literal(1), z.literal(2)]).describe('0 allow, 1 deny, 2 unknown'),
  service: z.string(),
  environment: z.string().nullable().describe('null: whichever'),
  reasons: z.array(reasonSchema).readonly(),
  override: overrideSchema.nullable(),
  evaluatedAt: isoAnswer,
});

export const newOverrideSchema = overrideSchema.extend({ service: z.string(), environment: z.string().nullable() });

const freezeSchema = z.object({
  id: z.string(),
  service: z.string().nullable().describe('null: all'),
  environment: z.string().nullable().describe('null: all'),
  from: isoAnswer,
  to: isoAnswer.describe('Excluded'),
  reason: z.string(),
  hotfixes: z.enum(['allow', 'deny']),
  state: z.enum(['planned', 'active', 'over']),
  createdAt: isoAnswer,
  createdBy: z.string(),
  endedBy: z.string().nullable().describe('Who ended it early or called it off'),
});

const recurringSchema = z.object({
  name: z.string(),
  displayName: z.string(),
  service: z.string().nullable(),
  environments: z.array(z.string()).readonly().describe('Empty: all'),
  reason: z.string(),
  hotfixes: z.enum(['allow', 'deny']),
  active: z.boolean(),
  from: isoAnswer.describe('Of the occurrence that holds now, or else of the next'),
  to: isoAnswer,
});

export const oneFreezeSchema = z.object({ freeze: freezeSchema });
export const freezesSchema = z.object({
  freezes: z.array(freezeSchema),
  recurring: z.array(recurringSchema).describe('Definitions of kind DeployFreeze'),
});

export function freezeToWire(row: FreezeRow, now: number): z.output<typeof freezeSchema> {
  const { id, startsAt: from, endsAt: to, reason, createdAt, createdBy, endedBy } = row;
  const state = to.getTime() <= now ? 'over' : from.getTime() > now ? 'planned' : 'active';
  const hotfixes = row.letsHotfixes ? 'allow' : 'deny';
  return {
    id,
    service: row.service || null,
    environment: row.environment || null,
    from,
    to,
    reason,
    hotfixes,
    state,
    createdAt,
    createdBy,
    endedBy,
  };
}

export function recurringToWire({ definition: { metadata, spec }, next }: Recurring, now: number): z.output<typeof recurringSchema> {
  return {
    name: metadata.name,
    displayName: metadata.displayName ?? metadata.name,
    service: spec.service ?? null,
    environments: spec.environments ?? [],
    reason: spec.reason,
    hotfixes: spec.hotfixes ?? 'deny',
    active: next.from <= now,
    from: new Date(next.from),
    to: new Date(next.to),
  };
}

export const historySchema = z.object({
  answers: z.array(
    z.object({
      id: z.number(),
      first: isoAnswer,
      last: isoAnswer,
      times: z.number().describe('How often the same was asked and answered within a minute each time'),
      service: z.string(),
      environment: z.string().nullable(),
      change: z.enum(['hotfix']).nullable(),
      caller: z.string(),
      sha: z.string().nullable(),
      ref: z.string().nullable(),
      run: z.string().nullable(),
      decision: z.enum(decisions),
      reasons: z.array(reasonSchema).readonly(),
      override: overrideSchema.nullable(),
    }),
  ),
});

export function answerToWire({ firstAt, lastAt, question: _question, answer: _answer, ...row }: AnswerRow) {
  return { ...row, first: firstAt, last: lastAt };
}
