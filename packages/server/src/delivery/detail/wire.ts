import { z } from 'zod';
import { flowChange } from '../flow/page/wire.ts';
import { stageNames } from '../flow/stages.ts';
import { rules } from '../outcomes/types.ts';
import { verdictSchema } from '../verdict/wire.ts';

const text = z.string();
const isoTime = z.iso.datetime();
const count = z.number().int().nonnegative();
const seconds = z.number().nullable().describe('Seconds; null where it is not known');
const outcomeStates = ['failed', 'ok', 'pending'] as const;

/** How a deployment went, as lists show it. */
export const outcomeSummary = z.object({ state: z.enum(outcomeStates), rule: text.describe('The rule that decided; empty without any') });

const stages = z.record(z.enum(stageNames), seconds);

const neighbour = z.object({ id: text, release: text, sha: text, finished: isoTime });

const outcome = outcomeSummary.extend({
  confidence: z.number().describe('0-1'),
  evidence: z.array(z.object({ rule: z.enum(rules), confidence: z.number(), text, link: text.nullable() })),
  restored: isoTime.nullable().describe('When users were served again'),
  rework: z.boolean().describe('It was made because of a problem that users noticed'),
  history: z
    .array(z.object({ at: isoTime, by: text, failed: z.boolean().nullable(), reason: text }))
    .describe('What people said, newest first'),
});

export const detailAnswer = z.object({
  deployment: z.object({
    id: text,
    service: text,
    environment: text,
    repository: text,
    sha: text,
    release: text,
    ref: text,
    source: text,
    status: text,
    started: isoTime.nullable(),
    finished: isoTime,
    contents: text,
    url: text,
  }),
  team: text.nullable(),
  people: count.describe("How many people's commits it held; never who"),
  commits: z.array(z.object({ sha: text, subject: text, authored: isoTime, leadTime: seconds })).describe('The oldest first, at most 500'),
  commitCount: count,
  changes: z.array(flowChange).describe('The slowest first, at most 200'),
  stages: stages.describe('Medians over all its changes'),
  outcome,
  verdict: verdictSchema.nullable(),
  previous: neighbour.nullable(),
  next: neighbour.nullable(),
  notes: z.array(text),
});

export type DetailAnswer = z.infer<typeof detailAnswer>;
export type OutcomeSummary = z.infer<typeof outcomeSummary>;
