import type { DefinitionLookup, Kind, Manifest } from '../../definitions/types.ts';
import type { Problem } from '../../platform/errors.ts';
import { checkNames } from '../fields.ts';
import type { Slo } from '../slo.ts';
import type { SloWindow } from '../window.ts';
import { alertingOf } from './alerts.ts';
import { carried } from './carried.ts';
import { readObjectives } from './objectives.ts';
import { hasReferences, loadReferences, noReferences, type Reading, type References } from './references.ts';
import { type OpenSloSpec, openSloSchema } from './slo-spec.ts';

export const openSloKind: Kind<OpenSloSpec> = {
  name: 'SLO',
  apiVersion: 'openslo/v1',
  description:
    'An SLO as OpenSLO v1 writes it: ratio and threshold metrics over metrics of Binnacle, PromQL or SQL, written in it or referred to; composites; rolling and calendar windows; any budgeting method; alert policies.',
  spec: openSloSchema as Kind<OpenSloSpec>['spec'],
  example: `apiVersion: openslo/v1
kind: SLO
metadata:
  name: search-latency
  displayName: Search is quick
spec:
  description: Nine of ten searches answer within half a second.
  service: search
  indicator:
    metadata:
      name: search-within-500ms
    spec:
      ratioMetric:
        counter: true
        good:
          metricSource:
            type: binnacle
            spec: {metric: http.requests_within, filter: {service: search, le: "0.5"}}
        total:
          metricSource:
            type: binnacle
            spec: {metric: http.requests, filter: {service: search}}
  timeWindow:
    - duration: 28d
      isRolling: true
  budgetingMethod: Occurrences
  objectives:
    - displayName: within half a second
      target: 0.9
`,
  async check(definition, others) {
    const references = hasReferences(definition.spec) ? await loadReferences(others) : noReferences;
    const { slo, problems } = readOpenSlo(definition, references);
    return [...(slo === undefined ? [] : checkNames(slo)), ...problems];
  },
};

/** An SLO of OpenSLO, and what is wrong with it; `slo` is absent when there are problems that keep it from being computed. */
export interface ReadSlo {
  readonly slo?: Slo;
  readonly problems: readonly Problem[];
}

/** Reads a manifest with what it refers to. */
export function readOpenSlo({ metadata, spec }: Pick<Manifest<OpenSloSpec>, 'metadata' | 'spec'>, references: References): ReadSlo {
  const reading: Reading = { references, problems: [] };
  const { objectives, composite } = readObjectives(reading, spec);
  const slo: Slo = {
    name: metadata.name,
    displayName: metadata.displayName ?? metadata.name,
    service: spec.service,
    description: spec.description ?? '',
    ...carried(reading, metadata),
    origin: 'openslo/v1',
    window: windowOf(spec),
    budgetingMethod: spec.budgetingMethod,
    objectives,
    ...(composite === undefined ? {} : { composite }),
    alerting: alertingOf(reading, spec.alertPolicies),
    labels: metadata.labels ?? {},
  };
  return reading.problems.length === 0 ? { slo, problems: [] } : { problems: reading.problems };
}

/**
 * All SLOs of OpenSLO that can be computed. None is ever left out: what would break one is refused when it is applied or removed.
 */
export async function listOpenSlos(definitions: DefinitionLookup): Promise<Slo[]> {
  const manifests = await definitions.list(openSloKind);
  if (manifests.length === 0) return [];
  const references = await loadReferences(definitions);
  return manifests.flatMap((manifest) => readOpenSlo(manifest, references).slo ?? []);
}

function windowOf({ timeWindow }: OpenSloSpec): SloWindow {
  const [window] = timeWindow;
  if (window === undefined) throw new Error('the schema lets no SLO without a time window pass');
  if (!('calendar' in window)) return { rolling: true, duration: window.duration };
  const { duration, calendar } = window;
  return { rolling: false, duration, start: calendar.startTime, timezone: calendar.timeZone };
}
