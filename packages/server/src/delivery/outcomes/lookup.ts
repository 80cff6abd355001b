import type { Deployment } from '../deployment-rows.ts';

/** Deployments of a service by what others call them. */
export interface Lookup {
  /** Those that reached an environment and count, in the order of finishing. */
  readonly counted: readonly Deployment[];
  /** By its id; a report that another stands for leads to that one. */
  byId(environment: string, id: string): Deployment | undefined;
  /** By its id, else its version: the last one before `by`. */
  named(name: string, by: Deployment): Deployment | undefined;
  /** The one before it in its environment that fits. */
  before(deployment: Deployment, fits: (one: Deployment) => boolean): Deployment | undefined;
}

export function lookupOf(deployments: readonly Deployment[]): Lookup {
  const keyOf = (environment: string, id: string) => `${environment}\n${id}`;
  const known = new Map(deployments.map((one) => [keyOf(one.environment, one.id), one]));
  const counted = deployments.filter(({ status }) => status === 'success');
  const places = Map.groupBy(counted, ({ environment }) => environment);
  const position = new Map([...places.values()].flatMap((list) => list.map((one, index) => [one, index] as const)));
  const byId = (environment: string, id: string): Deployment | undefined => {
    const found = known.get(keyOf(environment, id));
    if (found?.status !== 'superseded' || found.superseded_by === '') return found;
    return known.get(keyOf(environment, found.superseded_by));
  };
  const before = (deployment: Deployment, fits: (one: Deployment) => boolean): Deployment | undefined => {
    const list = places.get(deployment.environment) ?? [];
    for (
      let index = (position.get(deployment) ?? list.findLastIndex((one) => one.finished < deployment.finished) + 1) - 1;
      index >= 0;
      index--
    ) {
      const one = list[index];
      if (one !== undefined && fits(one)) return one;
    }
    return undefined;
  };
  return {
    counted,
    byId,
    before,
    named: (name, by) =>
      name === '' ? undefined : (byId(by.environment, name) ?? before(by, ({ version }) => sameVersion(version, name))),
  };
}

/** `v1.2.0` and `1.2.0` are one version. */
export function sameVersion(a: string, b: string): boolean {
  return a !== '' && a.replace(/^v(?=\d)/i, '') === b.replace(/^v(?=\d)/i, '');
}

/** What people call a deployment. */
export function labelOf({ version, sha, id }: Deployment): string {
  return version || sha.slice(0, 10) || id;
}

export function linkOf({ url }: { readonly url: string }): string | null {
  return url === '' ? null : url;
}
