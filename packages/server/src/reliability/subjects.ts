import { count, sql } from 'drizzle-orm';
import type { House } from '../area.ts';
import type { Database } from '../platform/database.ts';
import { readCorrections } from './corrections/store.ts';
import type { CompositePart, Objective, Slo } from './slo.ts';
import { listSlos } from './slos.ts';
import { correctionTable } from './tables.ts';
import { type Correction, concerns, type Subject, type SubjectPart, type TargetSince, type Terms } from './terms.ts';
import { type Known, readHistories } from './versions.ts';

interface Remembered {
  readonly state: string;
  readonly subjects: Promise<readonly Subject[]>;
}

/** What was read last, and of which state of the records: thousands of manifests need not be parsed several times a minute. */
const remembered = new WeakMap<object, Remembered>();

/** All objectives with what their past is judged by, by the names of their SLOs. */
export async function loadSubjects(house: Pick<House, 'definitions' | 'database'>): Promise<readonly Subject[]> {
  const state = await stateOfRecords(house.database);
  const known = remembered.get(house.database);
  if (known?.state === state) return known.subjects;
  const subjects = readSubjects(house);
  remembered.set(house.database, { state, subjects });
  subjects.catch(() => remembered.delete(house.database));
  return subjects;
}

/** Changes whenever a definition or a correction does: versions and corrections are only ever added, and corrections withdrawn. */
async function stateOfRecords(database: Database): Promise<string> {
  const [row] = await database
    .select({
      versions: sql<string>`(SELECT count(*) || '/' || coalesce(max(changed_at)::text, '') FROM definition_version)`,
      corrections: count(),
      withdrawn: count(correctionTable.withdrawnAt),
    })
    .from(correctionTable);
  return JSON.stringify(row);
}

async function readSubjects(house: Pick<House, 'definitions' | 'database'>): Promise<Subject[]> {
  const [slos, histories, corrections] = await Promise.all([
    listSlos(house.definitions),
    readHistories(house.database),
    readCorrections(house.database),
  ]);
  return subjectsOf(slos, histories, corrections);
}

/** @param slos all of them, or all that composites among them refer to. */
export function subjectsOf(slos: readonly Slo[], histories: ReadonlyMap<string, Known>, corrections: readonly Correction[]): Subject[] {
  const byName = new Map(slos.map((slo) => [slo.name, slo]));
  const bySlo = Map.groupBy(corrections, ({ slo }) => slo);
  const resolve = (slo: Slo, objective: Objective, above: readonly string[]): Subject => {
    const known = histories.get(slo.name);
    const terms: Terms = {
      targets: targetsOf(slo, objective, known),
      corrections: (bySlo.get(slo.name) ?? []).filter((one) => concerns(one, slo.name, objective.name)),
      since: known?.since ?? Number.NEGATIVE_INFINITY,
    };
    const way = [...above, slo.name];
    const parts = (slo.composite?.parts ?? []).flatMap((part) => partOf(slo, terms, part, way));
    return { slo, objective, terms, parts };
  };
  const partOf = (slo: Slo, terms: Terms, part: CompositePart, way: readonly string[]): SubjectPart[] => {
    const { name, weight } = part;
    if (!('slo' in part)) {
      const objective = { name, target: part.target, slices: part.slices, indicator: part.indicator };
      const own = { targets: [{ from: Number.NEGATIVE_INFINITY, target: part.target }], corrections: [], since: terms.since };
      return [{ name, weight, subject: { slo: { ...slo, composite: undefined }, objective, terms: own, parts: [] } }];
    }
    const other = byName.get(part.slo);
    const objective = other?.objectives.find((one) => part.objective === undefined || one.name === part.objective);
    // What is missing or goes round in circles is refused when it is defined.
    if (other === undefined || objective === undefined || way.includes(other.name)) return [];
    return [{ name, weight, subject: resolve(other, objective, way) }];
  };
  return slos.flatMap((slo) => slo.objectives.map((objective) => resolve(slo, objective, [])));
}

/** The targets of an objective by the versions of its SLO; adjoining ones that are alike are one. */
function targetsOf(slo: Slo, objective: Objective, known: Known | undefined): TargetSince[] {
  const index = slo.objectives.indexOf(objective);
  const names = slo.objectives.map(({ name }) => name);
  const past = (known?.versions ?? []).flatMap(({ at, objectives }) => {
    const byName = objectives.find(({ name }) => name === objective.name);
    // An objective without a name is called by its target: with another target it is the one at the same place.
    const byPlace = objectives.length === names.length ? objectives[index] : undefined;
    const found = byName ?? (byPlace !== undefined && !names.includes(byPlace.name) ? byPlace : undefined);
    return found === undefined ? [] : [{ from: at, target: found.target }];
  });
  const targets: TargetSince[] = [];
  for (const one of past) if (targets.at(-1)?.target !== one.target) targets.push(one);
  // The definition as it is now has the last word.
  if (targets.at(-1)?.target !== objective.target) {
    return targets.length === 0 || known === undefined
      ? [{ from: Number.NEGATIVE_INFINITY, target: objective.target }]
      : [...targets, { from: known.changedAt, target: objective.target }];
  }
  return targets;
}
