import type { Channel } from '../../../api/alert-delivery.ts';
import type { Judgement } from '../../../kit/Verdict.tsx';

export interface Health {
  readonly judgement: Judgement;
  readonly word: string;
  readonly why: string;
}

/** Whether what is sent to a channel arrives, by what it delivered last. */
export function healthOf({ secret, lastSent, lastFailed, waiting }: Channel): Health {
  if (secret === 'missing') return { judgement: 'bad', word: 'no secret', why: 'Nothing can be sent before its secret is set.' };
  const failed = lastFailed !== null && (lastSent === null || lastFailed.at > lastSent.at);
  if (failed) return { judgement: 'bad', word: 'failing', why: lastFailed.error ?? 'The last that was sent did not arrive.' };
  if (lastSent === null) return { judgement: 'none', word: 'never used', why: 'Nothing was sent yet. Test it.' };
  if (waiting > 0) return { judgement: 'warn', word: 'waiting', why: 'Something waits to be sent.' };
  return { judgement: 'good', word: 'delivers', why: 'The last that was sent arrived.' };
}
