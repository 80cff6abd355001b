import { z } from 'zod';
import type { Kind, Manifest } from '../../definitions/types.ts';
import { sliceSchema } from '../fields.ts';

export const deployAnswers = ['allow', 'approve', 'deny'] as const;
export type DeployAnswer = (typeof deployAnswers)[number];

const demands = z.array(z.string().min(1).max(500)).max(20).default([]).describe('What whoever owns the service does, in words');
const exempt = z
  .array(z.string().min(1).max(63))
  .max(20)
  .default([])
  .describe('Kinds of change that may be deployed all the same, such as hotfix');
const deploys = (answer: DeployAnswer) =>
  z.enum(deployAnswers).default(answer).describe('approve: an exception with a reason is needed, as it is with deny');
const remaining = z.number().min(-10).max(1).describe('With this share of the budget left, or less');
const burns = z
  .strictObject({ share: z.number().gt(0).max(1).describe('Of the budget'), within: sliceSchema })
  .describe('Also when so much of the budget was spent in the last so long');

const worse = (at: number, answer: DeployAnswer) =>
  z.strictObject({ remaining: remaining.default(at), burns: burns.optional(), deploys: deploys(answer), demands, exempt }).prefault({});

const spec = z.strictObject({
  description: z.string().max(1050).optional(),
  hysteresis: z
    .number()
    .min(0)
    .max(0.5)
    .default(0.02)
    .describe('How much more of the budget than a state asks for must be left before it is over, so that states do not flap'),
  states: z.strictObject({
    healthy: z.strictObject({ deploys: deploys('allow'), demands }).prefault({}),
    caution: worse(0.25, 'allow'),
    freeze: worse(0.1, 'deny'),
    exhausted: worse(0, 'deny'),
  }),
});

export type PolicySpec = z.infer<typeof spec>;
export type Policy = PolicySpec & { readonly name: string };

/** What an SLO follows that names no policy. */
export const defaultPolicyName = 'default';

export const policyKind: Kind<PolicySpec> = {
  name: 'BudgetPolicy',
  apiVersion: 'binnacle/v1',
  description: 'What is done as an error budget runs out: states by what is left of it, and what each of them demands.',
  spec: spec.refine(
    ({ states: { caution, freeze, exhausted } }) => caution.remaining >= freeze.remaining && freeze.remaining >= exhausted.remaining,
    { path: ['states'], message: 'caution must begin with more of the budget left than freeze, and freeze with more than exhausted' },
  ),
  example: `apiVersion: binnacle/v1
kind: BudgetPolicy
metadata:
  name: payments
spec:
  hysteresis: 0.05
  states:
    caution:
      remaining: 0.5
      burns: {share: 0.02, within: 1h}
      demands: [Look at the last deployments before the next one]
    freeze:
      remaining: 0.1
      deploys: deny
      exempt: [hotfix]
      demands: [Only what makes payments more reliable is deployed]
    exhausted:
      demands: [Write a postmortem]
`,
};

/** The policy that comes with the server. */
export const defaultPolicy: Manifest<z.input<typeof spec>> = {
  apiVersion: 'binnacle/v1',
  kind: 'BudgetPolicy',
  metadata: { name: defaultPolicyName, displayName: 'Error budget policy' },
  spec: {
    description: 'Followed by every SLO that names no other policy.',
    states: {
      caution: {
        burns: { share: 0.02, within: '1h' },
        demands: ['Review what was deployed lately, and deploy in smaller steps.'],
      },
      freeze: {
        exempt: ['hotfix'],
        demands: ['Deploy only what makes the service more reliable.', 'Bring the causes to the next review.'],
      },
      exhausted: {
        exempt: ['hotfix'],
        demands: ['Deploy only what makes the service more reliable.', 'Write a postmortem of what took the most of the budget.'],
      },
    },
  },
};

/** The policy when its definition was removed: what the schema says of a policy that says nothing. */
export const plainPolicy: Policy = { name: defaultPolicyName, ...spec.parse({ states: {} }) };
