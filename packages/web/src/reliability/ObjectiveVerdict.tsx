import type { Objective } from '../api/reliability.ts';
import { Verdict } from '../kit/Verdict.tsx';
import { stateWords } from './states.ts';

export function ObjectiveVerdict({ objective }: { readonly objective: Objective }) {
  const { judgement, word } = stateWords[objective.state];
  return (
    <Verdict judgement={judgement} why={objective.why}>
      {word}
    </Verdict>
  );
}
