import type { Kpi } from '../api/kpi.ts';
import { type Judgement, Verdict } from '../kit/Verdict.tsx';
import { runningValue } from './running.ts';

const words: Readonly<Record<Kpi['verdict'], readonly [Judgement, string]>> = {
  met: ['good', 'target met'],
  missed: ['bad', 'target missed'],
  no_target: ['none', 'no target'],
  no_data: ['none', 'no data'],
  too_few: ['none', 'too few to judge'],
};

export function KpiVerdict({ kpi }: { readonly kpi: Kpi }) {
  const [judgement, word] = runningValue(kpi) === null ? words[kpi.verdict] : (['none', 'not judged yet'] as const);
  return (
    <Verdict judgement={judgement} why={kpi.why}>
      {word}
    </Verdict>
  );
}
