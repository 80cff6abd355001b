import { z } from 'zod';
import type { Kind } from '../definitions/types.ts';
import { weeklySchema } from './week.ts';

const name = z.string().min(1).max(200);

const spec = z.strictObject({
  reason: z.string().trim().min(1).max(500).describe('Why nothing is to be deployed; whoever asks the gate reads it'),
  service: name.optional().describe('The only service that it is about; all when absent'),
  environments: z.array(name).min(1).max(50).optional().describe('The only environments that it is about; all when absent'),
  weekly: z
    .array(weeklySchema)
    .min(1)
    .max(20)
    .describe('Stretches of every week, in the organization\'s time zone unless "timezone" is set'),
  timezone: z
    .string()
    .refine(isTimeZone, 'not an IANA time zone')
    .optional()
    .describe("IANA time zone of the times; the organization's when absent"),
  hotfixes: z.enum(['allow', 'deny']).optional().describe('Whether questions with change=hotfix get through; "deny" when absent'),
});
export type DeployFreezeSpec = z.infer<typeof spec>;

export const deployFreezeKind: Kind<DeployFreezeSpec> = {
  name: 'DeployFreeze',
  apiVersion: 'binnacle/v1',
  description: 'Times of every week in which the gate lets nothing be deployed.',
  spec,
  example: `apiVersion: binnacle/v1
kind: DeployFreeze
metadata:
  name: weekend
  displayName: No deployments at the weekend
spec:
  reason: Nobody is at work to see what a deployment does.
  environments: [production]
  weekly:
    - from: {day: friday, time: '16:00'}
      to: {day: monday, time: '08:00'}
  hotfixes: allow
`,
};

function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    // Offsets such as +01:00 would be taken as well, but know no daylight saving time.
    return /^[A-Za-z]/.test(zone);
  } catch {
    return false;
  }
}
