import { Verdict } from '../kit/Verdict.tsx';

/** Whether something that is open has been so for longer than 85 % of what was finished took. */
export function Age({ age, p85 }: { readonly age: number; readonly p85: number | null }) {
  if (p85 === null) return <Verdict judgement="none">nothing to compare with</Verdict>;
  return age > p85 ? (
    <Verdict judgement="warn" why="85 % of the finished ones took less time than this one is open">
      older than 85 %
    </Verdict>
  ) : (
    <Verdict judgement="none">usual</Verdict>
  );
}
