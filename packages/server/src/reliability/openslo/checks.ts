import type { DefinitionLookup, Manifest } from '../../definitions/types.ts';
import type { Problem } from '../../platform/errors.ts';
import type { AlertPolicySpec, SliSpec } from './fields.ts';
import { loadReferences, type Reading, type References, referred } from './references.ts';
import { openSloKind, readOpenSlo } from './slo.ts';

/** The data sources that an SLI refers to are there; of which type they are matters to SLOs alone. */
export async function checkSli({ spec }: Manifest<SliSpec>, others: DefinitionLookup): Promise<Problem[]> {
  const reading: Reading = { references: await loadReferences(others), problems: [] };
  const { good, bad, total, raw } = spec.ratioMetric ?? {};
  const measured = {
    thresholdMetric: spec.thresholdMetric,
    'ratioMetric.good': good,
    'ratioMetric.bad': bad,
    'ratioMetric.total': total,
    'ratioMetric.raw': raw,
  };
  for (const [place, one] of Object.entries(measured)) {
    const name = one?.metricSource.metricSourceRef;
    if (name !== undefined) referred(reading, reading.references.sources, 'DataSource', name, `spec.${place}.metricSource.metricSourceRef`);
  }
  return reading.problems;
}

/** The condition and the targets that an alert policy refers to are there. */
export async function checkPolicy({ spec }: Manifest<AlertPolicySpec>, others: DefinitionLookup): Promise<Problem[]> {
  const reading: Reading = { references: await loadReferences(others), problems: [] };
  const { conditions, targets } = reading.references;
  for (const [index, one] of spec.conditions.entries()) {
    if (!('conditionRef' in one)) continue;
    referred(reading, conditions, 'AlertCondition', one.conditionRef, `spec.conditions[${index}].conditionRef`);
  }
  for (const [index, one] of spec.notificationTargets.entries()) {
    if (!('targetRef' in one)) continue;
    referred(reading, targets, 'AlertNotificationTarget', one.targetRef, `spec.notificationTargets[${index}].targetRef`);
  }
  return reading.problems;
}

/** SLOs that refer to a data source or an SLI, by whichever way, and cannot be computed with it. */
export async function checkDependents(object: Manifest, others: DefinitionLookup): Promise<Problem[]> {
  const [slos, references] = await Promise.all([others.list(openSloKind), loadReferences(others)]);
  return slos
    .filter(({ spec }) => refersTo(spec, object.metadata.name, references))
    .flatMap((slo) => {
      const [problem] = readOpenSlo(slo, references).problems;
      if (problem === undefined) return [];
      return [
        { path: 'spec', message: `SLO "${slo.metadata.name}" needs it and could not be computed: ${problem.path}: ${problem.message}` },
      ];
    });
}

function refersTo(spec: unknown, name: string, references: References): boolean {
  const text = JSON.stringify(spec).toLowerCase();
  const names = (within: string, field: string, one: string) => within.includes(`"${field}":${JSON.stringify(one)}`);
  if (names(text, 'indicatorref', name) || names(text, 'metricsourceref', name)) return true;
  return [...references.indicators].some(
    ([sli, { spec: sliSpec }]) => names(text, 'indicatorref', sli) && names(JSON.stringify(sliSpec).toLowerCase(), 'metricsourceref', name),
  );
}
