import type { Decision } from '../../api/gate.ts';
import type { Judgement } from '../../kit/Verdict.tsx';

export const decisionWords: Readonly<Record<Decision, { readonly judgement: Judgement; readonly word: string }>> = {
  allow: { judgement: 'good', word: 'allow' },
  deny: { judgement: 'bad', word: 'deny' },
  unknown: { judgement: 'warn', word: 'could not tell' },
};

/** The page that asks the gate about a service at once. */
export function gatePath(service: string, environment = ''): string {
  const asked = new URLSearchParams({ service, ...(environment === '' ? {} : { environment }) });
  return `/reliability/gate?${asked}`;
}

/** What something is about, in words. */
export function placeOf({ service, environment }: { readonly service: string | null; readonly environment: string | null }): string {
  return `${service ?? 'all services'}${environment === null ? '' : ` in ${environment}`}`;
}
