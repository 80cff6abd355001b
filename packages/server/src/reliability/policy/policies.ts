import type { DefinitionLookup } from '../../definitions/types.ts';
import type { Slo } from '../slo.ts';
import { defaultPolicyName, type Policy, plainPolicy, policyKind } from './definitions.ts';

/** Which policy an SLO follows: its own, else the default one, else what a policy says that says nothing. */
export async function loadPolicies(definitions: DefinitionLookup): Promise<(slo: Pick<Slo, 'policy'>) => Policy> {
  const all = await definitions.list(policyKind);
  const byName = new Map(all.map(({ metadata, spec }) => [metadata.name, { ...spec, name: metadata.name }]));
  return ({ policy = defaultPolicyName }) => byName.get(policy) ?? byName.get(defaultPolicyName) ?? plainPolicy;
}
