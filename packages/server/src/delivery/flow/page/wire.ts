import { z } from 'zod';
import { stageNames } from '../stages.ts';

const text = z.string();
const count = z.number().int().nonnegative();
const seconds = z.number().nullable();

const percentiles = z.object({ p50: z.number().nullable(), p75: z.number().nullable(), p90: z.number().nullable(), n: count });

const named = {
  repository: text,
  change: text.describe('Number of the pull or merge request in its repository'),
  title: text,
  url: text,
};

export const flowChange = z.object({
  ...named,
  leadTime: seconds.describe('Seconds; null while it is in no environment, or where it cannot be known'),
  stages: z.record(z.enum(stageNames), seconds),
  why: text.describe('Where most of its time went, why it is in no deployment, or what is suspect; one sentence'),
});

const flow = {
  stages: z.array(percentiles.extend({ stage: z.enum(stageNames) })).describe('Seconds'),
  leadTime: percentiles.describe('Seconds, per change'),
  rules: z
    .array(z.object({ rule: text, count }))
    .describe('How changes were found in deployments, those that were not, and those with suspect times'),
  unmatched: z.array(flowChange),
  suspect: z.array(flowChange),
  slowest: z.array(flowChange),
  size: percentiles.describe('Lines added and deleted'),
  unreviewedShare: z.number().nullable().describe('0-1'),
  draft: percentiles.describe('Seconds as a draft, of changes that were one'),
  notes: z.array(text).describe('What bends these numbers, one sentence each'),
};

export const flowAnswer = z.object(flow);
export const teamFlowAnswer = z.object({
  ...flow,
  services: z.array(text),
  wip: count.describe('Open changes'),
  throughput: count.describe('Changes merged in the range'),
  aging: z.object({
    p85: seconds.describe('85 % of the changes merged in the range were open for no longer'),
    open: z.array(z.object({ ...named, age: z.number().describe('Seconds') })),
  }),
});

export type Percentiles = z.infer<typeof percentiles>;
export type FlowChange = z.infer<typeof flowChange>;
export type FlowAnswer = z.infer<typeof flowAnswer>;
export type TeamFlowAnswer = z.infer<typeof teamFlowAnswer>;
