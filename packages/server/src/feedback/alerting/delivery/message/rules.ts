import type { House } from '../../../../area.ts';
import type { AlertRule } from '../../../../metrics/alert-rule.ts';
import type { NotifiedAlert } from '../../types.ts';

const keptMs = 10_000;

/** Finds the rule that an alert follows from. The rules are read at most every ten seconds, however many messages are made. */
export function createRuleFinder(house: Pick<House, 'alertRules' | 'clock'>): (alert: NotifiedAlert) => Promise<AlertRule | undefined> {
  let rules: Promise<readonly AlertRule[]> | undefined;
  let readAt = Number.NEGATIVE_INFINITY;
  return async ({ rule, labels }) => {
    if (rule === '') return undefined;
    const now = house.clock.now();
    if (rules === undefined || Math.abs(now - readAt) > keptMs) {
      readAt = now;
      rules = house.alertRules();
    }
    const reading = rules;
    const all = await reading.catch((error: unknown) => {
      if (rules === reading) rules = undefined;
      throw error;
    });
    const candidates = all.filter(({ definition }) => definition === rule);
    const sameSeverity = candidates.filter((one) => one.title === labels.alertname && matches(one.labels, labels));
    return (
      sameSeverity[0] ?? candidates.find(({ title }) => title === labels.alertname) ?? (candidates.length === 1 ? candidates[0] : undefined)
    );
  };
}

function matches(wanted: Readonly<Record<string, string>>, labels: Readonly<Record<string, string>>): boolean {
  return Object.entries(wanted).every(([name, value]) => value.includes('{{') || labels[name] === value);
}
