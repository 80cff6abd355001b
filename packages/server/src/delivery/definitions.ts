import { z } from 'zod';
import type { Kind } from '../definitions/types.ts';
import { defaultTagPattern } from './tag-pattern.ts';

const teamSpec = z.strictObject({
  description: z.string().max(1000).optional().describe('What the team is there for.'),
  contact: z.string().max(200).optional().describe('Where to reach the team: a channel, a mailing list.'),
});

export type TeamSpec = z.infer<typeof teamSpec>;

/** Teams are the smallest unit of every number: nothing is measured by person. */
export const team: Kind<TeamSpec> = {
  name: 'Team',
  apiVersion: 'binnacle/v1',
  description: 'A team that owns services. Numbers are shown by team and never by person.',
  spec: teamSpec,
  example: `apiVersion: binnacle/v1
kind: Team
metadata:
  name: payments
  displayName: Payments
spec:
  description: Everything between the basket and the receipt.
  contact: "#payments"
`,
};

/** `production` is what headline numbers are about. */
export const tiers = ['production', 'staging', 'testing', 'development'] as const;

const serviceSpec = z.strictObject({
  description: z.string().max(1000).optional().describe('What the service does.'),
  owner: z.string().min(1).max(63).optional().describe('Name of the Team that owns it.'),
  repository: z.string().min(1).max(100).optional().describe('Name of the imported repository its commits are in.'),
  environments: z
    .array(
      z.strictObject({
        name: z.string().min(1).max(200).describe('As deployments name it.'),
        tier: z.enum(tiers).describe('What the environment is for; only production counts in headline numbers.'),
      }),
    )
    .max(50)
    .optional()
    .describe('Environments whose tier their name does not tell; without it, names that begin with "prod" are production.'),
});

export type ServiceSpec = z.infer<typeof serviceSpec>;

export const service: Kind<ServiceSpec> = {
  name: 'Service',
  apiVersion: 'binnacle/v1',
  description: `Something that is deployed on its own. Deployments and release tags (${defaultTagPattern}) name it.`,
  spec: serviceSpec,
  example: `apiVersion: binnacle/v1
kind: Service
metadata:
  name: checkout
  displayName: Checkout
spec:
  description: Takes orders and payments.
  repository: shop
  environments:
    - name: live
      tier: production
`,
  async check(definition, others) {
    const { owner } = definition.spec;
    if (owner === undefined || (await others.get(team, owner)) !== undefined) return [];
    return [{ path: 'spec.owner', message: `there is no Team "${owner}"; define it in the same files or leave the owner out` }];
  },
};
