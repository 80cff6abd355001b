import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { type Judgement, Verdict } from '../../kit/Verdict.tsx';

interface FindingProps {
  readonly judgement: Judgement;
  /** The judgement in a word or two. */
  readonly word: string;
  /** What was found, in a sentence. */
  readonly children: ReactNode;
}

/** What was found, behind its judgement, on as many lines as it takes. */
export function Finding({ judgement, word, children }: FindingProps) {
  return (
    <Text size="sm">
      <Verdict judgement={judgement}>{word}</Verdict> {children}
    </Text>
  );
}
