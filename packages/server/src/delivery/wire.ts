import { z } from 'zod';
import { outcomeSummary } from './detail/wire.ts';
import { verdictStates } from './verdict/wire.ts';

const text = z.string();
const isoTime = z.iso.datetime();
const count = z.number().int().nonnegative();
const share = z.number().min(0).max(1).describe('Share, 0-1');

/** A deployment as the API answers it. */
const deploymentAnswer = z.object({
  id: text,
  service: text,
  environment: text,
  repository: text,
  sha: text,
  version: text,
  status: text,
  started: isoTime,
  finished: isoTime,
  source: text.describe('git (a release tag) or api'),
  url: text,
  unplanned: z.boolean(),
  repairs: text.describe('Id of the deployment it was said to repair'),
  rollsBack: text.describe('Id of the deployment it takes back by deploying an older commit'),
  contents: text.describe('known, baseline, unmatched, incomplete or none'),
  contentsReason: text.describe('Why its commits are not known, in words; empty when they are'),
  commits: count.nullable().describe('Commits it brought; null when nobody can know'),
  leadTimeP50: z.number().nullable().describe('Seconds'),
  outcome: outcomeSummary.nullable().describe('How it went for its users; null when it did not reach its environment'),
  verdict: z.enum(verdictStates).nullable().describe('What its metrics did around it; null while there is none'),
});
export const deploymentsAnswer = z.object({ deployments: z.array(deploymentAnswer) });

export const contentsAnswer = z.object({
  commits: z.array(
    z.object({
      sha: text,
      subject: text,
      merge: z.boolean(),
      automated: z.boolean().describe('Made by a bot'),
      authorTime: isoTime,
      leadTime: z.number().describe('Seconds, never negative'),
    }),
  ),
});

export const repositoryAnswer = z.object({
  name: text,
  path: text,
  service: text.describe('The service that release tags are deployments of'),
  tags: text.describe('Regular expression of release tags'),
  commits: count,
  releases: count,
  importedAt: isoTime.nullable(),
  state: z.enum(['waiting', 'importing', 'ready', 'failed']),
  progress: z.object({ done: count, total: count }).nullable(),
  notes: z.array(text).readonly().describe('What bends its numbers, or why its import failed'),
  mergeStrategy: z
    .object({
      name: z.enum(['merge', 'squash', 'rebase', 'mixed']).describe('The way of at least three quarters; rebase: commits came singly'),
      merge: share,
      squash: share,
      rebase: share,
      consequence: text.describe('What it means for the numbers'),
    })
    .nullable()
    .describe('How the last 500 changes came into the mainline; null while it is not known'),
  connected: z.boolean().describe('Whether a code host tells the commits of its changes'),
});
export const repositoriesAnswer = z.object({ repositories: z.array(repositoryAnswer) });

export const servicesAnswer = z.object({
  services: z.array(
    z.object({ name: text, displayName: text, owner: text.nullable(), deployments: count, lastDeployment: isoTime.nullable() }),
  ),
});

export type DeploymentAnswer = z.infer<typeof deploymentAnswer>;
export type ContentAnswer = z.infer<typeof contentsAnswer>['commits'][number];
export type RepositoryAnswer = z.infer<typeof repositoryAnswer>;
export type ServiceAnswer = z.infer<typeof servicesAnswer>['services'][number];
