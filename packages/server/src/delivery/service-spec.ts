import { z } from 'zod';
import { stats } from '../metrics/types.ts';
import { expressionSchema, filterSchema } from '../metrics/wire.ts';

/** `production` is what headline numbers are about. */
const tiers = ['production', 'staging', 'testing', 'development'] as const;

const environmentName = z.string().min(1).max(200);
const glob = z.string().min(1).max(300);

const environment = z.strictObject({
  name: environmentName.describe('As deployments name it.'),
  tier: z.enum(tiers).describe('What the environment is for; only production counts in headline numbers.'),
});

const deploymentRule = z
  .strictObject({
    workflow: glob
      .optional()
      .describe('Name of a workflow, pipeline or job, * for any part: its runs are deployments. No run is one without such a rule.'),
    reported: glob
      .optional()
      .describe('An environment as the code host or another tool names it, * for any part: its deployments are those of this service.'),
    branch: glob.optional().describe('Only what was deployed from this branch or tag, * for any part.'),
    environment: environmentName.describe('The environment it is a deployment to.'),
  })
  .refine(
    ({ workflow, reported }) => (workflow === undefined) !== (reported === undefined),
    'name either a workflow or a reported environment',
  );

export type DeploymentRule = z.infer<typeof deploymentRule>;

const watchedMetric = z.strictObject({
  metric: expressionSchema.describe('Name of a metric, or a formula, SQL or PromQL'),
  filter: filterSchema.optional(),
  stat: z.enum(stats).optional().describe("The metric's own default when absent"),
  direction: z.enum(['up', 'down']).describe('Which way is better'),
  title: z.string().min(1).max(200).optional().describe("The metric's title when absent"),
});

const span = z
  .string()
  .regex(/^[1-9]\d{0,3}[mhdw]$/, 'expected a number and one of m, h, d, w, such as 24h')
  .describe('A number and minutes m, hours h, days d or weeks w, such as 24h');

const failures = z.strictObject({
  incidentsWithin: span
    .optional()
    .describe(
      'An incident that names no cause is put down to the last deployment before it, if that finished no longer ago than this; 48h when absent.',
    ),
  pendingFor: span
    .optional()
    .describe('A deployment without evidence of failure is pending, and in no rate, until it is this old; 24h when absent.'),
});

const commitStatus = z.strictObject({
  environment: environmentName.optional().describe('Where the commits would be deployed to; whichever when absent.'),
});

export const serviceSpec = z.strictObject({
  description: z.string().max(1000).optional().describe('What the service does.'),
  owner: z.string().min(1).max(63).optional().describe('Name of the Team that owns it.'),
  repository: z
    .string()
    .min(1)
    .max(300)
    .optional()
    .describe('The repository its commits are in: the name of an imported clone, owner/name, or an address.'),
  paths: z
    .array(glob)
    .min(1)
    .max(100)
    .optional()
    .describe(
      'Its part of a repository that several services share: directories and files, * for any part of a name, ** for any directories, ! in front for what is not its part.',
    ),
  deployments: z
    .array(deploymentRule)
    .max(50)
    .optional()
    .describe('What of a code host or pipeline counts as a deployment, and to which environment.'),
  aliases: z.array(environmentName).max(100).optional().describe('Names that other tools call it.'),
  projects: z
    .array(z.string().trim().min(1).max(200))
    .max(100)
    .optional()
    .describe('Projects or teams in Jira and Linear, by key, whose work items are about it.'),
  metrics: z.array(watchedMetric).max(20).optional().describe('Further metrics to compare before and after each of its deployments.'),
  commitStatus: commitStatus
    .optional()
    .describe(
      "Post what the gate says of the service as a status of the repository's newest commits; needs a connection to GitHub or GitLab whose token may write statuses.",
    ),
  failures: failures.optional().describe('When a deployment counts as failed.'),
  environments: z
    .array(environment)
    .max(50)
    .optional()
    .describe('Environments whose tier neither their name nor the sender tells; without it, names that begin with "prod" are production.'),
});

export type ServiceSpec = z.infer<typeof serviceSpec>;
