/** Which clock durations are measured by, and whose definitions they follow. */
export interface DeliverySearch {
  readonly clock?: 'working';
  readonly as?: Definition;
}

/** Tools whose definitions can be looked through, besides DORA's. */
export const definitions = { devlake: 'DevLake', gitlab: 'GitLab', sleuth: 'Sleuth', datadog: 'Datadog', four_keys: 'Four Keys' } as const;
export type Definition = keyof typeof definitions;

/** Keeps what is well-formed of a delivery page's own search parameters. */
export function parseDeliverySearch(search: Readonly<Record<string, unknown>>): DeliverySearch {
  const as = typeof search.as === 'string' && Object.hasOwn(definitions, search.as) ? (search.as as Definition) : undefined;
  return { ...(search.clock === 'working' ? { clock: 'working' } : {}), ...(as === undefined ? {} : { as }) };
}

/** The page of a deployment. */
export function deploymentPath({
  service,
  environment,
  id,
}: {
  readonly service: string;
  readonly environment: string;
  readonly id: string;
}) {
  return `/delivery/${[service, environment, id].map(encodeURIComponent).join('/')}`;
}
