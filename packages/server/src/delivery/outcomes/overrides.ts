import { and, desc, eq } from 'drizzle-orm';
import { z } from 'zod';
import type { House } from '../../area.ts';
import { timeline } from '../../facts/timeline.ts';
import { type Actor, actorName } from '../../platform/access.ts';
import { AppError } from '../../platform/errors.ts';
import { type Deployment, readDeployments } from '../deployment-rows.ts';
import { labelOf } from './lookup.ts';
import { outcomesOf } from './outcomes.ts';
import { overrideTable } from './tables.ts';

const name = z.string().min(1).max(200);

/** What a person says of a deployment; `failed: null` takes back what people said before. */
export const overrideRequest = z.strictObject({
  service: name,
  environment: name,
  deployment: name.describe('Its id'),
  failed: z.boolean().nullable().describe('Whether it failed its users; null lets the evidence decide again'),
  reason: z.string().trim().min(1, 'say why').max(1000),
});

export type OverrideRequest = z.infer<typeof overrideRequest>;

/**
 * Keeps what a person says of a deployment, judges it by that, and puts it on the timeline.
 *
 * @throws AppError `not_found` for a deployment that nobody knows, `invalid_request` for one that never reached its environment.
 */
export async function sayOutcome(house: House, actor: Actor, said: OverrideRequest): Promise<void> {
  const { service, environment, deployment: id, failed, reason } = said;
  const deployment = await findDeployment(house, { service, environment, id });
  if (deployment.status !== 'success') {
    const message = `Deployment ${id} is ${deployment.status}: only one that reached its environment can have failed its users.`;
    throw new AppError('invalid_request', message, { problems: [{ path: 'body.deployment', message }] });
  }
  const saidAt = new Date(house.clock.now());
  await house.database.transaction(async (within) => {
    await within.insert(overrideTable).values({ service, environment, deployment: id, failed, reason, saidBy: actorName(actor), saidAt });
    await house.audit.record(actor, 'deployment.outcome', `${service}/${environment}/${id}`, { failed, reason }, within);
  });
  await outcomesOf(house).judge([service]);
  await house.facts.append(timeline, [entryOf(deployment, said, saidAt.getTime())]);
}

/** @throws AppError `not_found` */
export async function findDeployment(
  house: House,
  { service, environment, id }: { readonly service: string; readonly environment: string; readonly id: string },
): Promise<Deployment> {
  const [found] = await readDeployments(
    house.facts,
    "service = {service:String} AND environment = {environment:String} AND id = {id:String} AND status != 'withdrawn'",
    { service, environment, id },
  );
  if (found === undefined) throw new AppError('not_found', `There is no deployment ${id} of ${service} to ${environment}.`);
  return found;
}

/** What people said of a deployment, the newest first; at most 100. */
export async function historyOf(house: House, { service, environment, id }: Pick<Deployment, 'service' | 'environment' | 'id'>) {
  const rows = await house.database
    .select()
    .from(overrideTable)
    .where(and(eq(overrideTable.service, service), eq(overrideTable.environment, environment), eq(overrideTable.deployment, id)))
    .orderBy(desc(overrideTable.id))
    .limit(100);
  return rows.map(({ saidAt, saidBy, failed, reason }) => ({ at: saidAt.toISOString(), by: saidBy, failed, reason }));
}

/** Told at the time it was said: who looks at a number that moved then finds why. Who said it stands at the deployment. */
function entryOf(deployment: Deployment, { failed, reason }: OverrideRequest, at: number) {
  const { service, environment, id } = deployment;
  const what = failed === null ? 'is judged by its evidence again' : failed ? 'was said to have failed' : 'was said not to have failed';
  return {
    id: `outcome:${service}:${environment}:${id}:${at}`,
    time: at,
    kind: 'event',
    title: `${service} ${labelOf(deployment)} in ${environment} ${what}: ${reason.slice(0, 200)}`,
    service,
    environment,
    link: `/delivery/${encodeURIComponent(service)}`,
    updated: at,
  };
}
