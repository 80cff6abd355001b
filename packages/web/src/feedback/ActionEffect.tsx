import type { Action, Effect } from '../api/feedback.ts';
import { type Judgement, Verdict } from '../kit/Verdict.tsx';

const verdicts: Record<Effect['verdict'], { judgement: Judgement; word: string }> = {
  moved: { judgement: 'good', word: 'worked' },
  not_moved: { judgement: 'warn', word: 'no effect seen' },
  too_early: { judgement: 'none', word: 'too early' },
  no_baseline: { judgement: 'none', word: 'no baseline' },
  no_metric: { judgement: 'none', word: 'not measured' },
};

/** Whether the metric moved as expected after the action was done. */
export function ActionEffect({ action }: { readonly action: Action }) {
  if (action.state === 'dropped') {
    return (
      <Verdict judgement="none" why={action.reason ?? undefined}>
        dropped
      </Verdict>
    );
  }
  const { judgement, word } = verdicts[action.effect.verdict];
  return (
    <Verdict judgement={judgement} why={action.effect.text}>
      {word}
    </Verdict>
  );
}
