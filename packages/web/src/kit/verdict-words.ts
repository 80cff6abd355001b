import type { VerdictState } from '../api/deployment-detail.ts';
import type { TimelineEntry } from '../api/timeline.ts';
import type { Judgement } from './Verdict.tsx';

/** What a metric, or all of them, did around a deployment, in words. */
export const verdictWords: Readonly<Record<VerdictState, { readonly judgement: Judgement; readonly text: string }>> = {
  improved: { judgement: 'good', text: 'improved' },
  no_change: { judgement: 'none', text: 'no visible change' },
  worse: { judgement: 'bad', text: 'worse' },
  not_enough_data: { judgement: 'none', text: 'not enough data' },
};

/** What the metrics of a service did after a deployment on the timeline; undefined of other entries, and where nothing can be said. */
export function verdictOf({ verdict = '' }: TimelineEntry) {
  return verdict === '' || verdict === 'not_enough_data' ? undefined : verdictWords[verdict];
}
