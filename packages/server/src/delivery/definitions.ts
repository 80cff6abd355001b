import { z } from 'zod';
import type { DefinitionLookup, Kind, Manifest } from '../definitions/types.ts';
import type { Problem } from '../platform/errors.ts';
import { type ServiceSpec, serviceSpec } from './service-spec.ts';
import { defaultTagPattern } from './tag-pattern.ts';
import { type TeamSpec, teamSpec } from './team-spec.ts';

export type { ServiceSpec } from './service-spec.ts';
export type { TeamSpec } from './team-spec.ts';

/** Schedules as far as a team names them; the kind itself is another area's. */
const scheduleKind: Kind<object> = { name: 'Schedule', apiVersion: 'binnacle/v1', description: '', example: '', spec: z.looseObject({}) };

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
  members: [ada@example.com, bo@example.com]
  projects: [PAY]
  waiting: [Blocked, Ready for review]
  calendar:
    timezone: Europe/Paris
    weekdays: [monday, tuesday, wednesday, thursday, friday]
    from: "09:00"
    to: "17:00"
    holidays: ["2026-12-25", "2027-01-01"]
`,
  async check({ spec: { onCall } }, others) {
    if (onCall === undefined || (await others.get(scheduleKind, onCall)) !== undefined) return [];
    return [{ path: 'spec.onCall', message: `there is no Schedule "${onCall}"; define it in the same files or name the members` }];
  },
};

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
  repository: acme/shop
  paths: [services/checkout, libraries/money, "!**/*.md"]
  aliases: [checkout-api]
  deployments:
    - {workflow: Deploy checkout, branch: main, environment: live}
    - {reported: checkout-live, environment: live}
  projects: [PAY]
  environments:
    - name: live
      tier: production
  commitStatus: {environment: live}
  failures: {incidentsWithin: 48h, pendingFor: 24h}
  metrics:
    - {metric: vitals.lcp, stat: p75, filter: {path: /checkout}, direction: down}
`,
  async check(definition, others) {
    return [...(await ownerProblems(definition, others)), ...repositoryProblems(definition), ...(await aliasProblems(definition, others))];
  },
};

async function ownerProblems({ spec: { owner } }: Manifest<ServiceSpec>, others: DefinitionLookup): Promise<Problem[]> {
  if (owner === undefined || (await others.get(team, owner)) !== undefined) return [];
  return [{ path: 'spec.owner', message: `there is no Team "${owner}"; define it in the same files or leave the owner out` }];
}

function repositoryProblems({ spec }: Manifest<ServiceSpec>): Problem[] {
  if (spec.repository !== undefined) return [];
  return (['paths', 'deployments', 'commitStatus'] as const)
    .filter((field) => spec[field] !== undefined)
    .map((field) => ({
      path: `spec.${field}`,
      message: `${field} ${field === 'commitStatus' ? 'is that' : 'are those'} of a repository; say which one in spec.repository`,
    }));
}

/** A name that stands for two services would send the deployments of one to the other. */
async function aliasProblems({ metadata, spec }: Manifest<ServiceSpec>, others: DefinitionLookup): Promise<Problem[]> {
  if (spec.aliases === undefined) return [];
  const taken = new Map<string, string>();
  for (const other of await others.list(service)) {
    if (other.metadata.name === metadata.name) continue;
    for (const name of [other.metadata.name, ...(other.spec.aliases ?? [])]) taken.set(name.toLowerCase(), other.metadata.name);
  }
  return spec.aliases.flatMap((alias, index) => {
    const owner = taken.get(alias.toLowerCase());
    return owner === undefined ? [] : [{ path: `spec.aliases[${index}]`, message: `"${alias}" stands for the Service "${owner}" already` }];
  });
}
