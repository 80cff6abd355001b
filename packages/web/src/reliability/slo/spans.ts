import type { SloWithHistory } from '../../api/reliability.ts';
import type { ChartSpan } from '../../kit/chart/spans.ts';

/** The stretches of an objective's time that were corrected, and those of exceptions from its policy. */
export function spansOfObjective({ corrections, exceptions }: SloWithHistory, objective: string): readonly ChartSpan[] {
  const concerns = (one: { readonly objective: string | null }) => one.objective === null || one.objective === objective;
  return [
    ...corrections
      .filter((one) => concerns(one) && one.withdrawn === null)
      .map(
        ({ from, to, kind, effect, events, reason, madeBy }): ChartSpan => ({
          from: Date.parse(from),
          to: Date.parse(to),
          kind: 'corrections',
          look: 'hatched',
          text: `Correction, ${kind.replace('_', ' ')}: ${effect === 'exclude' ? 'left out' : `${events ?? 'all'} bad given back`}. ${reason} (${madeBy})`,
        }),
      ),
    ...exceptions.filter(concerns).map(
      ({ madeAt, until, ended, reason, madeBy }): ChartSpan => ({
        from: Date.parse(madeAt),
        to: Date.parse(ended?.at ?? until),
        kind: 'exceptions from the policy',
        look: 'bar',
        text: `Exception from the policy: ${reason} (${madeBy})`,
      }),
    ),
  ];
}

/** How much of a calendar window's budget would be left at each time if it were spent evenly; `undefined` of rolling windows. */
export function evenPace({ window }: Pick<SloWithHistory, 'window'>, times: readonly number[]): readonly (number | null)[] | undefined {
  if (window.rolling) return undefined;
  const from = Date.parse(window.from);
  const end = Date.parse(window.end);
  return times.map((time) => (time < from || time > end ? null : 1 - (time - from) / (end - from)));
}
