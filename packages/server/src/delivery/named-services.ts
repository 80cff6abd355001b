import type { DefinitionLookup } from '../definitions/types.ts';
import { service } from './definitions.ts';
import { fullName } from './repository-name.ts';

/** All services that are defined: what they are called, and beside the commits of which repository the gate's answer is to stand. */
export async function namedServices(definitions: DefinitionLookup) {
  const services = await definitions.list(service);
  return services.map(({ metadata, spec: { aliases = [], repository, commitStatus } }) => ({
    name: metadata.name,
    aliases,
    commitStatus:
      repository === undefined || commitStatus === undefined
        ? undefined
        : { repository: fullName(repository), environment: commitStatus.environment },
  }));
}
