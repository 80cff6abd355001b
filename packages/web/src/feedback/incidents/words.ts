import type { Severity, Status } from '../../api/incidents.ts';
import type { Judgement } from '../../kit/Verdict.tsx';

export const severityWords: Readonly<Record<Severity, string>> = {
  sev1: 'sev1: most users cannot do what they came for',
  sev2: 'sev2: many users, or something important',
  sev3: 'sev3: some users, and there is a way around',
  sev4: 'sev4: hardly anybody notices',
};

export const statusJudgements: Readonly<Record<Status, Judgement>> = {
  triage: 'warn',
  active: 'bad',
  mitigated: 'warn',
  resolved: 'good',
  canceled: 'none',
};

/** Whether somebody still works on it. */
export function isOpen(status: Status): boolean {
  return status === 'triage' || status === 'active' || status === 'mitigated';
}
