import { z } from 'zod';
import { readKindVersions } from '../definitions/store.ts';
import type { Database } from '../platform/database.ts';
import { targetOf, targetText } from './slo.ts';

/** An SLO's objectives as they were from a time on. */
interface PastObjectives {
  /** Milliseconds UTC, a whole minute. */
  readonly at: number;
  readonly objectives: readonly { readonly name: string; readonly target: number }[];
}

/** What is known of an SLO's past. */
export interface Known {
  /** By time. */
  readonly versions: readonly PastObjectives[];
  /** When it was first and last defined, milliseconds UTC. */
  readonly since: number;
  readonly changedAt: number;
}

const manifest = z.looseObject({
  spec: z.looseObject({
    objectives: z.array(
      z.looseObject({
        name: z.string().optional(),
        displayName: z.string().optional(),
        target: z.number().optional(),
        targetPercent: z.number().optional(),
      }),
    ),
  }),
});

const minute = 60_000;

/** The past of all SLOs by name. What is counted is always what the present definition says; only targets are of their time. */
export async function readHistories(database: Database): Promise<Map<string, Known>> {
  const rows = await readKindVersions(database, 'SLO');
  const byName = Map.groupBy(rows, ({ name }) => name);
  return new Map(
    [...byName].map(([name, versions]) => {
      const times = versions.map(({ changedAt }) => changedAt.getTime());
      const past = versions.flatMap((version) => {
        const objectives = objectivesIn(version.manifest);
        return objectives === undefined ? [] : [{ at: Math.floor(version.changedAt.getTime() / minute) * minute, objectives }];
      });
      return [name, { versions: past, since: Math.min(...times), changedAt: Math.max(...times) }];
    }),
  );
}

function objectivesIn(version: unknown): PastObjectives['objectives'] | undefined {
  const read = manifest.safeParse(version);
  if (!read.success) return undefined;
  return read.data.spec.objectives.map((objective) => {
    const target = targetOf(objective);
    return { name: objective.name ?? objective.displayName ?? targetText(target), target };
  });
}
