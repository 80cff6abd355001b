import { z } from 'zod';
import { definitionName } from '../../definitions/name.ts';
import type { DefinitionLookup, Kind, Manifest } from '../../definitions/types.ts';
import type { Problem } from '../../platform/errors.ts';
import type { AlertConditionSpec, AlertPolicySpec, DataSourceSpec, SliSpec } from './fields.ts';
import { alertConditionKind, alertPolicyKind, dataSourceKind, notificationTargetKind, sliKind } from './kinds.ts';

/** Channels as far as alerts of OpenSLO name them; the kind itself is another area's. */
const channelKind: Kind<object> = {
  name: 'NotificationChannel',
  apiVersion: 'binnacle/v1',
  description: '',
  example: '',
  spec: z.looseObject({}),
};

type Named<Spec> = ReadonlyMap<string, Manifest<Spec>>;

/** The objects of OpenSLO that others refer to, by name. */
export interface References {
  readonly sources: Named<DataSourceSpec>;
  readonly indicators: Named<SliSpec>;
  readonly conditions: Named<AlertConditionSpec>;
  readonly policies: Named<AlertPolicySpec>;
  readonly targets: Named<unknown>;
  /** Names of the channels that there are for alerts; `undefined` where that is not known, as offline. */
  readonly channels?: ReadonlySet<string> | undefined;
}

/** What a manifest is read with: what it may refer to, and the problems found so far. */
export interface Reading {
  readonly references: References;
  readonly problems: Problem[];
}

export const noReferences: References = {
  sources: new Map(),
  indicators: new Map(),
  conditions: new Map(),
  policies: new Map(),
  targets: new Map(),
};

/** Whether a spec refers to anything: what does not can be checked without a server. */
export function hasReferences(spec: { readonly alertPolicies?: readonly unknown[] | undefined }): boolean {
  return /"[a-zA-Z]+Ref":/.test(JSON.stringify(spec)) || (spec.alertPolicies ?? []).some((policy) => typeof policy === 'string');
}

export async function loadReferences(definitions: DefinitionLookup): Promise<References> {
  const [sources, indicators, conditions, policies, targets, channels] = await Promise.all([
    definitions.list(dataSourceKind),
    definitions.list(sliKind),
    definitions.list(alertConditionKind),
    definitions.list(alertPolicyKind),
    definitions.list(notificationTargetKind),
    definitions.list(channelKind),
  ]);
  return {
    sources: named(sources),
    indicators: named(indicators),
    conditions: named(conditions),
    policies: named(policies),
    targets: named(targets),
    channels: new Set(channels.map(({ metadata }) => metadata.name)),
  };
}

/** What a reference names; `undefined` with a problem when there is nothing of that name. */
export function referred<Spec>(reading: Reading, all: Named<Spec>, kind: string, name: string, path: string): Manifest<Spec> | undefined {
  // Names of files with capitals are stored in the form that definitions have.
  const found = all.get(name) ?? all.get(definitionName(name));
  if (found === undefined) {
    reading.problems.push({ path, message: `there is no ${kind} "${name}"; define it in the same files or write it here` });
  }
  return found;
}

function named<Spec>(all: readonly Manifest<Spec>[]): Named<Spec> {
  return new Map(all.map((one) => [one.metadata.name, one]));
}
