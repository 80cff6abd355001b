import { inArray, notInArray } from 'drizzle-orm';
import type { House } from '../area.ts';
import type { Definition } from '../definitions/types.ts';
import type { Loop } from '../platform/loops.ts';
import { judgeBudget } from './budgets.ts';
import { type BudgetSpec, budgetKind } from './definitions.ts';
import { type BudgetState, budgetStateTable } from './tables.ts';

/** Judges all budgets once a minute and keeps how they stand: the gate answers in milliseconds, and the metrics of a week take longer. */
export function budgetLoop(house: House): Loop {
  return {
    name: 'optimization.budgets',
    everyMs: 60_000,
    async run(_now, signal) {
      const budgets = await house.definitions.list(budgetKind);
      await forgetOthers(house, budgets);
      for (const budget of budgets) {
        signal.throwIfAborted();
        await judgeAndKeep(house, budget);
      }
    },
  };
}

/** How a budget stands now; also kept. */
export async function judgeAndKeep(house: House, budget: Definition<BudgetSpec>): Promise<BudgetState> {
  const judgedAt = new Date(house.clock.now());
  const { limits } = await judgeBudget(house, budget);
  const state = { name: budget.metadata.name, version: budget.version, judgedAt, limits };
  const { name: _name, ...set } = state;
  await house.database.insert(budgetStateTable).values(state).onConflictDoUpdate({ target: budgetStateTable.name, set });
  return state;
}

/** By name; of those that were judged as they are defined. */
export async function keptStates({ database }: Pick<House, 'database'>, budgets: readonly Definition[]): Promise<Map<string, BudgetState>> {
  if (budgets.length === 0) return new Map();
  const versions = new Map(budgets.map(({ metadata, version }) => [metadata.name, version]));
  const rows = await database
    .select()
    .from(budgetStateTable)
    .where(inArray(budgetStateTable.name, [...versions.keys()]));
  return new Map(rows.filter(({ name, version }) => versions.get(name) === version).map((row) => [row.name, row]));
}

async function forgetOthers({ database }: House, budgets: readonly Definition[]): Promise<void> {
  const names = budgets.map(({ metadata }) => metadata.name);
  await database.delete(budgetStateTable).where(names.length === 0 ? undefined : notInArray(budgetStateTable.name, names));
}
