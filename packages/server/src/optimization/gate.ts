import type { House } from '../area.ts';
import type { Definition } from '../definitions/types.ts';
import type { GateCheck, GateQuestion, GateReason } from '../gate/types.ts';
import type { JudgedLimit } from './answers.ts';
import { isAbout } from './attached.ts';
import { judgeAndKeep, keptStates } from './budget-states.ts';
import { type BudgetSpec, budgetKind, type LimitSpec } from './definitions.ts';

/** Budgets are judged every minute; what is this old tells nothing of now. */
const staleMs = 5 * 60_000;

/** What the budgets of a service say of its deployment: each limit that is about it, as it stood within the last minutes. */
export function optimizationGate(house: House): GateCheck {
  return async (question) => {
    const all = await house.definitions.list(budgetKind);
    const budgets = all.filter(({ spec }) => spec.limits.some((limit) => concerns(spec, limit, question)));
    const states = await keptStates(house, budgets);
    const reasons = budgets.map(async (budget) => {
      const state = states.get(budget.metadata.name) ?? (await judgeAndKeep(house, budget));
      const age = question.now - state.judgedAt.getTime();
      const own = budget.spec.limits.flatMap((limit, index) => {
        const judged = state.limits[index];
        return judged === undefined || !concerns(budget.spec, limit, question) ? [] : [reasonOf(budget, judged)];
      });
      if (age <= staleMs) return own;
      const denials = own.filter(({ verdict }) => verdict === 'deny');
      return denials.length === 0 ? [staleReason(budget, age)] : denials.map((denial) => known(denial, age));
    });
    return (await Promise.all(reasons)).flat();
  };
}

function concerns(budget: BudgetSpec, limit: LimitSpec, { names, environment }: GateQuestion): boolean {
  if (!isAbout(budget, limit, names)) return false;
  const asked = [limit.filter?.environment ?? []].flat();
  return environment === undefined || asked.length === 0 || asked.includes(environment);
}

/** What a limit's standing means for a deployment; pure. */
export function reasonOf(budget: Pick<Definition<BudgetSpec>, 'metadata' | 'spec'>, judged: JudgedLimit): GateReason {
  const denies = budget.spec.gate === 'deny';
  const { title, limit, value, unit, verdict, why } = judged;
  const standing = value === null ? '' : ` is ${amount(value, unit)} of ${amount(limit, unit)}`;
  const bad = verdict === 'over' ? 'deny' : verdict === 'no_data' ? 'unknown' : 'allow';
  const softened = bad !== 'allow' && !denies ? ' This budget only warns.' : '';
  return { ...about(budget), verdict: denies ? bad : 'allow', says: `${title}${standing}. ${why}${softened}` };
}

/** A denial stands until another is known: it does not get better by being old. */
function known(denial: GateReason, age: number): GateReason {
  return { ...denial, says: `${denial.says} This is what was known last, ${Math.round(age / 60_000)} minutes ago.` };
}

function staleReason(budget: Definition<BudgetSpec>, age: number): GateReason {
  const says = `The budget was last judged ${Math.round(age / 60_000)} minutes ago, which tells nothing of now.`;
  const verdict = budget.spec.gate === 'deny' ? 'unknown' : 'allow';
  return { ...about(budget), verdict, says: verdict === 'allow' ? `${says} This budget only warns.` : says };
}

function about({ metadata, spec }: Pick<Definition<BudgetSpec>, 'metadata' | 'spec'>): Pick<GateReason, 'check' | 'subject' | 'link'> {
  const check = spec.kind === 'cost' ? 'cost_budget' : 'performance_budget';
  return { check, subject: `Budget/${metadata.name}`, link: '/optimization' };
}

const symbols: Readonly<Record<string, string>> = { seconds: ' s', bytes: ' B' };

function amount(value: number, unit: string | null): string {
  return `${Number(value.toPrecision(3))}${symbols[unit ?? ''] ?? ''}`;
}
