import type { BudgetLimit } from '../api/optimization.ts';
import { type Judgement, Verdict } from '../kit/Verdict.tsx';

const words: Readonly<Record<BudgetLimit['verdict'], readonly [Judgement, string]>> = {
  within: ['good', 'within budget'],
  over: ['bad', 'over budget'],
  no_data: ['none', 'no data'],
  too_few: ['none', 'too few to judge'],
};

export function LimitVerdict({ limit }: { readonly limit: BudgetLimit }) {
  const [judgement, word] = words[limit.verdict];
  return (
    <Verdict judgement={judgement} why={limit.why}>
      {word}
    </Verdict>
  );
}
