import { z } from 'zod';

const openWorkItem = z.object({
  source: z.string().describe('jira, linear, github ...'),
  id: z.string(),
  key: z.string().describe('What people call it'),
  title: z.string(),
  url: z.string(),
  project: z.string(),
  type: z.string(),
  status: z.string().describe('As its tracker names it'),
  age: z.number().describe('Seconds since it was started first'),
});

/** Nothing of it tells who works on an item. */
export const workItemsAnswer = z.object({
  p85: z.number().nullable().describe('Seconds: 85 % of the items done in the last 90 days took no longer; null for fewer than ten'),
  n: z.number().int().nonnegative().describe('Items done in the last 90 days'),
  open: z.array(openWorkItem).describe('The oldest first, at most 200'),
  openCount: z.number().int().nonnegative(),
  notes: z.array(z.string()),
});

export type OpenWorkItemAnswer = z.infer<typeof openWorkItem>;
export type WorkItemsAnswer = z.infer<typeof workItemsAnswer>;
