import type { BurnRule, Objective } from '../../api/reliability.ts';

/** What a rule compares, as it stands now. */
export interface Look {
  readonly window: string;
  readonly op: string;
  readonly threshold: number;
  readonly minimumEvents: number | null;
  /** Of the look-back; `null` without events, `undefined` where the server did not say. */
  readonly rate: number | null | undefined;
  readonly total: number | undefined;
  readonly holds: 'yes' | 'no' | 'too few events' | 'no data';
}

/** A rule's comparisons with the burn rates that were just computed. */
export function looksOf({ looks }: BurnRule, { burnRates }: Pick<Objective, 'burnRates'>): readonly Look[] {
  return looks.map((look) => {
    const found = burnRates.find(({ window }) => window === look.window);
    return { ...look, rate: found?.rate, total: found?.total, holds: holdsOf(look, found) };
  });
}

function holdsOf(
  { op, threshold, minimumEvents }: BurnRule['looks'][number],
  found: Objective['burnRates'][number] | undefined,
): Look['holds'] {
  if (found === undefined || found.rate === null) return 'no data';
  if (minimumEvents !== null && found.total < minimumEvents) return 'too few events';
  return compare(found.rate, op, threshold) ? 'yes' : 'no';
}

function compare(rate: number, op: string, threshold: number): boolean {
  if (op === '>') return rate > threshold;
  if (op === '>=') return rate >= threshold;
  return op === '<' ? rate < threshold : rate <= threshold;
}

/** Whether a rule's condition holds at this moment, and what keeps it from it if not. */
export function standingOf(looks: readonly Look[]): Look['holds'] {
  const kept = (['no', 'no data', 'too few events'] as const).find((reason) => looks.some(({ holds }) => holds === reason));
  return looks.length === 0 ? 'no data' : (kept ?? 'yes');
}
