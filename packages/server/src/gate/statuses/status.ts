import type { Verdict } from '../gate.ts';
import type { CommitStatus, StatusState } from './types.ts';

/** The name of the status at the code host, which branch rules refer to. */
export const context = 'binnacle/gate';

/** Longest description that GitHub takes. */
const mostLetters = 140;

/** An answer of the gate about a service of the repository. */
export interface Answer {
  readonly verdict: Verdict;
  readonly environment: string | undefined;
}

/** What is said of every commit of a repository, whichever it is: the gate looks at services, not at commits. */
export type Said = Pick<CommitStatus, 'state' | 'context' | 'description' | 'url'> & {
  /** Changes when something else is to be said; numbers that grow from minute to minute leave it as it is. */
  readonly key: string;
};

const weights: Readonly<Record<StatusState, number>> = { failure: 0, error: 1, pending: 2, success: 3 };

/**
 * Puts the answers about all services of a repository into one status: the one that speaks most against it decides and is named.
 * @param answers at least one.
 * @param base address of this server, without a slash at its end.
 */
export function statusOf(answers: readonly Answer[], base: string): Said {
  const [worst] = answers.toSorted((a, b) => weights[stateOf(a.verdict)] - weights[stateOf(b.verdict)]);
  if (worst === undefined) throw new Error('a status is about at least one service');
  const { verdict, environment } = worst;
  const [first] = verdict.reasons.filter(({ verdict: said }) => said === verdict.decision);
  const state = stateOf(verdict);
  const query = new URLSearchParams({ service: verdict.service, ...(environment === undefined ? {} : { environment }) });
  return {
    state,
    context,
    description: cut(`${verdict.service}: ${sentenceOf(verdict, environment, first?.says)}`),
    url: `${base}/reliability/gate?${query}`,
    key: JSON.stringify([
      state,
      verdict.service,
      environment,
      verdict.override?.id,
      state === 'success' ? '' : [first?.check, first?.subject],
    ]),
  };
}

/** `pending` is what the next turn will most likely know: a part of the server did not answer in time, and nothing else is unknown. */
function stateOf({ decision, reasons }: Verdict): StatusState {
  if (decision === 'allow') return 'success';
  if (decision === 'deny') return 'failure';
  return reasons.every(({ verdict, check }) => verdict !== 'unknown' || check === 'area') ? 'pending' : 'error';
}

function sentenceOf({ decision, override }: Verdict, environment: string | undefined, says: string | undefined): string {
  if (override !== undefined)
    return `Let through by ${override.by} until ${override.until.slice(0, 16).replace('T', ' ')} UTC: ${override.reason}`;
  if (decision === 'allow') return `Nothing speaks against deploying it${environment === undefined ? '' : ` to ${environment}`}.`;
  return says ?? 'It could not be told.';
}

function cut(text: string): string {
  const letters = [...text];
  return letters.length <= mostLetters
    ? text
    : `${letters
        .slice(0, mostLetters - 1)
        .join('')
        .trimEnd()}…`;
}
