import { sliceWidth } from '../fields.ts';
import { type Composite, type CompositePart, type Indicator, type Objective, type TimeSlices, targetOf, targetText } from '../slo.ts';
import { type FoundIndicator, findIndicator, ratioIndicator, thresholdIndicator } from './indicator.ts';
import type { Reading } from './references.ts';
import type { OpenSloObjective, OpenSloSpec } from './slo-spec.ts';

/** Objectives that share an indicator, or the parts of a composite. */
export interface ReadObjectives {
  readonly objectives: readonly Objective[];
  readonly composite?: Composite;
}

/** Whether objectives have indicators of their own. */
export function isComposite({ objectives }: OpenSloSpec): boolean {
  return objectives.some(({ indicator, indicatorRef }) => indicator !== undefined || indicatorRef !== undefined);
}

/** What is wanted, and of what; with problems, whatever could be read. */
export function readObjectives(reading: Reading, spec: OpenSloSpec): ReadObjectives {
  reading.problems.push(...sliceProblems(spec), ...weightProblems(spec));
  return isComposite(spec) ? readComposite(reading, spec) : { objectives: readPlain(reading, spec) };
}

function readPlain(reading: Reading, spec: OpenSloSpec): Objective[] {
  const found = findIndicator(reading, spec, 'spec');
  if (found === undefined) return [];
  if (found.spec.thresholdMetric !== undefined && spec.objectives.length > 1) {
    reading.problems.push({
      path: 'spec.objectives[1]',
      message: 'OpenSLO allows a threshold metric one objective; write an SLO for each',
    });
    return [];
  }
  // A ratio is the same for all objectives: read once, so that its problems are told once.
  let shared: Indicator | undefined;
  return spec.objectives.flatMap((objective, index) => {
    const path = `spec.objectives[${index}]`;
    const comparison = comparisonProblem(objective, found, path);
    if (comparison !== undefined) {
      reading.problems.push(comparison);
      return [];
    }
    shared = index === 0 ? indicatorOf(objective, found) : shared;
    return shared === undefined ? [] : [{ ...aimOf(objective), indicator: shared }];
  });
}

function readComposite(reading: Reading, spec: OpenSloSpec): ReadObjectives {
  if (spec.indicator !== undefined || spec.indicatorRef !== undefined) {
    const path = spec.indicator === undefined ? 'spec.indicatorRef' : 'spec.indicator';
    reading.problems.push({ path, message: 'contradicts the indicators of the objectives: a composite SLO has only those' });
  }
  const names = new Set<string>();
  const parts = spec.objectives.flatMap((objective, index): CompositePart[] => {
    const path = `spec.objectives[${index}]`;
    const found = findIndicator(reading, objective, path);
    if (found === undefined) return [];
    const comparison = comparisonProblem(objective, found, path);
    if (comparison !== undefined) reading.problems.push(comparison);
    const indicator = comparison === undefined ? indicatorOf(objective, found) : undefined;
    if (indicator === undefined) return [];
    const aim = aimOf(objective);
    const wanted = objective.displayName ?? objective.indicator?.metadata?.name ?? objective.indicatorRef ?? aim.name;
    const name = names.has(wanted) ? `${wanted} (${index + 1})` : wanted;
    names.add(name);
    return [{ ...aim, name, weight: objective.compositeWeight ?? 1, indicator }];
  });
  const missing = spec.objectives.reduce((sum, one) => sum + (1 - targetOf(one)) * (one.compositeWeight ?? 1), 0);
  const target = Math.max(0, Number((1 - missing).toPrecision(12)));
  return { objectives: [{ name: targetText(target), target }], composite: { parts } };
}

function indicatorOf({ op, value }: OpenSloObjective, found: FoundIndicator): Indicator | undefined {
  return found.read((reading, path) => {
    const { ratioMetric, thresholdMetric } = found.spec;
    if (ratioMetric !== undefined) return ratioIndicator(reading, ratioMetric, `${path}.ratioMetric`);
    if (thresholdMetric === undefined || op === undefined || value === undefined) return undefined;
    return thresholdIndicator(reading, thresholdMetric, { op, value }, `${path}.thresholdMetric`);
  });
}

function aimOf(objective: OpenSloObjective): { name: string; target: number; slices?: TimeSlices } {
  const target = targetOf(objective);
  const { timeSliceWindow, timeSliceTarget } = objective;
  const slices = timeSliceWindow === undefined ? {} : { slices: { width: sliceWidth(timeSliceWindow), target: timeSliceTarget } };
  return { name: objective.displayName ?? targetText(target), target, ...slices };
}

/** A threshold metric needs op and value; of a ratio `op` says nothing that its target does not, and `value` cannot be meant. */
function comparisonProblem({ op, value }: OpenSloObjective, { spec }: FoundIndicator, path: string) {
  if (spec.thresholdMetric !== undefined) {
    const missing = [op === undefined ? 'op' : '', value === undefined ? 'value' : ''].filter((name) => name !== '');
    return missing.length === 0 ? undefined : { path, message: `a threshold metric needs ${missing.join(' and ')}` };
  }
  return value === undefined
    ? undefined
    : { path: `${path}.value`, message: 'value belongs to threshold metrics, and the indicator is a ratio' };
}

/** Which fields about slices an objective has depends on the budgeting method. */
function sliceProblems({ budgetingMethod, objectives }: OpenSloSpec) {
  const wanted = { timeSliceWindow: budgetingMethod !== 'Occurrences', timeSliceTarget: budgetingMethod === 'Timeslices' };
  return objectives.flatMap((objective, index) =>
    (['timeSliceWindow', 'timeSliceTarget'] as const)
      .filter((field) => wanted[field] !== (objective[field] !== undefined))
      .map((field) => ({
        path: `spec.objectives[${index}]${wanted[field] ? '' : `.${field}`}`,
        message: `budgetingMethod ${budgetingMethod} ${wanted[field] ? 'needs' : 'has no'} ${field}`,
      })),
  );
}

function weightProblems(spec: OpenSloSpec) {
  if (isComposite(spec)) return [];
  return spec.objectives.flatMap(({ compositeWeight }, index) =>
    compositeWeight === undefined
      ? []
      : [{ path: `spec.objectives[${index}].compositeWeight`, message: 'only objectives with an indicator of their own have a weight' }],
  );
}
