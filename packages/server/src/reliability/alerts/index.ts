import type { House } from '../../area.ts';
import type { AlertRule } from '../../metrics/alert-rule.ts';
import { loadSubjects } from '../subjects.ts';
import { windowAt, windowLength } from '../window.ts';
import { burnRules } from './rules.ts';

/** The alert rules of all SLOs. */
export async function sloAlertRules(house: House): Promise<AlertRule[]> {
  const now = house.clock.now();
  const subjects = await loadSubjects(house);
  return subjects.flatMap(({ slo, objective }) => {
    return burnRules({ slo, objective, length: windowLength(windowAt(slo.window, now, house.config.timezone)) }).rules;
  });
}
