import type { Alert, AlertingRule, Rule, RuleGroup } from '../../api/rules.ts';
import type { Judgement } from '../../kit/Verdict.tsx';

export const alertWords: Readonly<Record<AlertingRule['state'], { readonly judgement: Judgement; readonly word: string }>> = {
  firing: { judgement: 'bad', word: 'firing' },
  pending: { judgement: 'warn', word: 'pending' },
  inactive: { judgement: 'good', word: 'inactive' },
};

export const healthWords: Readonly<Record<Rule['health'], { readonly judgement: Judgement; readonly word: string }>> = {
  ok: { judgement: 'good', word: 'ok' },
  err: { judgement: 'bad', word: 'failed' },
  unknown: { judgement: 'none', word: 'not evaluated yet' },
};

export interface ActiveAlert {
  readonly key: string;
  readonly alert: Alert;
  readonly rule: AlertingRule;
}

/** What fires, then what is pending, each the newest first. */
export function activeAlerts(groups: readonly RuleGroup[]): readonly ActiveAlert[] {
  return groups
    .flatMap(({ file, rules }) =>
      rules.flatMap((rule, place) =>
        rule.type === 'alerting'
          ? rule.alerts.map((alert) => ({ key: `${file} ${place} ${JSON.stringify(alert.labels)}`, alert, rule }))
          : [],
      ),
    )
    .toSorted((a, b) => rank(a.alert) - rank(b.alert) || Date.parse(b.alert.activeAt) - Date.parse(a.alert.activeAt));
}

function rank({ state }: Alert): number {
  return state === 'firing' ? 0 : 1;
}

/** How many alerts stand how, in words: `2 firing, 1 pending`. */
export function countWords(alerts: readonly ActiveAlert[]): string {
  const count = (state: Alert['state']) => alerts.filter(({ alert }) => alert.state === state).length;
  const parts = (['firing', 'pending'] as const).flatMap((state) => (count(state) === 0 ? [] : [`${count(state)} ${state}`]));
  return parts.length === 0 ? 'none' : parts.join(', ');
}
