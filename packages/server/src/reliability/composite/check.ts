import type { Problem } from '../../platform/errors.ts';
import type { CompositePart, Slo } from '../slo.ts';

/** What is wrong with a composite among all SLOs (itself included): names, references, circles, slices that do not fit. */
export function checkComposite(slo: Slo, all: readonly Slo[]): Problem[] {
  if (slo.composite === undefined) return [];
  const byName = new Map(all.map((one) => [one.name, one]));
  const names = slo.composite.parts.map(({ name }) => name);
  const problems = slo.composite.parts.flatMap((part, index) => {
    const path = `spec.composite.parts[${index}]`;
    const twice =
      names.indexOf(part.name) !== index ? [{ path, message: `there are two parts "${part.name}": give them names that differ` }] : [];
    return [...twice, ...checkReference(slo, part, path, byName)];
  });
  const circle = circleFrom(slo.name, byName);
  if (circle === undefined) return problems;
  return [...problems, { path: 'spec.composite', message: `it would be made of itself: ${circle.join(' → ')}` }];
}

function checkReference(slo: Slo, part: CompositePart, path: string, byName: ReadonlyMap<string, Slo>): Problem[] {
  if (!('slo' in part)) return [];
  const other = byName.get(part.slo);
  if (other === undefined) return [{ path: `${path}.slo`, message: `there is no SLO "${part.slo}"` }];
  const names = other.objectives.map(({ name }) => name);
  if (part.objective === undefined && names.length > 1) {
    return [{ path, message: `"${part.slo}" has several objectives: say which, of ${names.join(', ')}` }];
  }
  const objective = other.objectives.find(({ name }) => part.objective === undefined || name === part.objective);
  if (objective === undefined) {
    return [{ path: `${path}.objective`, message: `"${part.slo}" has no objective "${part.objective}", but ${names.join(', ')}` }];
  }
  const width = slo.objectives[0]?.slices?.width;
  const { slices } = objective;
  const theirs = slices?.width ?? (objective.indicator?.kind === 'events' ? undefined : objective.indicator?.every);
  if (width === undefined || theirs === undefined || width % theirs === 0) return [];
  return [{ path, message: `the slices of "${part.slo}" are not as long as those of this SLO, and do not fit into them` }];
}

/** The way back to an SLO through the parts of composites, as `[a, b, a]`. */
function circleFrom(start: string, byName: ReadonlyMap<string, Slo>): string[] | undefined {
  const seen = new Set<string>();
  const walk = (name: string, way: readonly string[]): string[] | undefined => {
    for (const part of byName.get(name)?.composite?.parts ?? []) {
      if (!('slo' in part)) continue;
      if (part.slo === start) return [...way, start];
      if (seen.has(part.slo)) continue;
      seen.add(part.slo);
      const found = walk(part.slo, [...way, part.slo]);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return walk(start, [start]);
}
