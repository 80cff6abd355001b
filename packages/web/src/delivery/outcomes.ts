import type { Comparison, OutcomeState } from '../api/deployment-detail.ts';
import { formatDifference, formatText } from '../kit/format.ts';
import type { Judgement } from '../kit/Verdict.tsx';

export { verdictWords } from '../kit/verdict-words.ts';

interface Worded {
  readonly judgement: Judgement;
  readonly text: string;
}

/** Whether a deployment failed its users, in words. */
export const outcomeWords: Readonly<Record<OutcomeState, Worded>> = {
  failed: { judgement: 'bad', text: 'failed' },
  ok: { judgement: 'good', text: 'no failure known' },
  pending: { judgement: 'none', text: 'too early to say' },
};

const ruleTitles: Readonly<Record<string, string>> = {
  override: 'said by a person',
  stated: 'stated by the sender',
  rollback: 'rolled back',
  revert: 'a change was reverted',
  hotfix: 'followed by a hotfix',
  incident: 'an incident names it',
  incident_by_time: 'an incident began after it',
  slo: 'an error budget burnt after it',
  verdict: 'metrics got worse after it',
};

/** A rule of evidence in words. */
export function ruleTitle(rule: string): string {
  return ruleTitles[rule] ?? rule.replaceAll('_', ' ');
}

/** `+ 120 ms (40 ms to 210 ms)`; empty where nothing could be compared. */
export function effectText({ effect, low, high, unit }: Comparison): string {
  if (effect === null) return '';
  const interval = low === null || high === null ? '' : ` (${formatDifference(low, unit)} to ${formatDifference(high, unit)})`;
  return `${formatDifference(effect, unit)}${interval}`;
}

/** `0.003`, `< 0.001`. */
export function probabilityText(p: number | null): string {
  if (p === null) return '—';
  return p < 0.001 ? '< 0.001' : formatText(p, '');
}
